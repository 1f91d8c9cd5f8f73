"""Words of a text, the windows they are judged in, and the entities made of them."""

import json
import random

import numpy as np
import pytest

from convert.tflite.interpreter import TextInterpreter
from convert.tflite.metadata import with_metadata
from keras_model import Preprocessor, WordPieceTokenizer
from keras_model.encode.windows import QuestionWindows
from keras_model.encode.words import deciding_words, split_runs, word_windows
from keras_model.outputs.decoding.entities import entities
from keras_model.outputs.decoding.spans import best_answer
from support.tiny_tflite import FOLDER, WORDS, bare, description

LABELS = ("O", "B-person", "I-person", "B-place", "team")


def words(text):
    return [text[run[0].begin : run[-1].end] for run in split_runs(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \t\n\u3000 ", []),
        ("Ada lives in Rome.", ["Ada", "lives", "in", "Rome", "."]),
        ("(Ada's)", ["(", "Ada", "'s", ")"]),
        ("“Ada’S”", ["“", "Ada", "’S", "”"]),
        ("'s s's", ["'", "s", "s", "'s"]),
        ("'#rome, @ada #", ["'", "#rome", ",", "@ada", "#"]),
        ("U.S. St.Ives don't", ["U.S", ".", "St.Ives", "don't"]),
        ("... :)", ["...", ":)"]),
        ("猫、犬 가", ["猫、犬", "가"]),
        ("Paris/London Paris—Rome,", ["Paris", "/", "London", "Paris", "—", "Rome", ","]),
        ("Paris--Rome Paris-Rome", ["Paris", "--", "Rome", "Paris-Rome"]),
        ("1,000 10:30 24/7 a,1", ["1,000", "10:30", "24/7", "a", ",", "1"]),
        ("AT&T O'Neill a_b t.co", ["AT&T", "O'Neill", "a_b", "t.co"]),
        ("see http://t.co/a,b. (www.x.com/y)", ["see", "http://t.co/a,b", ".", "(", "www.x.com/y", ")"]),
        ("(Ada)/@bob's,#a", ["(", "Ada", ")/", "@bob", "'s", ",", "#a"]),
        ("a\u200bb e\u0301.", ["a\u200bb", "e\u0301", "."]),
        ("\ud800 \U0001f600!", ["\ud800", "\U0001f600", "!"]),
    ],
)
def test_words(text, expected):
    assert words(text) == expected


def test_a_word_of_any_length_is_cut_at_once():
    # A search for addresses that begins anew at each letter would take minutes.
    assert words("x" * 1_000_000 + "/" + "cat-" * 1000 + "dog")[1:] == ["/", "cat-" * 1000 + "dog"]


def test_windows_hold_every_word_once_and_no_more_pieces_than_fit():
    chance = random.Random(0)
    for _ in range(500):
        room = chance.randint(1, 20)
        pieces = [min(room, chance.randint(0, 6)) for _ in range(chance.randint(0, 40))]
        windows = word_windows(pieces, room)
        decided = deciding_words(windows)
        assert [word for begin, end in decided for word in range(begin, end)] == list(range(len(pieces)))
        for (begin, end), (first, after) in zip(windows, decided, strict=True):
            assert begin <= first <= after <= end
            assert sum(pieces[begin:end]) <= room


def test_a_word_is_decided_where_it_stands_farther_from_the_edge():
    assert word_windows([1] * 20, 8) == [(0, 8), (6, 14), (12, 20)]
    assert deciding_words([(0, 8), (6, 14), (12, 20)]) == [(0, 7), (7, 13), (13, 20)]


def test_a_text_of_one_window_is_encoded_as_its_words_are():
    preprocessor = Preprocessor(WordPieceTokenizer(WORDS), 16)
    text = "the cat, the \u200b dog"
    windows = preprocessor.encode_text(text)
    features, (cut,), word_index = preprocessor.encode_beginnings([text])
    assert all((windows.features[name] == features[name]).all() for name in features)
    assert windows.places.tolist() == [[0, 1], [0, 2], [0, 3], [0, 4], [-1, -1], [0, 5]]
    assert cut == windows.words
    assert [word_index[0, position] for window, position in windows.places if window == 0] == [0, 1, 2, 3, 5]


