"""Preprocessor builds the arrays of transformers: specials, padding, truncation, words, question windows."""

import json

import numpy as np
import pytest

from keras_model.encode.long_texts.spread import window_starts
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.sentencepiece_tokenizer import SentencePieceTokenizer
from keras_model.encode.wordpiece_tokenizer import WordPieceTokenizer
from keras_model.errors import CheckpointError, DataError, UserError
from keras_model.huggingface.tokenizer import read_tokenizer
from support.places import DATA
from support.subwords import FOLDER, every_checkpoint, tokenizer_of

TOKENIZERS = DATA / "tokenizers"
GOLDEN = {name: json.loads((TOKENIZERS / f"wordpiece_{name}.json").read_text()) for name in ("uncased", "cased")}
FEATURES = ("ids", "mask", "segment_ids")


@pytest.fixture(scope="module")
def tokenizers():
    return {
        "uncased": WordPieceTokenizer(TOKENIZERS / "uncased_vocab.txt"),
        "cased": WordPieceTokenizer(TOKENIZERS / "cased_vocab.txt", lowercase=False),
        "sentencepiece": SentencePieceTokenizer(TOKENIZERS / "albert_like_spiece.model"),
    }


def assert_features(features, case, row=0):
    for name in FEATURES:
        assert features[name].dtype == np.int32
        assert features[name][row].tolist() == case[name], (name, case)


@pytest.mark.parametrize("name", ["uncased", "cased"])
def test_texts_and_pairs_equal_transformers(tokenizers, name):
    for case in GOLDEN[name]["singles"]:
        assert_features(Preprocessor(tokenizers[name], case["sequence_length"])([case["text"]]), case)
    for case in GOLDEN[name]["pairs"]:
        preprocessor = Preprocessor(tokenizers[name], case["sequence_length"])
        assert_features(preprocessor([(case["text_a"], case["text_b"])]), case)


@pytest.mark.parametrize("name", ["uncased", "sentencepiece"])
def test_many_texts_are_tokenized_in_parts_that_change_nothing(tokenizers, name, monkeypatch):
    texts = [f"{number} wake me at six" for number in range(5)]
    rows = [*texts, *zip(texts, reversed(texts), strict=True)]
    preprocessor = Preprocessor(tokenizers[name], 8, windows=2)
    tokenize, sizes = preprocessor.tokenizer.encode_batch, []

    def encode_batch(given, limit=None):
        sizes.append(len(given))
        return tokenize(given, limit)

    def features():
        read = [
            preprocessor(rows),
            preprocessor.encode_windows(rows).features,
            preprocessor.encode_texts(texts)[0].features,
        ]
        return np.concatenate([part[feature] for part in read for feature in FEATURES])

    monkeypatch.setattr(preprocessor.tokenizer, "encode_batch", encode_batch)
    at_once = features()
    assert max(sizes) > 3
    sizes.clear()
    monkeypatch.setattr("keras_model.encode.preprocessor._TEXTS_AT_ONCE", 3)
    np.testing.assert_array_equal(features(), at_once)
    assert max(sizes) == 3


@pytest.mark.parametrize("name", ["uncased", "cased"])
def test_words_equal_transformers(tokenizers, name):
    cases = GOLDEN[name]["words"]
    texts = [" ".join(case["words"]) for case in cases]
    features, words, word_index = Preprocessor(tokenizers[name], 12).encode_beginnings(texts)
    assert word_index.dtype == np.int32
    for row, case in enumerate(cases):
        assert_features(features, case, row)
        # Each of the words given begins a word; what else begins one lies within.
        starts = np.cumsum([0, *(len(word) + 1 for word in case["words"])])
        begun = {words[row][word][0]: position for position, word in enumerate(word_index[row]) if word >= 0}
        for position, word in enumerate(case["word_index"]):
            assert word < 0 or begun[starts[word]] == position, case


