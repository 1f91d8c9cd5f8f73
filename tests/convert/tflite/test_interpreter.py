import copy
import io
import json
import pickle
import re
import subprocess
import sys
import time
import zipfile

import numpy as np
import pytest

from convert.tflite.contents import metadata_entry
from convert.tflite.contract import FACTS_FILE, METADATA_ENTRY
from convert.tflite.interpreter import TextInterpreter
from convert.tflite.metadata import _PROCESS_UNITS, with_metadata
from convert.tflite.metadata_table import ProcessUnitType, read_model_metadata
from keras_model import SentencePieceTokenizer, WordPieceTokenizer
from keras_model.encode.prompts import Prompts
from keras_model.encode.windows import FEATURES
from keras_model.errors import DataError, InputFileError, TfliteError, UserError
from keras_model.huggingface.tokenizer import read_tokenizer
from keras_model.outputs.reading import Reading
from support.described_tflite import annotated
from support.tiny_tflite import FOLDER, LABELS, LENGTH, THRESHOLDS, WORDS, bare, description, with_files, write

SUBWORDS = FOLDER.parent / "subwords"
SENTENCEPIECE = FOLDER.parent / "tokenizers" / "albert_like_spiece.model"
TEXTS = ["the cat", "a dog and the cat", "", "wxyz"]
CLASSIFIERS = [
    "classification_uint8",
    "classification_int8",
    "classification_float32",
    "classification_float",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tiny")


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_every_output_type_gives_probabilities_near_the_float_models(name, folder):
    expected = TextInterpreter(write(folder, "classification_float")).probabilities(TEXTS)
    found = TextInterpreter(write(folder, name)).probabilities(TEXTS)
    assert found.dtype == np.float32
    assert found.shape == (len(TEXTS), len(LABELS))
    assert np.abs(found - expected).max() < 0.05
    assert np.abs(found.sum(axis=1) - 1).max() < 0.01


@pytest.mark.parametrize("copied", [pickle.dumps, copy.copy, copy.deepcopy])
def test_an_open_file_is_no_copy_for_another_process(copied, folder):
    path = write(folder)
    with pytest.raises(UserError) as refused:
        copied(TextInterpreter(path))
    told = "an open file cannot be pickled or copied; open it with TextInterpreter in each process"
    assert str(refused.value).startswith(f"{path}: {told}")


def test_classify_gives_the_first_of_the_ranking(folder):
    model = TextInterpreter(write(folder))
    for text, answer in zip(TEXTS, model.classify(TEXTS), strict=True):
        ranking = model.rank(text)
        read = {"windows": 1, "truncated": False}
        assert answer == {"text": text, "label": ranking[0][0], "score": ranking[0][1], **read}
        assert sorted(label for label, _ in ranking) == sorted(LABELS)
        assert [score for _, score in ranking] == sorted((score for _, score in ranking), reverse=True)


def windowed(folder, windows):
    path = folder / f"windows_{windows}.tflite"
    path.write_bytes(with_metadata(bare("classification_float"), description(windows=windows)))
    return TextInterpreter(path)


def test_a_long_text_is_cut_and_says_so_or_is_read_in_windows(folder):
    room = LENGTH - 2
    parts = ["cat " * room, "a b " * (room // 2), "the dog " * (room // 2)]
    text = "".join(parts)
    plain = TextInterpreter(write(folder, "classification_float"))
    assert [answer["truncated"] for answer in plain.classify([*parts, text])] == [False, False, False, True]
    assert plain.truncated([parts[0], text, ("a", text)]) == [False, True, True]
    np.testing.assert_array_equal(plain.probabilities([text]), plain.probabilities(parts[:1]))
    for windows, read, truncated in ((0, 3, False), (2, 2, True), (3, 3, False), (1000, 3, False)):
        model = windowed(folder, windows)
        first, answer, last = model.classify(["cat", text, "dog"])
        assert (answer["windows"], answer["truncated"]) == (read, truncated)
        assert (first["windows"], last["windows"]) == (1, 1)
        expected = plain.probabilities(parts[:read]).mean(axis=0)
        np.testing.assert_allclose(model.probabilities([text])[0], expected, atol=1e-6)
        np.testing.assert_array_equal(model.probabilities(["cat", text, "dog"])[1], model.probabilities([text])[0])
        assert model.rank(text)[0] == (answer["label"], answer["score"])
        (pair,) = model.classify([(text, "a")])
        assert (pair["windows"], pair["truncated"]) == (min(windows or 4, 4), windows in (2, 3))
    assert windowed(folder, 0).classify([]) == []


@pytest.mark.parametrize("name", ["multi-label-classification_uint8", "regression_int8"])
def test_a_long_pair_has_its_greatest_probabilities_or_score_in_any_window(folder, name):
    task = name.partition("_")[0]
    width = LENGTH - 4
    words = ["cat"] * width + ["dog", "a"] * (width // 2) + ["the"] * width
    parts = [" ".join(words[start : start + width]) for start in (0, width, 2 * width)]
    pairs, pair = [("b", part) for part in parts], ("b", " ".join(words))
    models = []
    for windows in (1, 0):
        path = folder / f"windows_{windows}.tflite"
        path.write_bytes(with_metadata(bare(name), description(task, windows=windows)))
        models.append(TextInterpreter(path))
    plain, model = models
    told = []
    if task == "regression":
        (answer,) = model.scored([pair], lambda done, total: told.append((done, total)))
        found, expected = model.scores([pair])[0], plain.scores(pairs)
        assert model.rank("b", [parts[0], pair[1]])[0]["score"] == found
    else:
        (answer,) = model.classify([pair], lambda done, total: told.append((done, total)))
        found, expected = model.probabilities([pair])[0], plain.probabilities(pairs)
    assert len(np.unique(expected)) > 1
    np.testing.assert_array_equal(found, expected.max(axis=0))
    assert (answer["windows"], answer["truncated"]) == (3, False)
    assert told == [(done, 3) for done in range(4)]
    assert plain.truncated([pair]) == [True]


def test_a_long_text_has_the_mean_of_its_windows_scores(folder):
    room = LENGTH - 2
    parts = ["cat " * room, "a b " * (room // 2), "the dog " * (room // 2)]
    for activation in ("identity", "sigmoid"):
        told = description("regression", reading=Reading(score_activation=activation), windows=0)
        path = folder / f"{activation}.tflite"
        path.write_bytes(with_metadata(bare("regression_int8"), told))
        model = TextInterpreter(path)
        scores = model.scores(parts)
        assert len(set(scores)) > 1
        (found,) = model.scored(["".join(parts)])
        assert found["score"] == pytest.approx(scores.mean(), abs=1e-9)
        assert (found["windows"], found["truncated"]) == (3, False)


def test_progress_is_told_and_what_it_raises_ends_the_reading(folder):
    model = windowed(folder, 0)
    told = []
    model.classify(["cat", "cat " * 20], lambda done, total: told.append((done, total)))
    assert told == [(done, 3) for done in range(4)]

    def end(done, total):
        told.append(done)
        if done == 2:
            raise InterruptedError

    told.clear()
    with pytest.raises(InterruptedError):
        model.classify(["cat " * 100], end)
    entities = TextInterpreter(write(folder, "token-classification_uint8"))
    with pytest.raises(InterruptedError):
        entities.entities(["cat " * 100], end)
    spans = TextInterpreter(write(folder, "question-answering_int8"))
    with pytest.raises(InterruptedError):
        spans.answer("cat", "cat " * 100, end)
    assert told == [0, 1, 2] * 3
    assert spans.truncated(["cat " * 100]) == entities.truncated(["cat " * 100]) == [False]
    assert spans.answer("cat", "cat " * 100, lambda done, total: None) == spans.answer("cat", "cat " * 100)


def test_four_megabytes_cost_what_is_read_of_them(folder):
    text = "the cat and the dog " * 200_000
    model = TextInterpreter(write(folder))
    began = time.process_time()
    model.classify([text, (text, "a cat"), ("a cat", text)])
    beginning = time.process_time() - began
    began = time.process_time()
    model.tokenizer.encode(text)
    assert beginning < (time.process_time() - began) / 10


def test_a_multi_label_file_tells_every_label_and_which_are_given(folder):
    model = TextInterpreter(write(folder, "multi-label-classification_uint8"))
    given = set()
    for text, row, found in zip(TEXTS, model.probabilities(TEXTS), model.classify(TEXTS), strict=True):
        assert found["text"] == text
        assert [label["score"] for label in found["labels"]] == sorted(row.tolist(), reverse=True)
        assert {label["label"]: label["score"] for label in found["labels"]} == dict(
            zip(LABELS, row.tolist(), strict=True)
        )
        for label in found["labels"]:
            assert label["given"] == (label["score"] >= THRESHOLDS[LABELS.index(label["label"])])
            given.add(label["given"])
    assert given == {True, False}
    long = "cat " * LENGTH
    assert [found["truncated"] for found in model.classify(["cat", long, ("cat", long)])] == [False, True, True]
    assert np.abs(model.probabilities(TEXTS).sum(axis=1) - 1).max() > 0.01, "no softmax"


def test_a_score_is_read_through_its_activation(folder):
    model = TextInterpreter(write(folder, "regression_int8"))
    pairs = [("the cat", text) for text in TEXTS]
    raw = model.outputs(pairs)
    assert raw.shape == (len(TEXTS), 1)
    np.testing.assert_array_equal(model.scores(pairs), raw[:, 0])
    assert model.score(("the cat", "wxyz")) == raw[3, 0]
    squashed = folder / "sigmoid.tflite"
    squashed.write_bytes(annotated("regression_int8", reading=Reading(score_activation="sigmoid")))
    np.testing.assert_allclose(TextInterpreter(squashed).scores(pairs), 1 / (1 + np.exp(-raw[:, 0].astype(float))))


def test_documents_are_ranked_for_a_query(folder):
    model = TextInterpreter(write(folder, "regression_int8"))
    documents = [*TEXTS, "the cat"]
    ranked = model.rank("a dog", documents)
    scores = model.scores([("a dog", document) for document in documents])
    assert [place["score"] for place in ranked] == sorted(scores.tolist(), reverse=True)
    assert [scores[place["index"]] for place in ranked] == [place["score"] for place in ranked]
    assert model.rank("a dog", []) == []
    with pytest.raises(TfliteError, match="serves the task classification, not regression; use classify for it"):
        TextInterpreter(write(folder)).rank("a dog", documents)
    with pytest.raises(TfliteError, match=r"serves the task regression, not classification or .*; use score for it"):
        model.rank("a dog")


def test_a_pair_is_not_its_texts_in_one(folder):
    model = TextInterpreter(write(folder, "classification_float"))
    pair, joined = model.probabilities([("the cat", "a dog"), "the cat a dog"])
    assert np.abs(pair - joined).max() > 0.01
    assert model.classify([("the cat", "a dog")])[0]["text"] == ["the cat", "a dog"]


def test_inputs_are_bound_by_name_although_the_file_has_another_order(folder):
    model = TextInterpreter(write(folder))
    features = [np.zeros((1, LENGTH), np.int32) for _ in range(3)]
    ids, mask, segments = features
    ids[0, :4], mask[0, :4] = [2, 36, 38, 3], 1
    assert np.array_equal(model.dequantize(model.raw(ids, mask, segments)), model.probabilities(["the cat"]))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\0",
        "\ud800",
        "a\udfffb",
        "😀👩\u200d👩\u200d👧",
        "e\u0301" * 300,
        "cat " * 250_000,
        "x" * 1_000_000,
        "[SEP] [CLS] [MASK]",
        "猫",
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_text_of_any_kind_is_answered(text, folder):
    model = TextInterpreter(write(folder))
    (answer,) = model.classify([text])
    assert answer["text"] == text
    assert answer["label"] in LABELS
    assert 0 < answer["score"] <= 1


def test_a_sentencepiece_file_needs_nothing_else_either(tmp_path):
    tokenizer = SentencePieceTokenizer(SENTENCEPIECE)
    path = tmp_path / "spiece.tflite"
    path.write_bytes(with_metadata(bare("classification_uint8"), description(tokenizer=tokenizer)))
    model = TextInterpreter(path)
    assert model.metadata.tokenizer == ProcessUnitType.SENTENCEPIECE_TOKENIZER
    assert model.metadata.tokenizer_file.name == "spiece.model"
    assert model.tokenizer.to_bytes() == SENTENCEPIECE.read_bytes()
    assert model.tokenizer.get_config() == tokenizer.get_config()
    answer, other = model.probabilities(["the old man", "12,000 years"])
    assert np.abs(answer - other).max() > model.step


def test_no_text_gives_no_answer(folder):
    model = TextInterpreter(write(folder))
    assert model.classify([]) == []
    assert model.probabilities([]).shape == (0, len(LABELS))


@pytest.mark.parametrize(
    ("name", "shape", "asked"),
    [
        ("token-classification_uint8", (LENGTH, len(LABELS)), "entities"),
        ("question-answering_int8", (LENGTH, 2), "answer"),
        ("embedding_int8", (8,), "encode"),
    ],
)
def test_other_tasks_give_outputs_but_no_label(name, shape, asked, folder):
    model = TextInterpreter(write(folder, name))
    assert model.task == name.split("_")[0]
    assert model.outputs(["the cat", "dog"]).shape == (2, *shape)
    with pytest.raises(
        TfliteError, match=rf"serves the task {model.task}, not classification or .*; use {asked} for it"
    ):
        model.classify(["the cat"])


def test_a_file_with_a_threshold_may_find_no_answer(folder):
    plain = TextInterpreter(write(folder, "question-answering_int8"))
    path = folder / "knowing.tflite"
    path.write_bytes(
        with_metadata(bare("question-answering_int8"), description("question-answering", no_answer_threshold=-30.0625))
    )
    knowing = TextInterpreter(path)
    assert (plain.no_answer_threshold, knowing.no_answer_threshold) == (None, -30.0625)
    found = knowing.answer("the cat", "j g cat t @a q @a cat and y")
    assert found["text"] == "j g cat t @a q @a cat and y"[found["start"] : found["end"]] != ""
    assert knowing.answer("the cat", "p") == {"text": "", "start": 0, "end": 0, "score": pytest.approx(0, abs=1e-3)}
    assert plain.answer("the cat", "p")["text"] == "p"


def test_an_answer_tells_when_not_all_of_the_text_was_read(folder):
    model = TextInterpreter(write(folder, "question-answering_int8"))
    context = "cat t @a q " * 20 + "dog j " + "cat t @a q " * 20
    whole, part = model.answer("dog", context), model.answer("dog", context, windows=1)
    assert "windows" not in whole
    assert (part["windows"], part["windows_in_all"] > 5) == (1, True)
    assert context.index("dog") - 60 < part["start"] < context.index("dog") + 60
    seen = []
    model.answer("dog", context, lambda done, total: seen.append(total), windows=2)
    assert set(seen) == {2}
    assert model.answer("dog", "cat dog", windows=1) == model.answer("dog", "cat dog")


def test_vectors_are_those_of_a_sentence_encoder_alone(folder):
    model = TextInterpreter(write(folder, "embedding_int8"))
    assert np.array_equal(model.encode(["the cat", "dog"]), model.outputs(["the cat", "dog"]))
    with pytest.raises(TfliteError, match="serves the task classification, not embedding"):
        TextInterpreter(write(folder)).encode(["the cat"])


@pytest.mark.parametrize("delegate", [True, False])
def test_the_number_of_threads_changes_nothing(delegate, folder):
    path = write(folder)
    reference = TextInterpreter(path, delegate=delegate).probabilities(TEXTS)
    for threads in (2, 4):
        model = TextInterpreter(path, threads=threads, delegate=delegate)
        assert np.array_equal(model.probabilities(TEXTS), reference)


def test_the_delegate_changes_answers_by_no_more_than_a_step_of_the_logits(folder):
    path = write(folder)
    answers = [TextInterpreter(path, delegate=delegate).probabilities(TEXTS) for delegate in (True, False)]
    assert np.abs(answers[0] - answers[1]).max() <= 8 / 256


def test_neither_keras_nor_tensorflow_is_imported(folder):
    code = (
        "import sys; from convert.tflite.interpreter import TextInterpreter; "
        f"TextInterpreter({str(write(folder))!r}).classify(['the cat']); "
        "print([name for name in ('keras', 'tensorflow', 'torch', 'jax') if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=FOLDER.parents[2], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def complete():
    return with_metadata(bare("classification_uint8"), description())


def with_facts(**changes):
    with zipfile.ZipFile(io.BytesIO(complete())) as archive:
        facts = json.loads(archive.read("squeezebert.json"))
    return with_files(complete(), {"squeezebert.json": json.dumps(facts | changes).encode()})


def with_vocabulary(words):
    return with_files(complete(), {"vocab.txt": "\n".join(words).encode()})


def with_zip(model, method, copies=1):
    """The model with its files written anew, each under several names in the list at the end."""
    with zipfile.ZipFile(io.BytesIO(model)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
        start = min(entry.header_offset for entry in archive.infolist())
    stream = io.BytesIO(model[:start])
    stream.seek(0, io.SEEK_END)
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        archive.filelist *= copies
    return stream.getvalue()


FAULTS = {
    "no .tflite": (b"PK\3\4" + b"\0" * 100, "not a TensorFlow Lite file"),
    "a few bytes": (b"\x1c\0", "not a TensorFlow Lite file"),
    "header alone": (b"\x1c\0\0\0TFL3", "truncated or damaged"),
    "no metadata": (bare("classification_uint8"), "has no metadata"),
    "no end": (complete()[:-1], "truncated or damaged"),
    "no zip": (complete()[:-1200], "truncated or damaged"),
    "a byte of the vocabulary flipped": (complete().replace(b"dog\n", b"dig\n"), "truncated or damaged"),
    "a weight changed": (b"".join([complete()[:2000], b"\xaa\x55", complete()[2002:]]), "checksum differs"),
    "no vocabulary": (with_files(complete(), {"vocab.txt": None}), "lacks vocab.txt"),
    "no [SEP]": (with_vocabulary(w for w in WORDS if w != "[SEP]"), "does not fit.*lacks .SEP."),
    "a word too many": (
        with_vocabulary(f"[{word}]" for word in ["PAD", "UNK", "CLS", "SEP", *range(197)]),
        "201 tokens does not fit its embedding of 200",
    ),
    "a label too few": (with_files(complete(), {"labels.txt": b"a\nb\n"}), "2 labels needs"),
    "no labels": (with_files(complete(), {"labels.txt": None}), "lacks labels.txt"),
    "labels in another encoding": (with_files(complete(), {"labels.txt": b"\xe4\nb\nc\n"}), "not UTF-8"),
    "no facts": (with_files(complete(), {"squeezebert.json": None}), "lacks squeezebert.json"),
    "no checksum": (with_facts(model_crc32=None), "lacks model_crc32, so damage would not be noticed"),
    "facts nested too deeply": (with_files(complete(), {"squeezebert.json": b'{"a":' * 100_000}), "cannot be read"),
    "files compressed": (with_zip(complete(), zipfile.ZIP_DEFLATED), "files at its end are compressed"),
    "files that share their bytes": (with_zip(complete(), zipfile.ZIP_STORED, copies=3), "overlap"),
    "facts that are no JSON": (with_files(complete(), {"squeezebert.json": b"{"}), "cannot be read"),
    "a later format": (with_facts(format=4), "format 4"),
    "an unknown task": (with_facts(task="translation"), "unknown task"),
    "an unknown tokenizer": (with_facts(tokenizer="bpe"), "unknown tokenizer"),
    "prompts of a classifier": (with_facts(format=3, prompts='{"query":"q"}'), "prompts, which do not fit its task"),
    "prompts that are no table": (with_facts(format=3, prompts="query: "), "no JSON object"),
    "a default prompt that is none": (with_facts(default_prompt_name="query"), "but the prompts are none"),
    "an unknown setting of the tokenizer": (with_facts(dropout=0.1), "does not fit.*dropout"),
    "a length that is none": (with_facts(sequence_length=0), "sequence length 0"),
    "windows beyond": (with_facts(windows=1001), "has windows 1001"),
    "an unknown kind of texts": (with_facts(learnt_from="one"), "has learnt_from 'one', no kind of texts for"),
    "windows that are no number": (with_facts(windows="all"), "has windows .all."),
    "another length": (with_facts(sequence_length=32), "must be int32"),
    "another task": (with_facts(task="token-classification"), r"shape \[1, 3\], but token-classification"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_file_is_refused_in_one_line_that_names_it(fault, tmp_path):
    path = tmp_path / "model.tflite"
    data, message = FAULTS[fault]
    path.write_bytes(data)
    with pytest.raises(TfliteError, match=message) as caught:
        TextInterpreter(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_later_tokenizer_is_named_though_its_metadata_are_unknown_too(tmp_path, monkeypatch):
    path = tmp_path / "model.tflite"
    monkeypatch.setitem(_PROCESS_UNITS, "wordpiece", 6)  # TensorFlow's RegexTokenizerOptions
    later = complete()
    facts = json.loads(zipfile.ZipFile(io.BytesIO(later)).read("squeezebert.json")) | {"tokenizer": "regex"}
    path.write_bytes(with_files(later, {"squeezebert.json": json.dumps(facts).encode()}))
    with pytest.raises(TfliteError, match="unknown tokenizer 'regex'"):
        TextInterpreter(path)


def test_a_prompt_stands_before_each_text(tmp_path):
    path = tmp_path / "model.tflite"
    prompts = Prompts({"query": "the cat ", "none": ""}, "query")
    path.write_bytes(with_metadata(bare("embedding_int8"), description("embedding", prompts=prompts)))
    model = TextInterpreter(path)

    assert model.prompts == prompts
    np.testing.assert_array_equal(model.encode(["a", ("a", "b")]), model.encode(["the cat a", ("the cat a", "b")], ""))
    np.testing.assert_array_equal(model.encode(["a"], "none"), model.encode(["a"], ""))
    with pytest.raises(UserError, match="no prompt 'passage'; the model has query, none"):
        model.encode(["a"], "passage")


def test_a_missing_or_empty_file_is_refused(tmp_path):
    with pytest.raises(InputFileError, match="no such file"):
        TextInterpreter(tmp_path / "none.tflite")
    with pytest.raises(InputFileError, match="is a folder; give"):
        TextInterpreter(tmp_path)
    (tmp_path / "empty.tflite").touch()
    with pytest.raises(InputFileError, match="0 bytes"):
        TextInterpreter(tmp_path / "empty.tflite")


FUZZ = """
import sys
from pathlib import Path
from convert.verify.audit import audit
from convert.tflite.interpreter import TextInterpreter
from convert.tflite.metadata import with_metadata
from keras_model.errors import UserError

whole, path, step = Path(sys.argv[1]).read_bytes(), Path(sys.argv[2]), int(sys.argv[3])
refused = opened = 0
for length in range(0, len(whole), step):
    path.write_bytes(whole[:length])
    for use in (TextInterpreter, audit):
        try:
            use(path)
            opened += 1
        except UserError as error:
            assert "\\n" not in str(error), error
            refused += 1
print(refused, opened)
"""


@pytest.mark.parametrize("metadata", [True, False], ids=["with metadata", "bare"])
def test_a_file_cut_anywhere_is_refused_without_a_crash(metadata, tmp_path):
    source = write(tmp_path) if metadata else FOLDER / "classification_uint8.tflite"
    result = subprocess.run(
        [sys.executable, "-c", FUZZ, source, tmp_path / "cut.tflite", "61"],
        cwd=FOLDER.parents[2],
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr[-2000:]
    refused, opened = map(int, result.stdout.split())
    assert refused > 80
    # The audit takes a file without metadata that lost padding alone; one that says it is ours must be whole.
    assert opened <= (0 if metadata else 2)


def test_a_vocabulary_shorter_than_the_embedding_is_accepted(tmp_path):
    path = tmp_path / "padded.tflite"
    path.write_bytes(with_metadata(bare("classification_uint8"), description(tokenizer=WordPieceTokenizer(WORDS[:30]))))
    assert TextInterpreter(path).classify(["a b c"])[0]["label"] in LABELS


def test_a_thread_count_of_zero_is_refused(folder):
    with pytest.raises(UserError):
        TextInterpreter(write(folder), threads=0)


def test_a_byte_changed_anywhere_in_the_model_is_noticed(tmp_path):
    path, whole = tmp_path / "changed.tflite", complete()
    end = whole.index(b"PK\3\4")
    for place in range(8, end, 97):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :])
        with pytest.raises(TfliteError, match="checksum differs"):
            TextInterpreter(path)


def subword_file(name, path):
    tokenizer = read_tokenizer(SUBWORDS / name, name)
    path.write_bytes(with_metadata(bare("classification_uint8"), description(tokenizer=tokenizer)))
    return tokenizer


@pytest.mark.parametrize("name", ["xlm-roberta", "camembert"])
def test_a_unigram_file_needs_nothing_else_either(name, tmp_path):
    tokenizer = subword_file(name, tmp_path / "unigram.tflite")
    model = TextInterpreter(tmp_path / "unigram.tflite")
    assert model.metadata.tokenizer == ProcessUnitType.SENTENCEPIECE_TOKENIZER
    assert model.tokenizer.get_config() == tokenizer.get_config()
    assert model.tokenizer.encode("the lazy dog") == tokenizer.encode("the lazy dog")
    one, pair = model.probabilities(["the lazy dog", ("the", "lazy dog")])
    assert np.abs(one - pair).max() > 1 / 256


def test_a_byte_level_file_names_no_unit_that_clients_would_take_for_another(tmp_path):
    path = tmp_path / "bpe.tflite"
    tokenizer = subword_file("roberta", path)
    metadata = read_model_metadata(metadata_entry(path.read_bytes(), METADATA_ENTRY))
    assert (metadata.tokenizer, metadata.tokenizer_file) == (None, None)
    assert tokenizer.file_name in [file.name for file in metadata.files]
    # The tiny network has fewer rows than there are bytes: the vocabulary is read, and all but its size is in order.
    with pytest.raises(TfliteError, match=f"vocabulary of {tokenizer.vocabulary_size} tokens does not fit"):
        TextInterpreter(path)


def test_a_tokenizer_of_a_later_kind_is_refused_by_name(tmp_path):
    path = write(tmp_path)
    with zipfile.ZipFile(path) as archive:
        facts = json.loads(archive.read(FACTS_FILE))
    later = json.dumps(facts | {"tokenizer": "of-tomorrow"}).encode()
    path.write_bytes(with_files(path.read_bytes(), {FACTS_FILE: later}))
    with pytest.raises(TfliteError, match="unknown tokenizer 'of-tomorrow'"):
        TextInterpreter(path)


def test_labels_in_a_scheme_that_is_not_read_are_refused(folder):
    path = folder / "entities.tflite"
    told = description("token-classification", labels=("O", "b_animal", "i_animal"))
    path.write_bytes(with_metadata(bare("token-classification_uint8"), told))
    with pytest.raises(DataError, match=r"entities\.tflite: the labels are BIO written b_x; rename them"):
        TextInterpreter(path).entities(["the cat"])


def test_a_bare_text_is_a_batch_of_one_as_in_keras(folder):
    classifier, scorer = TextInterpreter(write(folder)), TextInterpreter(write(folder, "regression_int8"))
    encoder = TextInterpreter(write(folder, "embedding_int8"))
    tagger = TextInterpreter(write(folder, "token-classification_uint8"))
    labels = TextInterpreter(write(folder, "multi-label-classification_uint8"))
    answers = [classifier.classify, classifier.probabilities, classifier.outputs, classifier.truncated, labels.classify]
    for answer in [*answers, scorer.scored, scorer.scores, encoder.encode, tagger.entities, tagger.truncated]:
        np.testing.assert_equal(answer("the cat"), answer(["the cat"]))
    assert scorer.rank("the cat", "a dog") == scorer.rank("the cat", ["a dog"])


def test_texts_may_come_one_by_one(folder):
    classifier, scorer = TextInterpreter(write(folder)), TextInterpreter(write(folder, "regression_int8"))
    for answer in (classifier.classify, classifier.probabilities, classifier.truncated, scorer.scored, scorer.scores):
        np.testing.assert_equal(answer(text for text in TEXTS), answer(TEXTS))
    assert classifier.probabilities(np.array(TEXTS)).shape == (len(TEXTS), len(LABELS))


@pytest.mark.parametrize("texts", [None, 5, b"the cat", np.array("the cat")])
def test_what_is_no_list_of_texts_is_told_in_a_line(folder, texts):
    classifier, encoder = TextInterpreter(write(folder)), TextInterpreter(write(folder, "embedding_int8"))
    tagger = TextInterpreter(write(folder, "token-classification_uint8"))
    for answer in (classifier.classify, classifier.outputs, classifier.truncated, encoder.encode, tagger.entities):
        with pytest.raises(DataError, match=f"^the texts are {re.escape(repr(texts))}; give a list of texts"):
            answer(texts)


def features(rows=1, length=LENGTH):
    return {name: np.zeros((rows, length), np.int32) for name in FEATURES}


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (features(rows=0), "features have no row; give at least one"),
        ({}, "features are not ids, mask, segment_ids as arrays [B, S]; make them with a `Preprocessor`"),
        (["the cat"], "features are not ids, mask, segment_ids as arrays [B, S]; make them with a `Preprocessor`"),
        (
            {name: values.tolist() for name, values in features().items()},
            "features are not ids, mask, segment_ids as arrays [B, S]; make them with a `Preprocessor`",
        ),
        (
            {name: values[0] for name, values in features().items()},
            "features are not ids, mask, segment_ids as arrays [B, S]; make them with a `Preprocessor`",
        ),
        (
            features(rows=3) | {"ids": np.zeros((1, LENGTH), np.int32)},
            f"features differ in shape: ids [1, {LENGTH}], mask [3, {LENGTH}], segment_ids [3, {LENGTH}]; give arrays "
            "of one shape [B, S]",
        ),
    ],
)
def test_features_that_no_network_reads_are_told_in_a_line(folder, given, fault):
    model = TextInterpreter(write(folder))
    calls = [lambda: model.run(given)]
    if len(given) == len(FEATURES):
        calls.append(lambda: model.raw(**given))
    for call in calls:
        with pytest.raises(UserError) as error:
            call()
        assert str(error.value) == fault


def test_several_rows_at_once_are_for_run(folder):
    model = TextInterpreter(write(folder))
    assert len(model.run(features(rows=2))) == 2
    told = r"^these are 2 rows, and one is run at a time; give arrays \[1, S\], or use `run`"
    with pytest.raises(UserError, match=told):
        model.raw(**features(rows=2))


@pytest.mark.parametrize("text", [None, 5, b"the cat", ("the", "cat"), ["the", "cat"]])
def test_names_and_answers_are_looked_for_in_texts_alone(folder, text):
    tagger = TextInterpreter(write(folder, "token-classification_uint8"))
    with pytest.raises(DataError) as error:
        tagger.entities(["the cat", text])
    assert str(error.value) == f"row 2 is {text!r}: give a text"
    answerer = TextInterpreter(write(folder, "question-answering_int8"))
    for name, given in (("question", (text, "the cat")), ("context", ("the cat", text))):
        with pytest.raises(DataError) as error:
            answerer.answer(*given)
        assert str(error.value) == f"the {name} is {text!r}; give a text"


def test_documents_are_not_left_aside_because_the_query_is_a_pair(folder):
    for name in ("regression_int8", "classification_uint8"):
        with pytest.raises(DataError, match=r"the query is \('the', 'cat'\); give the one text"):
            TextInterpreter(write(folder, name)).rank(("the", "cat"), ["a dog"])


@pytest.mark.parametrize("name", ["classification_float", "multi-label-classification_uint8", "regression_int8"])
def test_texts_of_the_kind_that_the_network_did_not_learn_are_refused(folder, name):
    task = name.split("_")[0]
    asked = {"text": "the cat", "pair": ("the cat", "a dog")}

    def model(learnt_from):
        path = folder / f"{learnt_from}.tflite"
        path.write_bytes(with_metadata(bare(name), description(task, learnt_from=learnt_from)))
        return TextInterpreter(path)

    before = model(None)
    assert all(len(before.outputs([text])) == 1 for text in asked.values())
    for learnt_from, fits, unlike, told in (
        (
            "pairs",
            "pair",
            "text",
            "one text alone, but the model learnt from pairs of texts; give both texts of a pair",
        ),
        ("texts", "text", "pair", "a pair of texts, but the model learnt from single texts; give one text"),
    ):
        file = model(learnt_from)
        np.testing.assert_array_equal(file.outputs([asked[fits]]), before.outputs([asked[fits]]))
        for ask in (file.scored if task == "regression" else file.classify, file.outputs, file.truncated):
            with pytest.raises(DataError) as error:
                ask([asked[fits], asked[unlike]])
            assert str(error.value) == f"row 2 is {told}"
    assert len(model("both").outputs(list(asked.values()))) == 2