def test_words_given_apart_are_laid_in_windows_as_a_text_is():
    preprocessor = Preprocessor(WordPieceTokenizer(WORDS), 10)
    texts = ["cat dog, " * 12, "", "the \u200b a"]
    features, places = preprocessor.encode_word_windows([words(text) for text in texts])
    begin = 0
    for text, of_row in zip(texts, places, strict=True):
        alone = preprocessor.encode_text(text)
        count = len(alone.features["ids"])
        assert all((features[name][begin : begin + count] == alone.features[name]).all() for name in features)
        assert of_row.tolist() == [[begin + window if window >= 0 else -1, at] for window, at in alone.places.tolist()]
        begin += count
    assert begin == len(features["ids"]) > 5


def decode(text, tags, length=16):
    preprocessor = Preprocessor(WordPieceTokenizer(WORDS), length)
    windows = preprocessor.encode_text(text)
    probabilities = np.zeros((len(windows.features["ids"]), length, len(LABELS)), np.float32)
    for number, (tag, (window, position)) in enumerate(zip(tags, windows.places, strict=True)):
        probabilities[window, position, LABELS.index(tag)] = 1 - number / 100
    return entities(windows, probabilities, LABELS)


def test_entities_are_runs_of_words_with_their_characters():
    text = "the  cat dog, a"
    found = decode(text, ["O", "B-person", "I-person", "O", "B-place"])
    assert [(e["text"], e["label"], e["start"], e["end"]) for e in found] == [
        ("cat dog", "person", 5, 12),
        ("a", "place", 14, 15),
    ]
    assert [e["score"] for e in found] == [pytest.approx(0.98), pytest.approx(0.96)]


def found_in(text, tags):
    return [(entity["text"], entity["label"]) for entity in decode(text, tags, length=32)]


def test_scripts_without_blanks_are_tagged_by_token():
    tags = ["O", "O", "B-place", "I-person", "O"]
    assert found_in("我爱北京a", tags) == [("北", "place"), ("京", "person")]
    assert found_in("北京a", ["team", "team", "O"]) == [("北京", "team")]


def test_a_slash_or_a_dash_parts_two_places():
    for text in ("cat/dog", "cat—dog", "cat--dog", "cat,dog"):
        assert found_in(text, ["B-place", "O", "B-place"]) == [("cat", "place"), ("dog", "place")]


@pytest.mark.parametrize(
    ("text", "tags", "expected"),
    [
        # Most models were taught the tag of the first part alone.
        ("al-Cat", ["B-person", "O", "B-place"], ["al-Cat"]),
        ("Cat-Dog", ["B-person", "I-person", "B-place"], ["Cat-Dog"]),
        ("Cat-Dog", ["B-person", "O", "O"], ["Cat-Dog"]),
        ("Cat-Dog", ["B-person", "O", "I-person"], ["Cat-Dog"]),
        ("Cat-Dog", ["O", "O", "B-person"], []),
        ("Cat-Dog", ["B-person", "O", "B-person"], ["Cat", "Dog"]),
        ("Cat-Dog-Cat", ["B-person", "O", "B-person", "O", "O"], ["Cat", "Dog-Cat"]),
        ("Cat-Dog a", ["team", "O", "B-person", "I-person"], ["Cat", "Dog a"]),
    ],
)
def test_a_hyphen_holds_a_word_together_where_no_two_names_meet(text, tags, expected):
    assert [entity for entity, _ in found_in(text, tags)] == expected


def test_a_long_run_without_blanks_is_read_in_windows():
    windows = Preprocessor(WordPieceTokenizer(WORDS), 10).encode_text("北" * 50)
    assert [end - begin for begin, end in windows.words] == [1] * 50
    assert (windows.places[:, 0] >= 0).all()
    assert len(windows.features["ids"]) > 6


def test_an_inner_tag_that_continues_nothing_begins_an_entity():
    found = decode("a cat dog", ["I-person", "B-place", "I-person"])
    assert [(e["text"], e["label"]) for e in found] == [("a", "person"), ("cat", "place"), ("dog", "person")]


def test_a_run_of_a_tag_without_prefix_is_an_entity():
    found = decode("a cat dog, the", ["team", "team", "O", "team", "B-person"])
    assert [(e["text"], e["label"]) for e in found] == [("a cat", "team"), (",", "team"), ("the", "person")]


