"""The whole conversion of a small trained model."""

import json
from dataclasses import replace

import keras
import numpy as np
import pytest
from rich.console import Console

from convert.builder import build as build_module
from convert.builder import subject as subject_module
from convert.builder.build import build
from convert.builder.no_answer import moved_margin
from convert.builder.options import BuildOptions
from convert.builder.page.html_report import html_report
from convert.builder.report import build_tables, write_report
from convert.engines.audit import audit_engines
from convert.qat.settings import FineTuningSettings
from convert.tflite.contents import read_contents
from convert.tflite.interpreter import TextInterpreter
from convert.verify.audit import audit
from keras_model import Preprocessor, SqueezeBertBackbone, TextClassifier, TokenClassifier, WordPieceTokenizer
from keras_model.errors import (
    AccuracyError,
    CheckpointError,
    DataError,
    UserError,
)
from keras_model.model_folder import store_head_argument
from keras_model.outputs.reading import Reading
from keras_model.tasks.evaluation import keras_run
from keras_model.tasks.loading import load_model
from support.page import Page
from support.places import DATA
from support.tiny_tflite import WORDS as LETTERS

MODEL = DATA / "tiny_intents"
ROWS = 48


def silent(step):
    pass


@pytest.fixture(scope="module")
def options(tmp_path_factory):
    folder = tmp_path_factory.mktemp("build")
    lines = (MODEL / "test.jsonl").read_text().splitlines(keepends=True)
    (folder / "test.jsonl").write_text("".join(lines[::5][:ROWS]))
    return BuildOptions(
        folder=MODEL,
        calibration=MODEL / "train.jsonl",
        evaluation=folder / "test.jsonl",
        output=folder / "tiny.tflite",
        length=24,
        max_drop=5.0,
        calibration_texts=60,
    )


@pytest.fixture(scope="module")
def steps():
    return []


@pytest.fixture(scope="module")
def report(options, steps):
    return build(options, steps.append)


@pytest.fixture
def elsewhere(options, tmp_path):
    """The same build into an empty folder."""
    return replace(options, output=tmp_path / "out" / "tiny.tflite"), _empty(tmp_path / "out")


@pytest.fixture
def quick(elsewhere, tmp_path):
    """The quickest build there is, into an empty folder."""
    options, folder = elsewhere
    few = tmp_path / "few.jsonl"
    few.write_text("".join(options.evaluation.read_text().splitlines(keepends=True)[:2]))
    return replace(options, profile="float32", evaluation=few), folder


def _empty(folder):
    folder.mkdir()
    return folder


def test_the_file_answers_like_keras(options, report):
    assert report["keras"]["accuracy"] > 0.7
    assert report["float_tflite"]["agreement"] == 1
    assert report["float_tflite"]["worst_divergence"] < 1e-3
    assert report["tflite"]["agreement"] > 0.9
    assert report["tflite"]["mean_divergence"] < 0.03
    (answer,) = TextInterpreter(options.output).classify(["how would you say fly in italian"])
    assert answer["label"] == "translate"


def test_a_file_reads_tags_together_as_its_folder_does(tmp_path):
    keras.utils.set_random_seed(2)
    backbone = SqueezeBertBackbone(len(LETTERS), 1, 16, 2, 32, max_sequence_length=16)
    labels = ["O", "B-x", "I-x"]
    tagger = TokenClassifier(backbone, Preprocessor(WordPieceTokenizer(LETTERS), 16), labels, tags="together")
    tagger.classifier.kernel.assign(np.random.default_rng(5).standard_normal(tagger.classifier.kernel.shape))
    tagger.save_to_preset(tmp_path / "tagger")
    texts = ["the cat and dog a b c d", "dog e f g and h i the j", "k l m n the o p q r s t cat u v w x y z and " * 3]
    rows, calibration = tmp_path / "rows.jsonl", tmp_path / "texts.jsonl"
    row = {"tokens": ["the", "dog", "and", "cat"], "tags": ["O", "B-x", "I-x", "B-x"]}
    rows.write_text(f"{json.dumps(row)}\n" * 2)
    calibration.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    output = tmp_path / "tagger.tflite"
    options = BuildOptions(
        folder=tmp_path / "tagger",
        calibration=calibration,
        evaluation=rows,
        output=output,
        length=16,
        profile="float32",
    )
    report = build(options, silent)
    assert (report["tags"], report["keras"]["f1"]) == ("together", report["tflite"]["f1"])
    contents = read_contents(output)
    assert contents.reading == Reading(tags="together")
    found, expected = TextInterpreter(output).entities(texts), tagger.entities(texts)
    assert [[{**one, "score": pytest.approx(one["score"], abs=1e-4)} for one in some] for some in expected] == found
    tagger.set_tags("each")
    assert tagger.entities(texts) != expected, "so the setting tells"