def test_marked_capitals_are_segment_1_of_one_text_and_of_no_pair(tokenizers):
    preprocessor = Preprocessor(tokenizers["uncased"].marking_capitals(), 6)
    text = "the DOG and the Cat"
    segments = [0, 0, 1, 0, 0, 0]
    np.testing.assert_array_equal(preprocessor(text)["segment_ids"], [segments])
    words = text.split()
    np.testing.assert_array_equal(preprocessor.encode_beginnings([text])[0]["segment_ids"], [segments])
    windows, (places,) = preprocessor.encode_word_windows([words])
    marked = [windows["segment_ids"][window, position] for window, position in places]
    assert marked == [0, 1, 0, 0, 1], "the last words lie in a second window"
    np.testing.assert_array_equal(preprocessor.encode_text(text).features["segment_ids"], windows["segment_ids"])
    plain = Preprocessor(tokenizers["uncased"], 6)
    np.testing.assert_array_equal(preprocessor([("The Dog", "A")])["segment_ids"], plain([("a b", "c")])["segment_ids"])
    question = preprocessor.encode_question("Who", "The Dog").features["segment_ids"]
    np.testing.assert_array_equal(question, plain.encode_question("who", "the dog").features["segment_ids"])


@pytest.mark.parametrize("name", ["uncased", "cased"])
def test_question_windows_equal_transformers(tokenizers, name):
    for case in GOLDEN[name]["windows"]:
        preprocessor = Preprocessor(tokenizers[name], case["sequence_length"])
        windows = preprocessor.encode_question(case["question"], case["context"], case["stride"])
        assert len(windows.offsets) == len(case["windows"]), case["question"]
        assert windows.offsets.dtype == np.int32
        for row, expected in enumerate(case["windows"]):
            assert_features(windows.features, expected, row)
            assert windows.offsets[row].tolist() == expected["offsets"]


@pytest.mark.parametrize("name", ["uncased", "sentencepiece"])
def test_every_row_begins_with_cls_and_ends_with_sep_before_padding(tokenizers, name):
    tokenizer = tokenizers[name]
    for length in (3, 4, 5, 16, 512):
        features = Preprocessor(tokenizer, length)(
            ["", "the dog", "the dog " * 400, ("", ""), ("the " * 9, "dog"), ("the " * 999, "dog " * 999)]
        )
        for row in range(6):
            used = features["mask"][row].sum()
            ids = features["ids"][row]
            assert features["ids"].shape == (6, length)
            assert ids[0] == tokenizer.cls_id and ids[used - 1] == tokenizer.sep_id
            assert (ids[used:] == tokenizer.pad_id).all() and not features["mask"][row, used:].any()
            assert (ids == tokenizer.sep_id).sum() == (1 if row < 3 else 2)
            assert not features["segment_ids"][row, used:].any()


def test_texts_and_pairs_may_share_a_batch(tokenizers):
    preprocessor = Preprocessor(tokenizers["uncased"], 12)
    mixed = preprocessor(["the dog", ("the dog", "the fox"), "over"])
    alone = [preprocessor(["the dog"]), preprocessor([["the dog", "the fox"]]), preprocessor("over")]
    for name in FEATURES:
        assert (mixed[name] == np.concatenate([row[name] for row in alone])).all()


def test_an_empty_batch_has_no_rows(tokenizers):
    assert Preprocessor(tokenizers["uncased"], 8)([])["ids"].shape == (0, 8)
    features, _, word_index = Preprocessor(tokenizers["uncased"], 8).encode_beginnings([])
    assert features["mask"].shape == word_index.shape == (0, 8)


@pytest.mark.parametrize("name", ["uncased", "sentencepiece"])
@pytest.mark.parametrize("text", ["", "\x00", "\ud800", "\U0001f600", "\u200b" * 50, "the dog " * 2_000])
def test_any_text_gives_arrays(tokenizers, name, text):
    preprocessor = Preprocessor(tokenizers[name], 16)
    assert preprocessor([text])["ids"].shape == (1, 16)
    assert preprocessor([(text, text)])["ids"].shape == (1, 16)
    assert preprocessor.encode_beginnings([f"{text} dog"])[0]["ids"].shape == (1, 16)
    assert preprocessor.encode_question(text, "the dog").offsets.shape == (1, 16, 2)


