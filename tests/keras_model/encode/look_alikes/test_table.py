import unicodedata

from android_demo.tools import look_alikes
from keras_model.encode.look_alikes.table import ALPHABETS, CYRILLIC, GREEK, LATIN, NONE, ODD, OTHER, read_look_alikes

TABLE = read_look_alikes()


def test_python_and_java_read_the_same_bytes():
    one, other = (target.read_bytes() for target in look_alikes.TARGETS)
    assert one == other


def test_the_table_is_what_its_writer_packs():
    maps = [{chr(one): chr(other) for one, other in TABLE.maps[alphabet].items()} for alphabet in ALPHABETS]
    odd = set(map(chr, TABLE.odd))
    packed = [look_alikes.packed(mapping, odd if mapping is maps[0] else set()) for mapping in maps]
    assert b"".join(packed) == look_alikes.TARGETS[0].read_bytes()


def test_letters_become_those_that_unicode_finds_confusable():
    pairs = "аaеeоoрpсcхxуyіiѕsјjһhԁdԛqԝwВBНHкkмmтtвbнh αaοoρpνvιiκkΑAΒBΙI ａaＺZ𝐛b𝟎0ⓑbʙbᵇbɑaɡgſs օoᎪAꓐB ёëάá"
    for one, other in zip(*[iter(pairs.replace(" ", ""))] * 2, strict=True):
        assert chr(TABLE.maps[LATIN][ord(one)]) == other, one
    for alphabet, pairs in ((CYRILLIC, "aаoоBВkкëё𝐚а"), (GREEK, "oοvνAΑáά")):
        for one, other in zip(*[iter(pairs)] * 2, strict=True):
            assert chr(TABLE.maps[alphabet][ord(one)]) == other, one


def test_what_is_no_letter_or_no_look_alike_stays():
    for character in "0O1Il|5sждλωπβß٠०סا2ªº²ℹ½éüłøñ我한":
        assert ord(character) not in TABLE.maps[LATIN], character


def test_a_map_leads_into_its_alphabet_and_from_ascii_never_to_ascii():
    for alphabet in ALPHABETS:
        for one, other in TABLE.maps[alphabet].items():
            assert TABLE.kind(chr(other)) in (alphabet, NONE), (hex(one), hex(other))
            assert not (one < 0x80 and other < 0x80)
            assert unicodedata.category(chr(other))[0] in "LN"


def test_kinds():
    kinds = {
        "a": LATIN,
        "é": LATIN,
        "×": NONE,
        "ж": CYRILLIC,
        "λ": GREEK,
        "օ": OTHER,
        "ｂ": ODD,
        "𝟏": ODD,
        "1": NONE,
        "我": NONE,
    }
    assert {character: TABLE.kind(character) for character in kinds} == kinds
