"""Typing noise: what it does to a text, what it leaves alone, and that a seed decides it."""

import json
import random

import numpy as np
import pytest

from keras_model.cli.parser import main
from keras_model.data import noise
from keras_model.data.noise import TypingNoise, read_misspellings
from keras_model.data.rows import LabelSetRow, PairRow, PartnerRow, ScoreRow, SpanRow, TextRow, TokenRow
from keras_model.errors import DataError, InputFileError, UserError
from support.places import DATA

TINY = DATA / "tiny_intents"
TEXT = "what's the weather going to be tomorrow in lisbon"


def slip(kind, word, misspellings=None):
    """Return all that a slip makes of a word in 200 draws."""
    return {kind(word, random.Random(seed), misspellings or {}) for seed in range(200)}


def test_each_slip_does_what_its_name_says():
    assert slip(noise._neighbour, "pat") == {"oat", "lat", "pqt", "pwt", "pst", "pzt", "par", "pay", "paf", "pag"}
    assert slip(noise._neighbour, "PAT") == {word.upper() for word in slip(noise._neighbour, "pat")}
    assert slip(noise._drop, "pat") == {"at", "pt", "pa"}
    assert slip(noise._swap, "pat") == {"apt", "pta"}
    assert slip(noise._double, "pat") == {"ppat", "paat", "patt"}
    assert slip(noise._forget_mark, "what's?") == {"whats?", "what's"}
    assert slip(noise._forget_blank, "the ") == {"the"}
    assert slip(noise._misspell, "(Their) ", {"their": ["thier", "theri"]}) == {"(Thier) ", "(Theri) "}
    assert slip(noise._misspell, "THEIR", {"their": ["thier"]}) == {"THIER"}


@pytest.mark.parametrize("kind", [noise._neighbour, noise._drop, noise._swap, noise._double])
@pytest.mark.parametrize("word", ["", "to", "a ", "--", "?!...", "of,"])
def test_short_words_keep_their_letters(kind, word):
    assert slip(kind, word) == {word}


@pytest.mark.parametrize("word", ["?!", "...", "'", "word"])
def test_marks_stay_where_nothing_else_is_or_none_are(word):
    assert slip(noise._forget_mark, word) == {word}


def test_neighbours_are_mutual():
    assert len(noise.NEIGHBOURS) == 26
    for key, others in noise.NEIGHBOURS.items():
        assert all(key in noise.NEIGHBOURS[other] for other in others)
    assert set(noise.NEIGHBOURS["g"]) == set("fhtyvb")


def test_the_seed_decides():
    texts = [TEXT] * 50
    assert TypingNoise(0.3).rows(texts, 7) == TypingNoise(0.3).rows(texts, 7)
    assert TypingNoise(0.3).rows(texts, 7) != TypingNoise(0.3).rows(texts, 8)
    assert TypingNoise(0.0).rows(texts, 7) == texts
    assert len(set(TypingNoise(0.3).rows(texts, 7))) > 40, "each row has slips of its own"


def test_the_rate_is_the_share_of_words_that_are_hit():
    rows = [TokenRow(("tomorrow",) * 10, ("O",) * 10)] * 1000
    hit = [word.lower() != "tomorrow" for row in TypingNoise(0.1).rows(rows, 1) for word in row.tokens]
    assert np.mean(hit) == pytest.approx(0.1, abs=0.01)


def test_the_case_of_whole_texts_is_wrong_at_the_same_rate():
    words = TokenRow(("It", "is", "Me", "at", "An", "Inn"), ("O",) * 6)
    found = [row.tokens for row in TypingNoise(0.2).rows([words] * 3000, 1)]
    assert sum(all(word.isupper() for word in tokens) for tokens in found) / 3000 == pytest.approx(0.2 / 3, abs=0.02)
    assert sum(all(word.islower() for word in tokens) for tokens in found) / 3000 == pytest.approx(0.2 / 3, abs=0.02)


def test_blanks_stay_but_for_those_that_are_forgotten():
    text = " one\ttwo  three\n"
    assert {"".join(found.split()) for found in TypingNoise(1.0).rows([" a\tb  c\n"] * 99, 3)} <= {"abc", "ABC"} | {
        first + second + third for first in "aA" for second in "bB" for third in "cC"
    }
    found = TypingNoise(0.05).rows([text] * 400, 3)
    assert text in found
    assert any(typed.lower() == " onetwo  three\n" for typed in found)
    assert all(typed.startswith(" ") and typed.endswith("\n") for typed in found)