@pytest.mark.parametrize(("engine", "kernels"), [("tflite-micro", "builtin"), ("openvino", "xnnpack")])
def test_what_is_built_for_an_engine_is_judged_by_the_kernels_nearest_to_it(quick, monkeypatch, engine, kernels):
    options, folder = quick
    opened = {}

    def open_file(path, threads, delegate):
        opened[path.name] = delegate
        return TextInterpreter(path, threads, delegate)

    monkeypatch.setattr("convert.builder.answering.TextInterpreter", open_file)
    report = build(replace(options, engine=engine), silent)
    assert opened == {"float.tflite": True, "tiny.tflite": kernels == "xnnpack"}
    assert report["engine"] == {"name": engine, "kernels": kernels}
    assert report["audit"]["engines"] == audit_engines(folder / "tiny.tflite", [engine])
    console = Console(width=200)
    with console.capture() as capture:
        console.print(build_tables(report))
    assert f"judged by the kernels of {kernels}" in capture.get()


def test_the_file_is_strictly_integer(options, report):
    assert report["audit"]["full_integer"]
    assert report["audit"]["float_tensors"] == []
    assert report["audit"] == audit(options.output)
    assert report["output_type"] == "uint8"


def test_the_report_says_all_that_is_needed_to_judge_and_repeat_it(options, report, tmp_path):
    expected = {
        "model", "output", "profile", "task", "length", "output_type", "calibration", "evaluation", "score", "keras",
        "float_tflite", "tflite", "drop_points", "max_drop_points", "worst_rows", "signal_to_noise", "audit", "seconds",
    }  # fmt: skip
    assert expected <= set(report)
    assert report["calibration"]["texts"] == 60
    assert report["evaluation"]["examples"] == ROWS
    assert len(report["calibration"]["sha256"]) == len(report["evaluation"]["sha256"]) == 64
    divergences = [row["divergence"] for row in report["worst_rows"]]
    assert divergences == sorted(divergences, reverse=True)
    assert {"text", "keras", "tflite", "divergence"} == set(report["worst_rows"][0])
    drop = 100 * (report["keras"]["accuracy"] - report["tflite"]["accuracy"])
    assert report["drop_points"] == pytest.approx(drop, abs=1e-3)
    (judged,) = report["judged"]
    assert (judged["measure"], judged["lost_points"]) == ("accuracy", report["drop_points"])
    assert (judged["worse"], judged["better"]) == (report["changed"]["now_wrong"], report["changed"]["now_right"])
    dynamic = report["dynamic_tflite"]["accuracy"]
    assert judged["dynamic_points"] == pytest.approx(100 * (report["keras"]["accuracy"] - dynamic), abs=1e-3)
    write_report(report, tmp_path / "report.json")
    assert json.loads((tmp_path / "report.json").read_text()) == json.loads(json.dumps(report))
    assert build_tables(report).renderables
    assert Page(html_report(report)).needs_nothing_else()


def test_every_part_of_the_network_keeps_its_signal(report):
    assert len(report["signal_to_noise"]) > 20
    assert min(report["signal_to_noise"].values()) > 15  # decibels
    norms = [f"block_{block}/{norm}/centred" for block in (0, 1) for norm in ("attention_norm", "output_norm")]
    assert report["hidden_states"] == ["embedding/centred", *norms]


def test_each_step_is_told(report, steps):
    assert steps[0] == "opening the model"
    assert f"answering {ROWS} rows in Keras" in steps
    assert "measuring ranges" in steps


def test_nothing_but_the_file_is_left(options, report):
    assert {path.name for path in options.output.parent.iterdir()} == {"test.jsonl", "tiny.tflite"}


