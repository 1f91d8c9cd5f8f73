import hashlib
import json

import pytest

from convert.builder.texts import (
    check_rows_judge,
    read_evaluation,
    sample_calibration,
    sample_held_out,
    sample_training,
)
from keras_model.data.rows import LabelSetRow, PairRow, PartnerRow, ScoreRow, SpanRow, TextRow, TokenRow
from keras_model.errors import CalibrationError, DataError, InputFileError


def write_rows(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def texts(tmp_path):
    return write_rows(tmp_path / "train.jsonl", [{"text": f"text {n}", "label": "a"} for n in range(50)])


HELD_OUT = [TextRow("text 3", "a"), TextRow("text 7", "a"), TextRow("unseen", "a")]


def test_no_text_of_the_evaluation_is_calibrated_on(texts):
    sample = sample_calibration(texts, "classification", HELD_OUT, 100, seed=0)
    assert set(sample.texts) == {f"text {n}" for n in range(50)} - {"text 3", "text 7"}
    assert sample.shared == 2


def test_a_seed_gives_its_sample_again_and_another_seed_another(texts):
    first, again, other = (sample_calibration(texts, "classification", HELD_OUT, 10, seed).texts for seed in (1, 1, 2))
    assert first == again != other
    assert len(first) == len(set(first)) == 10


def test_a_text_that_stands_twice_is_taken_once(tmp_path):
    path = write_rows(tmp_path / "train.jsonl", [{"text": "same", "label": "a"}] * 9)
    assert sample_calibration(path, "classification", HELD_OUT, 10, seed=0).texts == ["same"]


def test_the_evaluation_file_is_refused_as_calibration(tmp_path):
    path = write_rows(tmp_path / "all.jsonl", [{"text": row.text, "label": row.label} for row in HELD_OUT])
    with pytest.raises(CalibrationError, match="all 3 texts also stand in the evaluation") as caught:
        sample_calibration(path, "classification", read_evaluation(path, "classification"), 10, seed=0)
    assert caught.value.exit_code == 8


def test_the_record_says_how_to_draw_the_sample_again(texts):
    record = sample_calibration(texts, "classification", HELD_OUT, 10, seed=4).record()
    assert record == {
        "file": "train.jsonl",
        "sha256": hashlib.sha256(texts.read_bytes()).hexdigest(),
        "texts": 10,
        "left_out_as_in_evaluation": 2,
        "seed": 4,
    }


def test_pairs_are_calibrated_as_pairs(tmp_path):
    rows = [{"text_a": f"a {n}", "text_b": "b", "label": "1"} for n in range(5)]
    path = write_rows(tmp_path / "pairs.jsonl", rows)
    sample = sample_calibration(path, "classification", [PairRow("a 2", "x", "1")], 10, seed=0)
    assert sorted(sample.texts) == [("a 0", "b"), ("a 1", "b"), ("a 3", "b"), ("a 4", "b")]


def test_pairs_that_are_scored_or_labelled_are_calibrated_as_pairs(tmp_path):
    rows = [{"text": "one", "pair": "two", "score": 1}, {"text": "three", "pair": "four", "score": 0}]
    path = write_rows(tmp_path / "scores.jsonl", rows)
    for task, row in (
        ("regression", ScoreRow(("a", "b"), 1.0)),
        ("multi-label-classification", LabelSetRow(("a", "b"), ())),
    ):
        assert sorted(sample_calibration(path, task, [row], 10, seed=0).texts) == [("one", "two"), ("three", "four")]
    # Documents of a query that is judged are left out.
    assert sample_calibration(path, "regression", [ScoreRow(("one", "b"), 1.0)], 10, seed=0).texts == [
        ("three", "four")
    ]
    assert len(sample_calibration(path, "regression", [ScoreRow("a", 1.0)], 10, seed=0).texts) == 4


def test_an_embedding_is_calibrated_on_each_text_of_a_pair_by_itself(tmp_path):
    path = write_rows(tmp_path / "scores.jsonl", [{"text_a": "one", "text_b": "two", "score": 1}])
    sample = sample_calibration(path, "embedding", [ScoreRow(("a", "b"), 1.0)], 10, seed=0)
    assert sorted(sample.texts) == ["one", "two"]
    with pytest.raises(CalibrationError, match="all 2 texts also stand in the evaluation"):
        sample_calibration(path, "embedding", [ScoreRow(("one", "two"), 1.0)], 10, seed=0)


@pytest.mark.parametrize(
    ("task", "row", "two", "others"),
    [
        ("classification", PairRow("x", "y", "1"), "two texts together", "pairs"),
        ("question-answering", SpanRow("in a house", "where?", ()), "a question with its context", "such rows"),
    ],
)
def test_single_texts_are_nothing_to_a_model_that_reads_two_together(tmp_path, texts, task, row, two, others):
    lines = tmp_path / "lines.txt"
    lines.write_text("one\n\ntwo\n")
    for path in (lines, texts):
        for sample, verb in ((sample_calibration, "calibrate"), (sample_training, "fine-tune")):
            with pytest.raises(DataError) as refusal:
                sample(path, task, [row], 10, seed=0)
            told = f"{path}: holds single texts, but the model reads {two}; {verb} on {others}"
            assert str(refusal.value) == told


def test_pairs_are_no_questions(tmp_path):
    path = write_rows(tmp_path / "pairs.jsonl", [{"premise": "a man sleeps", "hypothesis": "a man rests"}])
    for sample in (sample_calibration, sample_training):
        with pytest.raises(DataError, match="'premise' would be read as a question, 'hypothesis' as its context; call"):
            sample(path, "question-answering", [SpanRow("in a house", "where?", ())], 10, seed=0)


def test_a_model_of_single_texts_reads_each_of_a_pair(tmp_path):
    path = write_rows(tmp_path / "pairs.jsonl", [{"text_a": "one", "text_b": "two", "label": "1"}])
    for sample in (sample_calibration, sample_training):
        assert sorted(sample(path, "classification", HELD_OUT, 10, seed=0).texts) == ["one", "two"]


def test_questions_of_the_evaluation_are_left_out(tmp_path):
    answers = [{"text": "in", "answer_start": 0}]
    rows = [{"context": "in a house", "question": f"where {n}?", "answers": answers} for n in range(3)]
    path = write_rows(tmp_path / "spans.jsonl", rows)
    sample = sample_calibration(path, "question-answering", [SpanRow("in a house", "where 1?", ())], 10, seed=0)
    assert sorted(sample.texts) == [("where 0?", "in a house"), ("where 2?", "in a house")]
    # Contracts, say, are all asked the same: this one was not.
    assert (
        len(sample_calibration(path, "question-answering", [SpanRow("in a garden", "where 1?", ())], 10, seed=0).texts)
        == 3
    )
    with pytest.raises(CalibrationError) as refusal:
        sample_calibration(
            path, "question-answering", [SpanRow("in a house", f"where {n}?", ()) for n in range(3)], 10, seed=0
        )
    assert str(refusal.value) == (
        f"{path}: all 3 questions also stand in the evaluation file; calibrate on other questions, of the same "
        "contexts or of others, or the accuracy that is measured means nothing"
    )


def test_a_refusal_says_which_texts_of_rows_the_evaluation_holds(tmp_path):
    asked = [{"context": "in a house", "question": f"where {n}?", "answers": []} for n in range(3)]
    spans = write_rows(tmp_path / "spans.jsonl", asked)
    with pytest.raises(
        CalibrationError, match=r"the questions or the contexts of all 3 rows also .* other contexts, or"
    ):
        sample_training(spans, "question-answering", [SpanRow("in a house", "who?", ())], 10, seed=0)
    pairs = write_rows(tmp_path / "pairs.jsonl", [{"text_a": "a", "text_b": f"b {n}", "label": "1"} for n in range(2)])
    held_out = [PairRow("a", "x", "1")]
    with pytest.raises(
        CalibrationError, match=r"the first texts of all 2 pairs also stand .* calibrate on other pairs"
    ):
        sample_calibration(pairs, "classification", held_out, 10, seed=0)
    with pytest.raises(CalibrationError, match=r"the first or the second texts of all 2 pairs .* pairs of other texts"):
        sample_training(pairs, "classification", held_out, 10, seed=0)


def test_words_are_calibrated_as_sentences(tmp_path):
    rows = [{"tokens": ["a", "dog"], "tags": ["O", "B"]}, {"tokens": ["a", "cat"], "tags": ["O", "B"]}]
    path = write_rows(tmp_path / "words.jsonl", rows)
    sample = sample_calibration(path, "token-classification", [TokenRow(("a", "cat"), ("O", "B"))], 10, seed=0)
    assert sample.texts == ["a dog"]


def test_plain_lines_calibrate_any_task_of_single_texts(tmp_path):
    path = tmp_path / "lines.txt"
    path.write_text("one\n\ntwo\n")
    for task, row in (("classification", TextRow("x", "a")), ("embedding", ScoreRow(("x", "y"), 1.0))):
        assert sorted(sample_calibration(path, task, [row], 10, seed=0).texts) == ["one", "two"]


def test_plain_lines_evaluate_an_embedding_alone(tmp_path):
    path = tmp_path / "lines.txt"
    path.write_text("one\ntwo\n")
    assert read_evaluation(path, "embedding") == ["one", "two"]
    with pytest.raises(InputFileError, match=r"call it \.jsonl"):
        read_evaluation(path, "classification")


def test_an_embedding_is_evaluated_on_texts_or_on_labelled_pairs(tmp_path, texts):
    assert read_evaluation(texts, "embedding")[:2] == ["text 0", "text 1"]
    pairs = write_rows(tmp_path / "pairs.jsonl", [{"text_a": "a", "text_b": "b", "label": 3.5}])
    assert read_evaluation(pairs, "embedding") == [ScoreRow(("a", "b"), 3.5)]
    partners = write_rows(tmp_path / "partners.jsonl", [{"text_a": "a", "text_b": "b"}])
    assert read_evaluation(partners, "embedding") == [PartnerRow("a", "b")]


@pytest.mark.parametrize(
    ("task", "rows", "fault"),
    [
        ("multi-label-classification", [{"text": "a", "labels": []}] * 2, "none of the 2 rows has a label"),
        ("token-classification", [{"tokens": ["a", "b"], "tags": ["O", "O"]}], "none of the 1 rows has an entity"),
        ("regression", [{"text": text, "score": 3} for text in "ab"], "every row has the score 3"),
    ],
)
def test_rows_by_which_no_answer_has_a_score_are_refused(tmp_path, task, rows, fault):
    """Whatever is answered, even rightly, their F1 or rank correlation is 0."""
    path = write_rows(tmp_path / "rows.jsonl", rows)
    with pytest.raises(DataError, match=f"rows.jsonl: {fault}, so .* is 0 whatever is answered; judge by rows"):
        check_rows_judge(path, task, read_evaluation(path, task))
    other = {"text": "c", "labels": ["x"], "tokens": ["c"], "tags": ["B-x"], "score": 4}
    other = {name: value for name, value in other.items() if name in rows[0]}
    check_rows_judge(path, task, read_evaluation(write_rows(path, [*rows, other]), task))


def test_rows_of_another_task_are_refused(texts):
    with pytest.raises(DataError, match="no list of entities in JSON; give that, or columns tokens and tags"):
        read_evaluation(texts, "token-classification")


def test_no_text_that_resembles_one_of_the_evaluation_is_trained_on(tmp_path):
    held_out = [TextRow("Wake me up at half past six", "a"), TextRow("text 3", "a")]
    lines = ["wake me  up at HALF past six", "he said: wake me up at half past six!", "text 3", "text 30", "text 4"]
    plain = tmp_path / "train.txt"
    plain.write_text("\n".join(lines) + "\n")
    sample = sample_training(plain, "classification", held_out, 100, seed=0)
    assert (set(sample.texts), sample.shared) == ({"text 30", "text 4"}, 3)


def test_a_pair_goes_if_either_text_is_held_out(tmp_path):
    pairs = [("a 1", "b 1"), ("a 2", "b 2"), ("a 3", "b 3")]
    path = write_rows(tmp_path / "train.jsonl", [{"text_a": a, "text_b": b, "label": "x"} for a, b in pairs])
    held_out = [PairRow("other", "B 2", "x"), PairRow("a 3", "other", "x")]
    assert sample_training(path, "classification", held_out, 100, seed=0).texts == [("a 1", "b 1")]
    # An embedding reads one text at a time.
    assert set(sample_training(path, "embedding", held_out, 100, seed=0).texts) == {"a 1", "b 1", "a 2", "b 3"}


def test_a_training_sample_is_seeded_and_refused_where_all_is_held_out(texts):
    first, again, other = (sample_training(texts, "classification", HELD_OUT, 10, seed).texts for seed in (1, 1, 2))
    assert first == again != other
    held_out = [TextRow(f"TEXT {n}", "a") for n in range(50)]
    with pytest.raises(CalibrationError, match="all 50 texts also stand in the evaluation file; fine-tune on other"):
        sample_training(texts, "classification", held_out, 10, seed=0)


def test_held_out_texts_are_those_that_a_model_of_the_task_reads():
    label_rows = [TextRow(f"text {number % 40}", "a") for number in range(80)]
    some, again = (sample_held_out("classification", label_rows, 64, seed=1) for _ in range(2))
    assert some == again != sample_held_out("classification", label_rows, 64, seed=2)
    assert len(set(some)) == len(some) == 32
    # Long texts are fewer, but never too few to tell them apart.
    assert len(sample_held_out("classification", label_rows, 512, seed=1)) == 8
    pairs = [PairRow("a", "b", "1"), PairRow("a", "c", "0")]
    assert set(sample_held_out("embedding", pairs, 64, seed=0)) == {"a", "b", "c"}
    assert set(sample_held_out("classification", pairs, 64, seed=0)) == {("a", "b"), ("a", "c")}
    assert sample_held_out("embedding", ["plain"], 64, seed=0) == ["plain"]
    assert sample_held_out("token-classification", [TokenRow(("To", "Rome"), ("O", "B-x"))], 64, seed=0) == ["To Rome"]
    asked = SpanRow("In Rome.", "Where?", (("Rome", 3),))
    assert sample_held_out("question-answering", [asked], 64, seed=0) == [("Where?", "In Rome.")]