@pytest.mark.parametrize(("name", "repeats"), [("uncased", 125_000), ("sentencepiece", 10_000)])
def test_a_very_long_text_gives_the_row_of_its_beginning(tokenizers, name, repeats):
    preprocessor = Preprocessor(tokenizers[name], 16)
    long, short = preprocessor(["the dog " * repeats, "the dog " * 20])["ids"]
    assert (long == short).all()


def test_texts_may_come_one_by_one(tokenizers):
    preprocessor = Preprocessor(tokenizers["uncased"], 8)
    texts = ["the dog", ("the", "fox")]
    for encode in (preprocessor, lambda given: preprocessor.encode_windows(given).features):
        np.testing.assert_equal(encode(text for text in texts), encode(texts))


@pytest.mark.parametrize("texts", [None, 5, b"the dog"])
def test_what_is_no_list_of_texts_is_told(tokenizers, texts):
    with pytest.raises(DataError, match=f"^the texts are {texts!r}; give a list of texts"):
        Preprocessor(tokenizers["uncased"], 8)(texts)


class Frame(list):
    """As a table of pandas: whoever goes through it meets the names of its columns."""

    columns = ("text", "label")


@pytest.mark.parametrize("table", [{"text": "the dog"}, Frame(["text", "label"])])
def test_the_names_of_a_tables_columns_are_not_taken_for_its_texts(tokenizers, table):
    with pytest.raises(DataError, match=rf"^the texts are a {type(table).__name__}; give the texts in it, such as"):
        Preprocessor(tokenizers["uncased"], 8)(table)


def test_a_row_that_is_no_text_is_named(tokenizers):
    preprocessor = Preprocessor(tokenizers["uncased"], 8)
    for rows in (["the", 3], ["the", None], ["the", ("a", "b", "c")], ["the", ("a", None)], ["the", b"dog"]):
        with pytest.raises(DataError, match="row 2 is"):
            preprocessor(rows)
    for rows in ([["the"], "dog"], [["the"], ["dog", 3]], [["the"], None]):
        with pytest.raises(DataError, match="row 2 is"):
            preprocessor.encode_word_windows(rows)


@pytest.mark.parametrize("length", [-1, 0, 2, 513, 64.0, "64", None, True])
def test_a_length_out_of_bounds_is_refused(tokenizers, length):
    with pytest.raises(UserError, match="3 to 512") as error:
        Preprocessor(tokenizers["uncased"], length)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["uncased", "sentencepiece"])
def test_windows_cover_every_context_token_and_repeat_the_stride(tokenizers, name):
    context = " ".join(f"the dog jumps over {n}." for n in range(40))
    preprocessor = Preprocessor(tokenizers[name], 32)
    whole = tokenizers[name].encode(context).offsets
    for stride in (0, 1, 7, None):
        windows = preprocessor.encode_question("who jumps over the dog?", context, stride)
        held = [[tuple(span) for span in row if span[0] >= 0] for row in windows.offsets.tolist()]
        overlap = 29 // 4 if stride is None else stride
        joined = held[0]
        for row in held[1:]:
            assert row[:overlap] == joined[len(joined) - overlap :]
            joined = joined + row[overlap:]
        assert joined == whole


def test_a_long_question_leaves_half_of_the_room_to_the_context(tokenizers):
    windows = Preprocessor(tokenizers["uncased"], 15).encode_question("dog " * 50, "the fox " * 10, 2)
    assert (windows.features["segment_ids"][0, :8] == 0).all()
    assert (windows.offsets[0, 8:14] >= 0).all() and len(windows.offsets) == 5