def test_a_second_build_gives_the_same_bytes_with_a_noise_budget_too(options, report, elsewhere):
    again, _ = elsewhere
    measured = build(replace(again, noise_budget=True), silent)
    assert again.output.read_bytes() == options.output.read_bytes()
    assert "noise_budget" not in report
    budget = measured["noise_budget"]
    assert budget["texts"] == ROWS
    assert budget["nothing"]["decibels"] > budget["everything"]["decibels"] > 10
    assert build_tables(measured).renderables
    page = Page(html_report(json.loads(json.dumps(measured))))
    assert {cause["name"] for cause in budget["kinds"] + budget["parts"]} <= set(page.texts)


@pytest.mark.parametrize(("profile", "share"), [("dynamic", 1.1), ("float16", 1.6), ("float32", 3.0)])
def test_the_float_profiles_answer_like_keras(options, report, elsewhere, profile, share):
    chosen, _ = elsewhere
    result = build(replace(chosen, profile=profile), silent)
    assert result["output_type"] == "float32"
    assert result["tflite"]["agreement"] >= 0.97
    assert result["signal_to_noise"] == {}
    assert "dynamic_tflite" not in result
    page = Page(html_report(result))
    assert page.needs_nothing_else()
    # The words of docs/android-runtimes.md: on that runtime, dynamic range costs up to 14 times what int8 does.
    warned = "TensorFlow Lite 2.16.1" in "".join(page.texts)
    assert warned == ("warnings" in result) == (profile == "dynamic")
    assert chosen.output.stat().st_size < share * options.output.stat().st_size


def test_fine_tuning_changes_the_file_and_is_told(options, report, elsewhere, tmp_path):
    texts = [json.loads(line)["text"] for line in (MODEL / "train.jsonl").read_text().splitlines()]
    path = tmp_path / "texts.txt"
    # Of like length: each length takes seconds to trace.
    path.write_text("\n".join(text for text in texts if 7 <= len(text.split()) <= 11))
    chosen, _ = elsewhere
    steps = []
    settings = FineTuningSettings(steps=3, batch_size=16)
    result = build(replace(chosen, fine_tune=path, fine_tuning=settings), steps.append)
    told = result["fine_tuning"]
    assert (told["file"], told["texts"], told["steps"]) == ("texts.txt", 48, 3)
    assert {"sha256", "left_out_as_in_evaluation", "seed", "loss_before", "loss_after", "kept", "seconds"} <= set(told)
    assert any(step.startswith("fine-tuning: step 3 of 3, loss ") for step in steps)
    assert told["kept"] == (chosen.output.read_bytes() != options.output.read_bytes())
    assert chosen.output.stat().st_size == options.output.stat().st_size
    assert result["tflite"]["agreement"] > 0.9
    write_report(result, tmp_path / "report.json")
    assert build_tables(result).renderables


def test_a_file_reads_windows_as_it_was_judged_to(quick):
    options, folder = quick
    rows = [json.loads(line) for line in options.evaluation.read_text().splitlines()]
    long = "".join(json.dumps(row | {"text": f"{row['text']} " * 12}) + "\n" for row in rows)
    options.evaluation.write_text(options.evaluation.read_text() + long)
    told = {}
    for windows in (None, 0, 2):
        path = folder / f"{windows}.tflite"
        report = build(replace(options, windows=windows, output=path), silent)
        told[windows] = report["long_rows"]
        assert report["float_tflite"]["worst_divergence"] < 1e-3, "Keras reads the same windows"
        assert TextInterpreter(path).preprocessor.windows == (1 if windows is None else windows)
        assert build_tables(report).renderables
    assert [told[windows]["rows_cut"] for windows in (None, 0, 2)] == [2, 0, 2]
    assert [told[windows]["rows_in_windows"] for windows in (None, 0, 2)] == [0, 2, 2]


def test_a_lost_gate_leaves_no_file(quick, monkeypatch):
    options, folder = quick
    genuine = build_module.compared

    def worse(*arguments):
        report = genuine(*arguments)
        return report | {"judged": [row | {"lost_points": 5.01, "outcome": "refused"} for row in report["judged"]]}

    monkeypatch.setattr(build_module, "compared", worse)
    with pytest.raises(AccuracyError, match=r"fell by 5\.01 points, 5 are permitted; nothing was written") as caught:
        build(options, silent)
    assert caught.value.exit_code == 7
    assert "\n" not in str(caught.value)
    assert list(folder.iterdir()) == []


