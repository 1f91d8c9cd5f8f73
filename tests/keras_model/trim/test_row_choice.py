"""What stays of a vocabulary: what some texts need most, or all that they need."""

from collections import Counter

import pytest

from keras_model.encode.byte_level_bpe_tokenizer import ByteLevelBpeTokenizer
from keras_model.encode.unigram_tokenizer import UnigramTokenizer
from keras_model.encode.vocabulary_files.byte_level_bpe import byte_characters
from keras_model.encode.vocabulary_files.sentencepiece import CONTROL, Piece, SentencePieceFile
from keras_model.encode.wordpiece_tokenizer import WordPieceTokenizer
from keras_model.errors import CheckpointError, UserError
from keras_model.trim.row_choice import choose_rows, count_words
from support.subwords import BYTES, NAMES, PIECES, TEXTS, every_checkpoint
from support.subwords import tokenizer_of as checkpoint_tokenizer

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def tokenizer_of(*tokens):
    return WordPieceTokenizer([*SPECIAL, *tokens])


def kept(tokenizer, text, size):
    return [tokenizer.id_to_token(row) for row in choose_rows(tokenizer, count_words(tokenizer, [text]), size)]


def test_the_most_frequent_pieces_stay_in_their_old_order():
    tokenizer = tokenizer_of("rare", "a", "##a", "play", "##ing", "film")
    assert kept(tokenizer, "film film play playing playing rare", 10) == [*SPECIAL, "a", "##a", "play", "##ing", "film"]


def test_printable_ascii_stays_though_no_text_holds_it():
    tokenizer = tokenizer_of("film", "q", "##q", "?", "##7")
    assert kept(tokenizer, "film", 9) == [*SPECIAL, "q", "##q", "?", "##7"]


def test_other_characters_stay_within_their_share_those_seen_first():
    letters = "абвгдежз"
    tokenizer = tokenizer_of(*(f"word{letter}" for letter in "klmnopqrstuvwxyz"), *letters, "##е")
    stayed = kept(tokenizer, f"{letters[5]} worda", 16)
    assert stayed[-1] == letters[5], "a sixteenth of 16 rows is one"
    stayed = kept(tokenizer, "wordk", 16)
    assert stayed[-1] == letters[0], "where none is seen, the vocabulary's first"


def test_endings_are_kept_for_the_words_that_go():
    """Of themselves `film` and `town` are more frequent than `##ness`; two words that go call for it too."""
    tokenizer = tokenizer_of("kind", "sad", "kindness", "sadness", "calm", "film", "town", "##ness")
    text = "kind sad " * 9 + "kindness sadness " * 2 + "calmness " * 3 + "film " * 5 + "town " * 4
    assert kept(tokenizer, text, 9) == [*SPECIAL, "kind", "sad", "film", "##ness"]


def test_tokens_that_no_text_can_hold_go_first():
    tokenizer = tokenizer_of("[unused0]", "Film", "town", "village")
    assert kept(tokenizer, "film", 7) == [*SPECIAL, "town", "village"]
    assert kept(tokenizer, "film", 8) == [*SPECIAL, "[unused0]", "town", "village"], "unless there is room for all"


@pytest.mark.parametrize("size", [5, 10, 11])
def test_sizes_that_cannot_be(size):
    tokenizer = tokenizer_of("a", "##a", "b", "##b", "film")
    with pytest.raises(UserError, match=rf"vocabulary size {size}: .* choose (more|fewer)"):
        choose_rows(tokenizer, Counter({"film": 1}), size)


def test_without_a_size_wordpiece_keeps_what_the_texts_are_cut_into():
    tokenizer = tokenizer_of("rare", "a", "##a", "я", "ю", "play", "##ing", "playing", "film")
    text = "playing film яя"
    assert kept(tokenizer, text, None) == [*SPECIAL, "a", "##a", "я", "playing", "film"]


@every_checkpoint
def test_without_a_size_the_texts_are_cut_as_before(golden):
    """The same pieces, hence the same spans, of texts in which each of five pieces of every kind is missing."""
    before = checkpoint_tokenizer(golden)
    texts = TEXTS[::5]
    rows = choose_rows(before, count_words(before, texts), None)
    after = before.with_rows(rows)
    assert len(rows) == after.vocabulary_size < before.vocabulary_size
    for text in texts:
        old, new = before.encode(text), after.encode(text)
        assert new.tokens == old.tokens, text
        assert new.offsets == old.offsets
        assert [rows[number] for number in new.ids] == old.ids
    for role in ("cls_id", "sep_id", "pad_id", "mask_id", "unk_id"):
        old_id, new_id = getattr(before, role), getattr(after, role)
        assert old_id is new_id is None or rows[new_id] == old_id, role
    assert after.get_config() == before.get_config()