@pytest.mark.parametrize("stride", [-1, 6, 100])
def test_a_stride_that_cannot_advance_is_refused(tokenizers, stride):
    with pytest.raises(UserError, match="0 to 5"):
        Preprocessor(tokenizers["uncased"], 15).encode_question("who", "the dog", stride)


@pytest.mark.parametrize("length", range(3, 9))
def test_the_shortest_lengths_still_advance_through_the_context(tokenizers, length):
    windows = Preprocessor(tokenizers["uncased"], length).encode_question("who is it", "the dog jumps over")
    assert windows.offsets.max() == (-1 if length == 3 else 18)


@pytest.mark.parametrize("name", ["uncased", "sentencepiece"])
def test_answer_positions_read_back_as_the_answer(tokenizers, name):
    context = "The quick brown fox jumps over the lazy dog. " * 6 + "Unbelievable, in 2000, it slept."
    answer = "Unbelievable, in 2000"
    begin = context.index(answer)
    windows = Preprocessor(tokenizers[name], 40).encode_question("what?", context, 15)
    positions = windows.answer_positions(begin, begin + len(answer))
    assert positions.dtype == np.int32 and positions.shape == (len(windows.offsets), 2)
    found = [row for row in range(len(positions)) if positions[row, 0] > 0]
    assert found, "some window holds the answer"
    assert len(found) < len(positions), "some window does not"
    for row in found:
        first, last = positions[row]
        read = context[windows.offsets[row, first, 0] : windows.offsets[row, last, 1]]
        assert read.strip(" ,") == answer
    assert not positions[0].any()


def test_an_answer_cut_by_a_window_or_empty_has_no_position(tokenizers):
    context = "a b c d e f g h i j"
    windows = Preprocessor(tokenizers["uncased"], 8).encode_question("a", context, 0)
    begin = context.index("d")
    assert windows.answer_positions(begin, begin + 3).tolist() == [[0, 0]] * len(windows.offsets)
    assert windows.answer_positions(begin, begin + 1).any()
    assert not windows.answer_positions(begin, begin).any()


@pytest.mark.parametrize("name", ["uncased", "cased", "sentencepiece"])
def test_a_folder_gives_back_the_preprocessor(tokenizers, tmp_path, name):
    preprocessor = Preprocessor(tokenizers[name], 24)
    (tmp_path / preprocessor.tokenizer.file_name).write_bytes(preprocessor.tokenizer.to_bytes())
    config = json.loads(json.dumps(preprocessor.get_config()))
    rebuilt = Preprocessor.from_folder(tmp_path, config)
    assert rebuilt.get_config() == config
    assert set(config) == {"tokenizer", "lowercase", "strip_accents", "sequence_length"}
    for name in FEATURES:
        assert (rebuilt(["The café"])[name] == preprocessor(["The café"])[name]).all()


def test_a_folder_with_a_faulty_config_is_refused(tokenizers, tmp_path):
    (tmp_path / "vocab.txt").write_bytes(tokenizers["uncased"].to_bytes())
    with pytest.raises(UserError, match="sequence length None"):
        Preprocessor.from_folder(tmp_path, {"tokenizer": "wordpiece"})
    with pytest.raises(CheckpointError, match="None"):
        Preprocessor.from_folder(tmp_path, {"sequence_length": 8})


@every_checkpoint
def test_pairs_are_put_together_as_transformers_does(golden):
    tokenizer = tokenizer_of(golden)
    rows = [(first, second) for first, second, _, _ in golden["pairs"]]
    features = Preprocessor(tokenizer, 512)(rows)
    for row, (_, _, ids, segments) in enumerate(golden["pairs"]):
        assert features["ids"][row, : len(ids)].tolist() == ids
        assert features["segment_ids"][row, : len(ids)].tolist() == segments
        assert features["mask"][row].sum() == len(ids)
        assert set(features["ids"][row, len(ids) :]) <= {tokenizer.pad_id}