def test_a_figure_that_is_no_number_fails_the_gate(quick, monkeypatch):
    options, folder = quick
    genuine = subject_module.answer

    def broken(*arguments, **more):
        answers = genuine(*arguments, **more)
        return replace(answers, measures=answers.measures | {"accuracy": float("nan")})

    monkeypatch.setattr(subject_module, "answer", broken)
    with pytest.raises(AccuracyError):
        build(options, silent)
    assert list(folder.iterdir()) == []


def test_an_earlier_file_survives_a_failed_build(quick, monkeypatch):
    options, _ = quick
    options.output.write_bytes(b"\x1c\x00\x00\x00TFL3, earlier")
    monkeypatch.setattr(build_module, "judge", _raise(AccuracyError("worse")))
    with pytest.raises(AccuracyError):
        build(options, silent)
    assert options.output.read_bytes() == b"\x1c\x00\x00\x00TFL3, earlier"


def test_an_interrupted_build_leaves_nothing(quick, monkeypatch):
    options, folder = quick
    monkeypatch.setattr(build_module, "audit", _raise(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        build(options, silent)
    assert list(folder.iterdir()) == []


def _raise(error):
    def function(*arguments):
        raise error

    return function


@pytest.fixture
def no_keras(monkeypatch):
    """A fault that is known beforehand shall not cost the seconds that Keras takes."""
    monkeypatch.setattr(build_module, "import_keras_quietly", _raise(AssertionError("too late")))


def refusal(error, options, **changes):
    with pytest.raises(error) as caught:
        build(replace(options, **changes), silent)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.usefixtures("no_keras")
def test_a_backbone_alone_answers_nothing(options, tmp_path):
    (tmp_path / "config.json").write_text(
        json.dumps({"format": 1, "task": "backbone", "backbone": {}, "head": {}, "preprocessor": {}})
    )
    assert "fine-tune it" in refusal(CheckpointError, options, folder=tmp_path)


def test_a_label_of_another_model_is_refused(options, tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({"text": "hello there", "label": "greetings"}) + "\n")
    assert "did you mean 'greeting'?" in refusal(DataError, options, evaluation=path)


def test_a_text_with_a_lone_surrogate_can_be_reported(options, tmp_path):
    path = tmp_path / "rows.jsonl"
    right = '{"text": "how would you say fly in italian", "label": "translate"}'
    path.write_text('{"text": "wake me \\ud83d", "label": "alarm"}\n' + right + "\n")
    result = build(replace(options, evaluation=path, profile="float32", output=tmp_path / "x.tflite"), silent)
    write_report(result, tmp_path / "report.json")
    told = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["worst_rows"]
    assert any("wake me" in row["text"] for row in told)


def test_the_ids_of_the_file_do_not_depend_on_the_models_own_length(options, report):
    interpreter = TextInterpreter(options.output)
    assert interpreter.sequence_length == 24
    assert np.isfinite(interpreter.probabilities(["play some music " * 50])).all()


WORDS = ["a", "dog", "and", "the", "cat", "sat", "on", "b", "c", "d", "e", "far"]
HUGGINGFACE = MODEL.parent / "huggingface"


def words_rows(rng):
    # The random weights of the checkpoint take some of "the" for an animal, and a model that is never right is refused.
    tokens = rng.choice(WORDS, 6).tolist()
    return {"tokens": tokens, "tags": ["B-animal" if word in ("dog", "the") else "O" for word in tokens]}


def span_rows(rng):
    context = rng.choice(WORDS, 9).tolist()
    first = " ".join(context[:4]) + " "
    asked = " ".join(rng.choice(WORDS, 3).tolist())
    return {
        "context": " ".join(context),
        "question": f"where {asked}?",
        "answers": [{"text": context[4], "answer_start": len(first)}],
    }


def pair_rows(rng):
    first, second = (" ".join(rng.choice(WORDS, 5).tolist()) for _ in range(2))
    return {"text_a": first, "text_b": second, "label": float(rng.integers(0, 6))}


def test_a_threshold_for_no_answer_comes_into_the_file(task_model, tmp_path):
    rng = np.random.default_rng(0)
    rows = {name: [span_rows(rng) for _ in range(12)] for name in ("calibration", "choosing", "evaluation")}
    for row in [*rows["choosing"][::2], *rows["evaluation"][::2]]:
        row["answers"] = []
    for name, of_file in rows.items():
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in of_file))
    options = BuildOptions(
        folder=task_model("albert_question"),
        calibration=tmp_path / "calibration.jsonl",
        evaluation=tmp_path / "evaluation.jsonl",
        output=tmp_path / "out.tflite",
        profile="float32",
        length=13,
        max_drop=100.0,
    )
    with pytest.raises(DataError, match="6 of the questions have no answer, but the model has no threshold"):
        build(options, silent)
    report = build(replace(options, no_answer=tmp_path / "choosing.jsonl"), silent)
    interpreter = TextInterpreter(options.output)
    assert report["no_answer"]["threshold"] == interpreter.no_answer_threshold
    # The float graph computes what Keras does.
    assert report["no_answer"]["threshold"] == pytest.approx(report["no_answer"]["keras_threshold"], abs=0.01)
    assert report["no_answer"]["rows"]["examples"] == 12
    assert (report["tflite"]["NoAns_total"], report["tflite"]["HasAns_total"]) == (6, 6)
    assert report["tflite"] | report["keras"] == pytest.approx(report["tflite"], abs=0.01)
    assert build_tables(report).renderables
    page = Page(html_report(report))
    assert page.needs_nothing_else()
    assert "Questions without an answer" in html_report(report)

    # The folder's own threshold does as well.
    store_head_argument(options.folder, "no_answer_threshold", -0.5)
    assert build(options, silent)["no_answer"] == {"threshold": -0.5, "keras_threshold": -0.5}
    assert TextInterpreter(options.output).no_answer_threshold == -0.5

    # Where activations are rounded, it moves as the margins do.
    rounded = build(replace(options, profile="int8"), silent)["no_answer"]
    model, interpreter = load_model(options.folder), TextInterpreter(options.output)
    asked = [(row["question"], row["context"]) for row in rows["calibration"]]
    moved = moved_margin(asked, model.preprocessor.with_length(13), keras_run(model), interpreter.run)
    assert moved != 0
    assert rounded["threshold"] == interpreter.no_answer_threshold == pytest.approx(moved - 0.5, abs=1e-6)
    assert rounded["keras_threshold"] == -0.5