def test_some_rows_can_stay_clean():
    rows = TypingNoise(1.0).rows([TEXT] * 1000, 5, clean_share=0.5)
    assert rows.count(TEXT) / 1000 == pytest.approx(0.5, abs=0.05)


def test_rows_keep_what_their_labels_hang_on():
    rows = [
        TextRow(TEXT, "weather", 3),
        PairRow(TEXT, TEXT, "1"),
        TokenRow(("Ada's", "-", "", "lives", "in", "Rome"), ("B-PER", "O", "O", "O", "O", "B-LOC")),
        SpanRow("Ada lives in Rome.", "where does she live", (("Rome", 13),)),
        LabelSetRow(TEXT, ("weather", "time"), 5),
        ScoreRow((TEXT, TEXT), 0.5),
        PartnerRow(TEXT, TEXT, negatives=(TEXT,)),
    ]
    text, pair, tokens, span, several, score, partners = TypingNoise(1.0).rows(rows, 4)
    assert (several.labels, several.line, score.score) == (("weather", "time"), 5, 0.5)
    assert several.input != TEXT
    assert all(typed != TEXT for typed in (*score.input, *partners.input, *partners.negatives))
    assert (text.label, text.line) == ("weather", 3)
    assert text.text != TEXT
    assert pair.text_a != TEXT != pair.text_b
    assert pair.text_a != pair.text_b
    assert len(tokens.tokens) == len(tokens.tags)
    assert tokens.tags == rows[2].tags
    assert [bool(word) for word in tokens.tokens] == [True, True, False, True, True, True]
    assert not any(" " in word for word in tokens.tokens)
    assert (span.context, span.answers) == (rows[3].context, rows[3].answers)
    assert span.question != rows[3].question


@pytest.mark.parametrize("text", ["", " ", "\n", "\0", "\ud800", "🙂" * 500, "北京天气怎么样", "ß" * 9, "a" * 100_000])
def test_any_text_can_be_mistyped(text):
    assert all(isinstance(typed, str) for typed in TypingNoise(1.0).rows([text] * 5, 1))


@pytest.mark.parametrize("rate", [-0.1, 1.1, float("nan")])
def test_rates_that_cannot_be(rate):
    with pytest.raises(UserError, match="between 0 and 1"):
        TypingNoise(rate)


def test_a_table_of_misspellings_is_turned_around(tmp_path):
    table = tmp_path / "typos.tsv"
    table.write_text("thier\ttheir\r\nTheri\ttheir\nabandoning\tabandon in\n\naccidnt\taccident|accent\nnow\tnow\n")
    assert read_misspellings(table) == {"their": ["thier", "theri"]}
    assert TypingNoise(1.0, read_misspellings(table)).rows(["their"] * 50, 1).count("thier") > 1


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        ("", InputFileError, "is empty"),
        ("thier their\n", DataError, "line 1: 1 fields"),
        ("thier\ttheir\tx\n", DataError, "line 1: 3 fields"),
        ("alot\ta lot\n", InputFileError, "no misspelling"),
    ],
)
def test_faulty_tables(tmp_path, content, error, message):
    (tmp_path / "typos.tsv").write_text(content)
    with pytest.raises(error, match=message):
        read_misspellings(tmp_path / "typos.tsv")


def test_evaluate_reports_clean_and_noisy_side_by_side(tmp_path, capsys):
    table = tmp_path / "typos.tsv"
    table.write_text("waether\tweather\n")
    arguments = ["evaluate", str(TINY), str(TINY / "test.jsonl"), "--noise", "0.3", "--typos", str(table)]
    assert main([*arguments, "--json"]) == 0
    measures = json.loads(capsys.readouterr().out)
    noisy = measures["noisy"]
    assert (noisy["noise"], noisy["seed"], noisy["typos"]["file"]) == (0.3, 0, "typos.tsv")
    assert 0.2 < noisy["accuracy"] < measures["accuracy"]
    assert main(arguments) == 0
    accuracy = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("accuracy"))
    assert accuracy.split()[1:] == [f"{measures['accuracy']:.4f}", "with", "noise", "0.3:", f"{noisy['accuracy']:.4f}"]


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--typos", "typos.tsv"], 2, "--typos needs --noise"),
        (["--noise", "2"], 2, "noise is 2"),
        (["--noise", "0.1", "--typos", "missing.tsv"], 3, "missing.tsv: no such file"),
    ],
)
def test_faulty_noise_options(capsys, options, code, words):
    assert main(["evaluate", str(TINY), str(TINY / "test.jsonl"), *options]) == code
    output = capsys.readouterr()
    assert output.err.startswith("error: ")
    assert words in output.err
    assert output.out == ""