@every_checkpoint
def test_of_a_given_size_it_is_what_the_words_need(golden):
    before = checkpoint_tokenizer(golden)
    words = count_words(before, TEXTS)
    needed = len(choose_rows(before, words, None))
    least = len(choose_rows(before, Counter(), None))
    size = (needed + least) // 2
    after = before.with_rows(choose_rows(before, words, size))
    assert after.vocabulary_size == size
    first = before.with_rows(choose_rows(before, Counter(), size))
    pieces = [sum(count * len(tokenizer.cut(word)) for word, count in words.items()) for tokenizer in (after, first)]
    assert pieces[0] < pieces[1], "without words, those stay that the vocabulary begins with"
    with pytest.raises(UserError, match=f"takes {least} rows; choose more"):
        choose_rows(before, words, least - 1)


def unigram_of(**scores):
    pieces = [*PIECES, *(Piece(text.replace("_", "▁"), score) for text, score in scores.items())]
    content = SentencePieceFile([*pieces, Piece("<mask>", 0, CONTROL)], b"").to_bytes(0, 2, 1)
    return UnigramTokenizer(content)


def test_a_unigram_keeps_the_lowest_score_by_which_unknown_characters_are_cut():
    """`ab` costs more than an unknown `a` behind `x` would, once the piece of -40 is gone."""
    tokenizer = unigram_of(_=-1.0, _x=-2.0, xab=-9.0, ab=-45.5, b=-1.0, zz=-40.0, _xa=-60.0)
    spelled = kept(tokenizer, "xab", None)
    assert "▁xa" in spelled, "the lowest of all"
    assert "zz" not in spelled
    after = tokenizer.with_rows(choose_rows(tokenizer, count_words(tokenizer, ["xab"]), None))
    assert after.encode("xab").tokens == tokenizer.encode("xab").tokens


def test_a_unigram_keeps_characters_that_occur_only_within_pieces():
    tokenizer = unigram_of(_=-1.0, _čas=-2.0, č=-9.0, ž=-9.0, a=-9.0)
    assert [piece for piece in kept(tokenizer, "čas", None) if len(piece) == 1] == ["▁", "č", "a"]


def byte_level_of(*merges):
    names = dict(zip(NAMES, range(256, 260), strict=True))
    made = {"".join(pair): 260 + number for number, pair in enumerate(merges)}
    return ByteLevelBpeTokenizer.from_vocabulary(BYTES | names | made, merges, "vocab.json")


def test_a_token_stays_with_all_that_is_merged_to_it():
    merges = [("a", "b"), ("c", "d"), ("ab", "cd"), ("x", "y"), ("abcd", "e")]
    tokenizer = byte_level_of(*merges)
    assert kept(tokenizer, "abcd", None)[260:] == ["ab", "cd", "abcd"]
    assert kept(tokenizer, "abcd xy xy xy", 263)[260:] == ["ab", "cd", "xy"], "whole tokens before their parts' parts"
    assert kept(tokenizer, "abcd abcd xy", 263)[260:] == ["ab", "cd", "abcd"]


def test_a_token_that_other_merges_cut_across_is_no_candidate():
    """`bc` takes the `b`, so no text is cut into `abc` by way of `ab`."""
    tokenizer = byte_level_of(("b", "c"), ("a", "b"), ("ab", "c"), ("x", "y"))
    assert tokenizer.cut("abc") == ["a", "bc"]
    assert kept(tokenizer, "abc", 263)[260:] == ["bc", "ab", "xy"]


def test_rows_without_what_is_merged_to_them_are_refused():
    tokenizer = byte_level_of(("a", "b"), ("ab", "c"))
    with pytest.raises(CheckpointError, match="'abc' is kept, and not what its merges join"):
        tokenizer.with_rows([*range(260), 261])
    assert tokenizer.with_rows(range(260)).cut("abc") == ["a", "b", "c"]
    assert len(byte_characters()) == 256


def test_added_tokens_stay_with_what_merges_join_to_them():
    ids = BYTES | NAMES | {"th": 260, "the": 261, "<num>": 262, "ab": 263}
    merges = [("t", "h"), ("th", "e"), ("a", "b")]
    whole = ByteLevelBpeTokenizer.from_vocabulary(ids, merges, "x", added_tokens="- the\n- <num>")
    rows = choose_rows(whole, count_words(whole, ["x <num>"]), None)
    assert rows == [row for row in range(264) if row != 263]
    assert whole.with_rows(rows).encode("<num>the").tokens == ["<num>", "the"]


def test_added_pieces_of_a_unigram_stay():
    pieces = [*PIECES, Piece("<num>", 0, CONTROL), Piece("▁film", -1), Piece("▁", -2), Piece("▁rare", -3)]
    whole = UnigramTokenizer(SentencePieceFile(pieces, b"").to_bytes(0, 2, 1), added_tokens="- <num>\n- ▁rare")
    rows = choose_rows(whole, count_words(whole, ["film <num>"]), None)
    assert [pieces[row].text for row in rows] == [piece.text for piece in pieces]
    assert whole.with_rows(rows).encode("<num>film▁rare").tokens == ["<num>", "▁film", "▁rare"]