def test_a_question_stands_before_two_separators():
    tokenizer = read_tokenizer(FOLDER / "xlm-roberta", "xlm-roberta")
    question, context = "what is the weather", "the quick brown fox jumps over the lazy dog " * 4
    asked, told = tokenizer.encode(question), tokenizer.encode(context)
    windows = Preprocessor(tokenizer, 40).encode_question(question, context, stride=4)
    assert len(windows.offsets) > 2
    for ids, mask, segments, offsets in zip(
        *(windows.features[name] for name in ("ids", "mask", "segment_ids")), windows.offsets, strict=True
    ):
        first = len(asked) + 3
        kept = ids[: mask.sum()].tolist()
        assert kept[:first] == [tokenizer.cls_id, *asked.ids, tokenizer.sep_id, tokenizer.sep_id]
        assert kept[-1] == tokenizer.sep_id
        assert not segments.any()
        places = [told.offsets.index(tuple(place)) for place in offsets[first : len(kept) - 1].tolist()]
        assert kept[first:-1] == told.ids[places[0] : places[-1] + 1]
        assert (offsets[:first] == -1).all()


def test_the_shortest_input_of_two_separators_holds_them():
    tokenizer = read_tokenizer(FOLDER / "roberta", "roberta")
    with pytest.raises(UserError, match="give 4 to 512"):
        Preprocessor(tokenizer, 3)
    ids = Preprocessor(tokenizer, 4)([("a", "b")])["ids"]
    assert ids.tolist() == [[tokenizer.cls_id] + [tokenizer.sep_id] * 3]


def test_words_need_the_blank_that_stands_before_them():
    preprocessor = Preprocessor(read_tokenizer(FOLDER / "roberta", "roberta"), 16)
    for read, row in (
        (preprocessor.encode_word_windows, ["a", "b"]),
        (preprocessor.encode_texts, "a b"),
        (preprocessor.encode_beginnings, "a b"),
    ):
        with pytest.raises(UserError, match="import it with add_prefix_space true in its"):
            read([row])
    tokenizer = read_tokenizer(FOLDER / "roberta-json", "roberta")
    features, _, places = Preprocessor(tokenizer, 16).encode_beginnings(["the lazy"])
    whole = tokenizer.encode("the lazy").ids
    assert features["ids"][0, 1 : 1 + len(whole)].tolist() == whole
    assert np.flatnonzero(places[0] >= 0).tolist() == [1, 1 + len(tokenizer.encode("the"))]
    with pytest.raises(DataError, match="row 1"):
        Preprocessor(tokenizer, 16).encode_word_windows(["the lazy"])


def test_windows_hold_every_token_of_a_long_text(tokenizers):
    tokenizer = tokenizers["uncased"]
    texts = ["the dog", "the old dog is in the house " * 4, ("the dog " * 9, "a cat"), "", ("a", "b")]
    for windows, counts, truncated in (
        (0, [1, 5, 6, 1, 1], [False, False, True, False, False]),
        (2, [1, 2, 2, 1, 1], [False, True, True, False, False]),
        (1, [1, 1, 1, 1, 1], [False, True, True, False, False]),
    ):
        preprocessor = Preprocessor(tokenizer, 8, windows=windows)
        read = preprocessor.encode_windows(texts)
        assert (read.counts.tolist(), read.truncated.tolist()) == (counts, truncated)
        assert read.features["ids"].shape == (sum(counts), 8)
        ids = tokenizer.encode(texts[1]).ids
        if windows == 0:
            held = read.features["ids"][1:6]
            assert (held[:, 0] == tokenizer.cls_id).all() and (held[:, -1] == tokenizer.sep_id).all()
            assert held[:, 1:-1].ravel().tolist() == [
                ids[i] for start in (0, 5, 11, 16, 22) for i in range(start, start + 6)
            ]
        cut = preprocessor(texts)
        firsts = np.cumsum(counts) - counts
        for name in FEATURES:
            np.testing.assert_array_equal(cut[name][3:], read.features[name][firsts[3:]])
        assert (preprocessor.tokens_read, preprocessor.with_length(10).windows) == ((windows * 6) or None, windows)


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [(200, 201, (2, 3)), (201, 200, (3, 2)), (200, 200, (2, 3)), (3, 200, (2, 3)), (200, 1, (4, 1)), (4, 1, (4, 1))],
)
def test_of_a_pair_the_text_that_turns_out_longer_gets_the_odd_token(tokenizers, first, second, kept):
    preprocessor = Preprocessor(tokenizers["uncased"], 8)
    row = preprocessor([("the " * first, "dog " * second)])
    second_segment = int((row["segment_ids"][0] == 1).sum())
    assert (int(row["mask"][0].sum()) - 2 - second_segment, second_segment - 1) == kept