@pytest.fixture
def task_model(tmp_path):
    """Write an imported checkpoint as a model folder; return the folder."""

    def task_model(name, embedding=False):
        from keras_model import SentenceEncoder, import_huggingface

        model = import_huggingface(HUGGINGFACE / name)
        if embedding:
            model = SentenceEncoder(model.backbone, model.preprocessor)
        model.save_to_preset(tmp_path / "model")
        return tmp_path / "model"

    return task_model


_OF_ENTITIES = {"precision", "recall", "f1", "text_precision", "text_recall", "text_f1"}
TAGGER_MEASURES = _OF_ENTITIES | {"accuracy", "expected_calibration_error"}


@pytest.mark.parametrize(
    ("name", "embedding", "make", "measures"),
    [
        ("squeezebert_token", False, words_rows, TAGGER_MEASURES),
        ("albert_question", False, span_rows, {"exact_match", "f1"}),
        ("distilbert_classification", True, pair_rows, {"spearman"}),
    ],
)
def test_every_task_is_converted_and_judged(task_model, tmp_path, name, embedding, make, measures):
    rng = np.random.default_rng(0)
    for split in ("calibration", "evaluation"):
        (tmp_path / f"{split}.jsonl").write_text("".join(json.dumps(make(rng)) + "\n" for _ in range(16)))
    options = BuildOptions(
        folder=task_model(name, embedding),
        calibration=tmp_path / "calibration.jsonl",
        evaluation=tmp_path / "evaluation.jsonl",
        output=tmp_path / "out.tflite",
        length=13,
        shorter=(8,),
        max_drop=100.0,  # a checkpoint of random weights has no accuracy to lose
    )
    report = build(options, silent)
    assert set(report["keras"]) == measures
    assert report["audit"]["full_integer"]
    assert report["float_tflite"]["worst_divergence"] < 1e-3
    assert report["tflite"]["mean_divergence"] < 0.05
    assert max(row["worst_steps"] for row in report["lengths"]) <= 2
    interpreter = TextInterpreter(options.output)
    assert interpreter.task == report["task"]
    pair = ("where is the dog?", "the dog sat") if report["task"] == "question-answering" else "the dog sat"
    assert np.isfinite(interpreter.outputs([pair])).all()
    assert build_tables(report).renderables
    assert Page(html_report(report)).needs_nothing_else()