def test_an_entity_may_lie_across_windows():
    text = " ".join(["cat"] * 20)
    found = decode(text, ["O"] * 5 + ["B-person"] + ["I-person"] * 9 + ["O"] * 5, length=10)
    assert [(e["start"], e["end"]) for e in found] == [(20, 59)]


@pytest.fixture(scope="module")
def open_tiny(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tiny")

    def open_tiny(name, **changes):
        path = folder / f"{name}.tflite"
        path.write_bytes(with_metadata(bare(name), description(name.split("_")[0], **changes)))
        return TextInterpreter(path)

    return open_tiny


@pytest.mark.parametrize("text", ["", " ", "\0", "\ud800", "cat " * 3000, "x" * 100_000, "😀 猫"])
def test_any_text_has_entities_within_it(open_tiny, text):
    (found,) = open_tiny("token-classification_uint8", labels=("O", "B-a", "I-a")).entities([text])
    for entity in found:
        assert entity["text"] == text[entity["start"] : entity["end"]]
        assert 0 < entity["score"] <= 1


@pytest.mark.parametrize("context", ["", "\0", "\ud800", "cat dog " * 500, "a cat, a dog 😀 and the cat"])
def test_any_context_has_an_answer_within_it(open_tiny, context):
    answer = open_tiny("question-answering_int8").answer("the cat", context)
    assert answer["text"] == context[answer["start"] : answer["end"]]
    assert 0 <= answer["score"] <= 1


def test_equal_logits_give_the_first_span():
    logits = np.zeros((1, 6, 2), np.float32)
    logits[0, 2:4] = 0.7
    windows = whole_window([(-1, -1), (0, 1), (2, 3), (4, 5), (6, 7), (-1, -1)])
    assert best_answer("a b c d", logits, windows)["text"] == "b"
    logits[0, 4, 1] = 0.7000001
    assert best_answer("a b c d", logits, windows)["text"] == "b c d"
    assert best_answer("a b c d", logits, windows, longest_answer=2)["text"] == "c d"


def whole_window(offsets, padding=0):
    """One window of tokens, as far as an answer depends on it."""
    mask = np.array([[1] * len(offsets) + [0] * padding], np.int32)
    return QuestionWindows({"mask": mask}, np.array([[*offsets, *[(-1, -1)] * padding]]))


def test_what_is_said_of_padding_does_not_change_a_score():
    logits = np.random.default_rng(0).normal(size=(1, 4, 2)).astype(np.float32)
    offsets = [(-1, -1), (0, 1), (2, 3), (-1, -1)]
    padded = np.concatenate([logits, np.full((1, 3, 2), 9, np.float32)], axis=1)
    assert best_answer("a b", padded, whole_window(offsets, 3)) == best_answer("a b", logits, whole_window(offsets))


GOLDEN = FOLDER.parent / "android"


def golden(name):
    return [json.loads(line) for line in (GOLDEN / f"{name}.jsonl").read_text().splitlines()]


def in_chars(text, answer):
    """The answer with its offsets in UTF-16, as Java counts."""
    start, end = (len(text[: answer[at]].encode("utf-16-le", "surrogatepass")) // 2 for at in ("start", "end"))
    return answer | {"start": start, "end": end, "score": pytest.approx(answer["score"])}


def test_the_harness_finds_what_the_java_tests_expect():
    tagger, answerer = TextInterpreter(GOLDEN / "entities.tflite"), TextInterpreter(GOLDEN / "spans.tflite")
    for row in golden("entities"):
        (found,) = tagger.entities([row["text"]])
        assert row["entities"] == [in_chars(row["text"], entity) for entity in found]
    for row in golden("spans"):
        question, context = row.pop("question"), row.pop("context")
        assert row == in_chars(context, answerer.answer(question, context))
    preprocessors = {}
    for name in ("entities", "spans_unigram"):
        preprocessors[name] = Preprocessor(TextInterpreter(GOLDEN / f"{name}.tflite").tokenizer, 16)
    for row in golden("words"):
        windows = preprocessors[row["model"]].encode_text(row["text"])
        spans = [in_chars(row["text"], {"start": a, "end": b, "score": 0}) for a, b in windows.words]
        assert row["words"] == [[span["start"], span["end"]] for span in spans]