@pytest.mark.parametrize("windows", [0, 2, 3])
@pytest.mark.parametrize("swapped", [False, True])
def test_the_longer_text_of_a_pair_is_read_in_windows_beside_the_other(tokenizers, windows, swapped):
    tokenizer = tokenizers["uncased"]
    preprocessor = Preprocessor(tokenizer, 12, windows=windows)
    long, short = "the tall cat sat by a dog " * 3, "a dog"
    pairs = [(long, short), (long, "the " * 7)]
    read = preprocessor.encode_windows([pair[:: -1 if swapped else 1] for pair in pairs])
    ids, other = tokenizer.encode(long).ids, tokenizer.encode(short).ids
    width = 12 - 3 - len(other)
    most = len(ids) if windows == 0 else windows * width
    starts = window_starts(min(len(ids), most), width)
    assert read.counts[0] == len(starts)
    assert read.paired.all()
    # Of the second pair, the shorter text is longer than half of the room, so its end is in no window.
    assert read.truncated.tolist() == [len(ids) > most, True]
    for window, start in enumerate(starts):
        part = ids[start : start + width]
        first, second = (other, part) if swapped else (part, other)
        wanted = [tokenizer.cls_id, *first, tokenizer.sep_id, *second, tokenizer.sep_id]
        assert read.features["ids"][window].tolist() == wanted
        segments = [0] * (len(first) + 2) + [1] * (len(second) + 1)
        assert read.features["segment_ids"][window].tolist() == segments
    assert (read.features["segment_ids"][read.counts[0] :].sum(axis=1) == (6 if swapped else 5)).all()


@pytest.mark.parametrize("windows", [-1, 1001, True, 2.0, "all", None])
def test_an_unusable_number_of_windows_is_refused(tokenizers, windows):
    with pytest.raises(UserError, match="windows"):
        Preprocessor(tokenizers["uncased"], 8, windows=windows)


def test_of_a_long_context_the_windows_most_like_the_question_are_kept(tokenizers):
    preprocessor = Preprocessor(tokenizers["uncased"], 16)
    context = "the fox " * 20 + "a lazy dog " + "the fox " * 20
    every = preprocessor.encode_question("lazy", context)
    kept = preprocessor.encode_question("lazy", context, windows=1)
    assert (len(kept.offsets), kept.left_out, every.left_out) == (1, len(every.offsets) - 1, 0)
    first, after = kept.offsets[0][:, 0], kept.offsets[0][:, 1]
    assert "lazy" in context[first[first >= 0].min() : after.max()]
    (place,) = [number for number, row in enumerate(every.offsets) if (row == kept.offsets[0]).all()]
    for name, values in kept.features.items():
        np.testing.assert_array_equal(values[0], every.features[name][place])
    assert preprocessor.encode_question("lazy", "the dog", windows=1).left_out == 0


@pytest.mark.parametrize("windows", [-1, 1001])
def test_a_number_of_windows_out_of_bounds_is_refused(tokenizers, windows):
    with pytest.raises(UserError, match=f"windows {windows}: give 1 to 1000"):
        Preprocessor(tokenizers["uncased"], 16).encode_question("who", "the dog", windows=windows)
