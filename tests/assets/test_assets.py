"""The embedded models are what their cards say."""

import hashlib
import json

import numpy as np
import pytest

from convert.tflite.interpreter import TextInterpreter
from keras_model import Preprocessor, SentenceEncoder, TextClassifier
from keras_model.attack.greedy import attack
from keras_model.data.held_out import TextIndex
from keras_model.data.readers import read_column, read_rows, read_texts
from keras_model.outputs.by_task.answer import answer
from keras_model.tasks.evaluation import evaluate
from support.places import ROOT

INTENTS = ROOT / "assets" / "intents"


@pytest.fixture(scope="module")
def test_rows():
    return read_rows(INTENTS / "test.jsonl", "classification")


def test_labels_are_those_of_the_test_rows(test_rows):
    labels = (INTENTS / "labels.txt").read_text(encoding="utf-8").splitlines()
    assert len(test_rows) == 4500
    assert labels == sorted({row.label for row in test_rows})


def test_no_test_sentence_was_learnt_or_calibrated_on():
    record = json.loads((INTENTS / "training.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256((INTENTS / "test.jsonl").read_bytes()).hexdigest()
    assert [file["sha256"] for file in record["sources"]["excluded"]] == [digest]
    sentences = read_texts(INTENTS / "calibration.txt")
    assert len(sentences) == 400
    index = TextIndex(read_texts(INTENTS / "test.jsonl"))
    assert not [sentence for sentence in sentences if index.same(sentence)]


def test_accuracy_on_every_tenth_test_row(test_rows):
    measures = evaluate(TextClassifier.from_preset(INTENTS, sequence_length=64), test_rows[::10])
    assert measures["accuracy"] >= 0.93, "95.1 % over all rows"


TESTS = {
    "intents": ["test.jsonl"],
    "sentiment": ["polarity_test.jsonl", "pros_cons_test.jsonl"],
    "spam": ["test.jsonl"],
    "entities": ["test.jsonl"],
    "answers": ["test.jsonl", "no_answer_test.jsonl"],
    "similarity": ["test.txt"],
    "topics": ["test.jsonl"],
    "entities_multilingual": ["test.jsonl"],
}


@pytest.mark.parametrize("name", TESTS)
def test_no_calibration_text_is_a_test_text(name):
    (calibration,) = (INTENTS.parent / name).glob("calibration.*")
    tests = [text for file in TESTS[name] for text in read_texts(INTENTS.parent / name / file)]
    # Another question on the same text would do no harm, but there is none: articles are on one side each.
    index = TextIndex(tests)
    assert not [text for text in read_texts(calibration) if index.same(text)]


# Files of half the size, judged by the rows of the others.
SMALL = {"intents_8mb": "intents", "sentiment_8mb": "sentiment", "spam_8mb": "spam"}


@pytest.mark.parametrize("name", [*(name for name in TESTS if name != "similarity"), *SMALL])
def test_a_file_keeps_the_score_of_its_report(name):
    """On some of the rows; the margin is three standard deviations of a share of so many."""
    folder, tests = (INTENTS.parent / place for place in (name, SMALL.get(name, name)))
    report = json.loads((folder / "conversion.json").read_text(encoding="utf-8"))
    interpreter = TextInterpreter(folder / f"{name}.tflite")
    judged = ["no_answer_test.jsonl"] if name == "answers" else TESTS[tests.name]
    rows = [row for file in judged for row in read_rows(tests / file, interpreter.task)]
    assert len(rows) == report["evaluation"]["examples"]
    rows = rows[:: max(len(rows) // 150, 1)]
    preprocessor = Preprocessor(interpreter.tokenizer, interpreter.sequence_length)
    threshold = interpreter.no_answer_threshold
    answers = answer(
        interpreter.task, rows, interpreter.labels, preprocessor, interpreter.run, no_answer_threshold=threshold
    )
    score = report["tflite"][report["score"]]
    assert answers.measures[report["score"]] == pytest.approx(score, abs=3 * (0.25 / len(rows)) ** 0.5)
    assert report["drop_points"] < 1


@pytest.mark.parametrize("name", SMALL)
def test_a_small_file_takes_eight_megabytes(name):
    assert (INTENTS.parent / name / f"{name}.tflite").stat().st_size <= 8_000_000


# Half of the rows hold under attack by the cards, 29 and 20 % did before the models had learnt from attacks; the margin
# is two standard deviations of a share of 60.
@pytest.mark.parametrize("name", ["intents", "intents_8mb"])
def test_intents_stand_up_to_misspellings_chosen_against_them(name, test_rows):
    interpreter = TextInterpreter(INTENTS.parent / name / f"{name}.tflite")
    numbers = {label: number for number, label in enumerate(interpreter.labels)}
    rows = test_rows[::75]
    found = attack(interpreter.probabilities, [row.text for row in rows], [numbers[row.label] for row in rows], 2, 0)
    right = [one.held for one in found if one.was_right]
    assert sum(right) / len(right) >= 0.4


def test_entities_are_told_by_their_capitals():
    interpreter = TextInterpreter(INTENTS.parent / "entities" / "entities.tflite")
    capitals, small = interpreter.entities(["we met Ada Lovelace in Rome", "we met ada lovelace in rome"])
    assert ("Ada Lovelace", "person") in [(entity["text"], entity["label"]) for entity in capitals]
    assert capitals[0]["score"] > small[0]["score"]


@pytest.mark.parametrize(("name", "languages", "least"), [("topics", 39, 0.3), ("entities_multilingual", 5, 0.3)])
def test_every_language_of_the_test_rows_is_read(name, languages, least):
    """Some rows of each: a language that the vocabulary had lost would be answered by chance."""
    folder = INTENTS.parent / name
    interpreter = TextInterpreter(folder / f"{name}.tflite")
    rows = read_rows(folder / "test.jsonl", interpreter.task)
    parts: dict[str, list] = {}
    for language, row in zip(read_column(folder / "test.jsonl", "language"), rows, strict=True):
        parts.setdefault(language, []).append(row)
    assert len(parts) == languages
    count = 24 if name == "topics" else 60
    some = {language: own[:: len(own) // count][:count] for language, own in parts.items()}
    for language, own in some.items():
        answers = answer(interpreter.task, own, interpreter.labels, interpreter.preprocessor, interpreter.run)
        assert answers.measures["text_f1" if name != "topics" else "accuracy"] >= least, language


@pytest.mark.parametrize("name", ["topics", "entities_multilingual"])
def test_golden_answers_of_models_of_many_languages_are_their_files_own(name):
    folder = INTENTS.parent / name
    golden = [json.loads(line) for line in (folder / "golden.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(golden) == 200
    interpreter = TextInterpreter(folder / f"{name}.tflite")
    some = golden[::10]
    if name == "topics":
        told = [answer["label"] for answer in interpreter.classify([row["text"] for row in some])]
        assert told == [row["label"] for row in some]
    else:
        found = interpreter.entities([row["text"] for row in some])
        assert [[[one["text"], one["label"]] for one in own] for own in found] == [row["entities"] for row in some]


def test_names_are_found_in_a_script_without_blanks():
    interpreter = TextInterpreter(INTENTS.parent / "entities_multilingual" / "entities_multilingual.tflite")
    (found,) = interpreter.entities(["李明在北京的清华大学学习。"])
    assert "北京" in "".join(entity["text"] for entity in found if entity["label"] in ("LOC", "ORG"))


def test_vectors_tell_pairs_of_one_intent_from_others():
    folder = INTENTS.parent / "similarity"
    interpreter = TextInterpreter(folder / "similarity.tflite")
    rows = read_rows(folder / "pairs.jsonl", interpreter.task)
    assert len(rows) == 2000
    assert sum(row.score for row in rows) == 1000
    preprocessor = Preprocessor(interpreter.tokenizer, interpreter.sequence_length)
    answers = answer(interpreter.task, rows[:100], interpreter.labels, preprocessor, interpreter.run)
    assert answers.measures["spearman"] > 0.75, "0.83 over all pairs"


def test_similar_texts_have_similar_vectors():
    interpreter = TextInterpreter(INTENTS.parent / "similarity" / "similarity.tflite")
    texts = ["I forgot my password", "how do i sign in again?", "a slow film without a story"]
    vectors = interpreter.outputs(texts)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    likeness = vectors @ vectors.T
    assert likeness[0, 1] > likeness[0, 2] + 0.2


def test_the_multilingual_start_knows_a_sentence_in_other_languages_again():
    start = SentenceEncoder.from_preset(INTENTS.parent / "multilingual", sequence_length=32)
    vocabulary = start.preprocessor.tokenizer.vocabulary_size
    assert start.backbone.vocabulary_size == vocabulary
    texts = ["the doctor sleeps in the hospital", "der Arzt schläft im Krankenhaus", "医生在医院里睡觉"]
    texts += ["врач спит в больнице", "the train to the coast leaves at noon"]
    vectors = start.predict(texts)
    likeness = vectors @ vectors.T
    of_translations, of_others = likeness[0, 1:4], likeness[4, 1:4]
    assert of_translations.min() > of_others.max() + 0.03, (
        "every translation is nearer to its sentence than any is to another"
    )


CARDS = sorted(path.parent.name for path in INTENTS.parent.glob("*/README.md"))


@pytest.mark.parametrize("name", CARDS)
def test_a_card_says_how_the_model_fared_on_other_data(name):
    _, found, section = (
        (INTENTS.parent / name / "README.md").read_text(encoding="utf-8").partition("\n## On other data\n")
    )
    assert found, "say on what data of another source it was tried, or that it was not"
    assert len(section.partition("\n## ")[0].split()) > 20


@pytest.mark.parametrize("name", ["student", "student_8mb", "similarity"])
def test_a_student_is_a_start_for_any_task(name):
    student = SentenceEncoder.from_preset(INTENTS.parent / name, sequence_length=32)
    assert student.backbone.vocabulary_size == student.preprocessor.tokenizer.vocabulary_size == 13500
    vectors = student.predict(["wake me at six", "set an alarm for 6 am", "the film is dull"])
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2