def test_a_build_reads_its_texts_with_the_prompt_that_is_asked_for(task_model, tmp_path):
    """The file's own default stays; the score of pairs tells that the prompt was read."""
    rng = np.random.default_rng(0)
    rows = "".join(json.dumps(pair_rows(rng)) + "\n" for _ in range(16))
    for name in ("calibration", "evaluation"):
        (tmp_path / f"{name}.jsonl").write_text(rows if name == "evaluation" else '{"text": "the big dog"}\n')
    folder = task_model("distilbert_classification", embedding=True)
    config = json.loads((folder / "config.json").read_text())
    config["preprocessor"]["prompts"] = {"query": "bird bird flew: ", "passage": ""}
    (folder / "config.json").write_text(json.dumps(config))
    options = BuildOptions(
        folder=folder,
        calibration=tmp_path / "calibration.jsonl",
        evaluation=tmp_path / "evaluation.jsonl",
        output=tmp_path / "out.tflite",
        profile="float32",
        length=13,
        max_drop=100.0,
    )
    reports = {prompt: build(replace(options, prompt=prompt), silent) for prompt in (None, "", "query")}
    assert [report["prompt"] for report in reports.values()] == [None, None, "query"]
    scores = [report["keras"]["spearman"] for report in reports.values()]
    assert scores[0] == scores[1] != scores[2]
    assert TextInterpreter(options.output).prompts.default is None
    with pytest.raises(UserError, match="there is no prompt 'document'; the model has query, passage"):
        build(replace(options, prompt="document"), silent)


@pytest.fixture(scope="module")
def words():
    """Texts of the words that the imported checkpoints know."""
    vocabulary = (DATA / "huggingface/distilbert_several_labels/vocab.txt").read_text().split()
    known = [word for word in vocabulary if word.isalpha() and len(word) > 1]
    generator = np.random.default_rng(0)
    return [" ".join(generator.choice(known, 6)) for _ in range(90)]


def built_from(checkpoint, rows, calibration, tmp_path):
    """The report of an imported checkpoint's build, its model, and the file."""
    from keras_model import import_huggingface

    model = import_huggingface(DATA / "huggingface" / checkpoint)
    model.save_to_preset(tmp_path / "model")
    for name, lines in {"evaluation": rows(model), "calibration": calibration}.items():
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in lines))
    options = BuildOptions(
        folder=tmp_path / "model",
        calibration=tmp_path / "calibration.jsonl",
        evaluation=tmp_path / "evaluation.jsonl",
        output=tmp_path / "model.tflite",
        length=16,
        max_drop=25.0,
        calibration_texts=30,
    )
    return build(options, silent), model, TextInterpreter(options.output)


def test_a_model_of_several_labels_is_judged_by_micro_f1(words, tmp_path):
    def rows(model):
        given = [
            [label["label"] for label in found["labels"] if label["given"]] for found in model.classify(words[:40])
        ]
        return [{"text": text, "labels": labels} for text, labels in zip(words, given, strict=False)]

    calibration = [{"text": text} for text in words[40:]]
    report, model, interpreter = built_from("distilbert_several_labels", rows, calibration, tmp_path)
    assert (report["score"], report["keras"]["micro_f1"]) == ("micro_f1", 1)
    assert report["float_tflite"]["worst_divergence"] < 1e-3
    assert report["tflite"]["micro_f1"] > 0.75
    assert report["audit"]["full_integer"]
    assert interpreter.reading == model.reading
    page = html_report(report)
    for row in report["changed"]["rows"]:
        assert row["expected"] in page


