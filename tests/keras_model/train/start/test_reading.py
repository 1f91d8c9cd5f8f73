"""How well a vocabulary reads rows."""

from keras_model import UnigramTokenizer, WordPieceTokenizer
from keras_model.data.rows import PairRow, TextRow
from keras_model.train.start.reading import legibility
from support.places import DATA

TOKENIZER = WordPieceTokenizer(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "play", "##ing", "##e", "д", "##а"])


def test_pieces_are_counted_a_word_of_latin_letters_and_numbers_are_none():
    found = legibility([TextRow("Playing, play 12!", "a")], TOKENIZER)
    assert (found.latin, found.pieces_a_word, found.unknown) == (1, 1.5, 0)


def test_other_scripts_and_unknown_words_are_told():
    found = legibility([PairRow("play", "да", "a"), TextRow("zebra zebra", "b")], TOKENIZER)
    assert found.latin == 14 / 16
    assert found.unknown == 2 / 4


def test_rows_without_words_speak_against_nothing():
    for rows in ([], [TextRow("12 :-)", "a")]):
        found = legibility(rows, TOKENIZER)
        assert (found.latin, found.pieces_a_word, found.unknown) == (1, 0, 0)


def test_rows_from_all_over_a_long_file_are_read():
    rows = [TextRow("play", "a")] * 2500 + [TextRow("да", "b")] * 2500
    assert 0.6 < legibility(rows, TOKENIZER).latin < 0.7, "four letters against two"


def test_texts_of_nothing_but_unknown_signs_are_told_from_words_with_known_ones():
    rows = [TextRow("😀 😀", "a"), TextRow("play 😀", "b"), TextRow("", "a"), TextRow("play", "b")]
    assert legibility(rows, TOKENIZER).unread == 1 / 4


def test_the_blank_that_a_unigram_puts_before_a_sign_is_nothing_read():
    tokenizer = UnigramTokenizer(DATA / "subwords/xlm-roberta.model")
    found = legibility([TextRow("\U0001f9ff\U0001f9ff", "a"), TextRow("the cat", "b")], tokenizer)
    assert found.unread == 1 / 2