def test_a_model_that_scores_pairs_is_judged_by_spearman(words, tmp_path):
    pairs = list(zip(words[::2], words[1::2], strict=True))

    def rows(model):
        scores = model.predict(pairs[:20])
        return [{"text": a, "pair": b, "score": s} for (a, b), s in zip(pairs, scores.tolist(), strict=False)]

    calibration = [{"text": a, "pair": b} for a, b in pairs[20:]]
    report, model, interpreter = built_from("bert_cross_encoder_sigmoid", rows, calibration, tmp_path)
    assert (report["score"], report["keras"]["spearman"]) == ("spearman", pytest.approx(1))
    assert report["float_tflite"]["worst_divergence"] < 1e-2
    assert report["tflite"]["spearman"] > 0.75
    assert report["calibration"]["texts"] == 25
    assert (report["changed"], interpreter.reading.score_activation) == (None, "sigmoid")
    np.testing.assert_allclose(interpreter.scores(pairs), model.predict(pairs), atol=0.1)
    assert all(float(row["tflite"]) <= 1 for row in report["worst_rows"])
    assert "spearman" in html_report(report)


def test_scores_far_from_zero_keep_their_steps(words, tmp_path):
    """The file holds what is left of them; the same scores near zero are read from their number alone."""
    pairs = list(zip(words[::2], words[1::2], strict=True))
    calibration = [{"text": a, "pair": b} for a, b in pairs[20:]]

    def rows(model):
        scores = model.predict(pairs[:20])
        return [{"text": a, "pair": b, "score": s} for (a, b), s in zip(pairs, scores.tolist(), strict=False)]

    def moved(by):
        def at(model):
            model.classifier.bias.assign(model.classifier.bias + by)
            model.save_to_preset(tmp_path / "model")
            return rows(model)

        return at

    steps = {}
    for by in (0, 1000):
        report, model, interpreter = built_from("bert_cross_encoder_identity", moved(by), calibration, tmp_path)
        steps[by] = interpreter.step
        assert report["float_tflite"]["worst_divergence"] < 1e-2
        assert report["tflite"]["spearman"] > 0.75
        np.testing.assert_allclose(interpreter.scores(pairs), model.predict(pairs), atol=0.2)
    assert interpreter.reading.score_offset == pytest.approx(1000, abs=1)
    assert steps[1000] < 2 * steps[0], "1000 in 255 steps would be 4 a step"
    assert model.reading.score_offset == 0


def test_scores_that_tie_beyond_all_that_was_calibrated_on_are_told(words, tmp_path):
    from keras_model import import_huggingface

    pairs = list(zip(words[::2], words[1::2], strict=True))
    scores = import_huggingface(DATA / "huggingface/bert_cross_encoder_identity").predict(pairs)
    by_score = [pairs[number] for number in np.argsort(scores)]
    judged, calibrated = [*by_score[:20:2], *by_score[-4:]], by_score[1:20:2]

    def rows(model):
        scores = model.predict(judged)
        return [{"text": a, "pair": b, "score": s} for (a, b), s in zip(judged, scores.tolist(), strict=True)]

    calibration = [{"text": a, "pair": b} for a, b in calibrated]
    report, _, _ = built_from("bert_cross_encoder_identity", rows, calibration, tmp_path)
    (told,) = report["warnings"]
    assert " of 14 rows share the highest score that the file can give" in told


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_a_network_that_eight_bits_cannot_hold_is_refused_by_its_name(quick, tmp_path):
    """Every LayerNorm makes the same of every token."""
    keras.utils.set_random_seed(2)
    backbone = SqueezeBertBackbone(len(LETTERS), 1, 16, 2, 32, max_sequence_length=16)
    labels = (MODEL / "labels.txt").read_text().split()
    model = TextClassifier(backbone, Preprocessor(WordPieceTokenizer(LETTERS), 16), labels)
    for weight in model.weights:
        if weight.path.endswith("gamma"):
            weight.assign(np.zeros(weight.shape))
    model.save_to_preset(tmp_path / "alike")
    options, folder = quick
    options = replace(options, folder=tmp_path / "alike", length=16, profile="int8", max_drop=float("inf"))
    with pytest.raises(CheckpointError, match=r"alike: TensorFlow Lite refuses its int8 file, .* --profile dynamic"):
        build(options, silent)
    assert list(folder.iterdir()) == []
