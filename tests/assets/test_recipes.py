"""The recipe of the task models: command lines that the commands take, each step from what was made before it."""

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assets.recipes import golden_answers, intents, multilingual, multilingual_data, parallel_texts, starts
from assets.recipes import task_models as make_models
from assets.recipes.starts import Checkpoints
from convert.cli import parser as convert_cli
from keras_model import TextClassifier
from keras_model.cli import parser as keras_model_cli
from keras_model.errors import DataError
from support.places import DATA, ROOT

TINY = DATA / "tiny_intents"
PARSERS = {module.main: module._parser() for module in (convert_cli, keras_model_cli)}
ROWS = {
    "question-answering": {"context": "the cat sat", "question": "who sat", "answers": ["cat"]},
    "token-classification": {"tokens": ["ada", "lives"], "tags": ["B-person", "O"]},
    "classification": {"text": "the cat sat", "label": "cat"},
}
LEARNT_FROM = ("train", "unlabelled", "corpus", "texts", "fit", "calibration", "fine_tune")
MADE = ("output", "report")


class Commands:
    """Stands in for `run`: reads each command line as the command would, and makes its output, which stays empty."""

    def __init__(self) -> None:
        self.read: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, main: Any, name: str, *arguments: Any) -> None:
        options = vars(PARSERS[main].parse_args([name, *map(str, arguments)]))
        for option, values in options.items():
            for value in values if isinstance(values, list) else [values]:
                if isinstance(value, str) and "/" in value and option not in MADE:
                    assert Path(value).exists(), f"{name} --{option}: nothing has made {value} yet"
        self.read.append((name, options))
        if name in ("overlap", "evaluate"):
            return
        output = Path(options["output"])
        if output.suffix:
            output.touch()
        else:
            output.mkdir(parents=True)


@pytest.fixture
def commands(monkeypatch):
    commands = Commands()
    for module in (make_models, starts):
        monkeypatch.setattr(module, "run", commands)
    return commands


@pytest.fixture
def work(tmp_path, monkeypatch):
    """A work folder as `assets/recipes/prepare_data.py` leaves it, but small, with the checkpoints in it."""
    monkeypatch.setattr(make_models, "ASSETS", tmp_path / "assets")
    monkeypatch.setattr(make_models, "CALIBRATION_TEXTS", 1)
    monkeypatch.setattr(starts, "FIT_TEXTS", 1)
    kinds = {task.data: task.kind for task in make_models.TASKS.values()}
    kinds |= {"wnut17": "token-classification", "polarity": "classification", "pros_cons": "classification"}
    kinds["squad"] = "question-answering"
    for folder, kind in kinds.items():
        (tmp_path / folder).mkdir()
        for side in ("train", "validation", "test"):
            (tmp_path / folder / f"{side}.jsonl").write_text(json.dumps(ROWS[kind]) + "\n", encoding="utf-8")
    (tmp_path / "clinc150").mkdir()
    (tmp_path / "clinc150" / "test.jsonl").write_text(json.dumps(ROWS["classification"]) + "\n", encoding="utf-8")
    for corpus in ("corpus.txt", "long_corpus.txt"):
        (tmp_path / corpus).write_text("a line\n", encoding="utf-8")
    for checkpoint in ("bge_checkpoint", "minilm_checkpoint"):
        (tmp_path / checkpoint).mkdir()
    for task in make_models.TASKS.values():
        if task.like:
            (tmp_path / "assets" / task.like).mkdir(parents=True)
            (tmp_path / "assets" / task.like / "calibration.txt").write_text("the cat sat\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("task", make_models.TASKS)
def test_every_step_reads_what_was_made_before_it(task, commands, work):
    make_models.make_task(task, Checkpoints(work / "bge_checkpoint", work / "minilm_checkpoint"), work)
    last = "tags" if make_models.TASKS[task].tags else "build"
    name, written = commands.read[-1]
    assert (name, Path(written["output"]).name) == (last, f"{task}.tflite")
    assert "build" in [name for name, _ in commands.read]
    for name, options in commands.read:
        learnt = [value for option in LEARNT_FROM for value in _list(options.get(option))]
        assert not [file for file in learnt if Path(file).name == "test.jsonl"]
        if name in ("train", "distill"):
            assert options["exclude"], "a test text could be among those learnt from"


def test_models_are_written_where_they_are_shipped():
    assert make_models.ASSETS.resolve() == multilingual.ASSETS.resolve() == ROOT / "assets"
    assert intents.OUTPUT.resolve() == ROOT / "assets" / "intents"


def test_nothing_is_made_twice(commands, work):
    checkpoints = Checkpoints(work / "bge_checkpoint", work / "minilm_checkpoint")
    for task in make_models.TASKS:
        make_models.make_task(task, checkpoints, work)
    made = [options["output"] for _, options in commands.read]
    assert len(made) == len(set(made))


def write_rows(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def read_back(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def published(tmp_path):
    """SIB-200, Universal NER and translations as they are published, but small."""

    def sentence(text: str, number: int, language: str = "eng_Latn") -> dict[str, Any]:
        return {"text": text, "label": "travel", "language": language, "id": number}

    def named(text: str, *tags: str) -> dict[str, Any]:
        return {"text": text, "tokens": text.split(), "tags": list(tags)}

    train = [sentence("one", 1), sentence("eins", 1, "deu_Latn"), sentence(" ONE", 2), sentence("Four", 3)]
    write_rows(tmp_path / "sib200/train.jsonl", train)
    write_rows(tmp_path / "sib200/validation.jsonl", [sentence("five", 5), sentence("fünf", 5, "deu_Latn")])
    write_rows(tmp_path / "sib200/test.jsonl", [sentence("four", 4), sentence("vier", 4, "deu_Latn")])
    sentence_lines = "# text = {0} Rome\n1\t{0}\tO\n2\tRome\tB-LOC\t-\tann\n\n"
    (tmp_path / "uner").mkdir()
    (tmp_path / "uner/en_ewt-ud-train.iob2").write_text("".join(map(sentence_lines.format, ("to", "row", "IN"))))
    english = [named(f"row {number}", "O", "O") for number in range(203)]
    write_rows(tmp_path / "uner/en_validation.jsonl", english)
    write_rows(tmp_path / "uner/en_test.jsonl", [named("Row  1", "O", "O"), named("in Rome", "O", "B-OTH")])
    for language in multilingual_data.ENTITY_LANGUAGES:
        rows = [named(f"{language} {number}", "B-PER", "O") for number in range(202)]
        write_rows(tmp_path / f"uner/{language}_validation.jsonl", rows)
        write_rows(tmp_path / f"uner/{language}_train.jsonl", [*rows[200:], named(f"i {language}", "O", "B-ORG")])
        write_rows(tmp_path / f"uner/{language}_test.jsonl", [named(f"to {language}", "O", "B-LOC")])
    parallel = tmp_path / "parallel"
    for folder in ("tatoeba", "tico19", "pud"):
        (parallel / folder).mkdir(parents=True)
    for language in parallel_texts.TATOEBA:
        for side, lines in (("eng", ["Go.", "Four", ""]), (language, [f"{language} go", "x", "y"])):
            (parallel / f"tatoeba/tatoeba.{language}-eng.{side}").write_text("\n".join(lines))
    for language in parallel_texts.TICO19:
        units = "".join(
            f"<tu><tuv><seg>{english}</seg></tuv><tuv><seg>{language} {english}</seg></tuv></tu>"
            for english in ("wash hands", "")
        )
        with zipfile.ZipFile(parallel / f"tico19/all.en-{language}.tmx.zip", "w") as archive:
            archive.writestr("memory.tmx", f"<tmx><body>{units}</body></tmx>")
    for language in ("en", *parallel_texts.PUD):
        lines = [f"# sent_id = n{number}\n# text = {language} is = {number}\n1\tit\n" for number in range(2)]
        (parallel / f"pud/{language}_pud-ud-test.conllu").write_text("\n".join(lines))
    return tmp_path


@pytest.fixture
def few_translations(monkeypatch):
    for name in ("TATOEBA_ROWS", "TICO19_SENTENCES", "PUD_SENTENCES", "VALIDATION_ROWS"):
        monkeypatch.setattr(parallel_texts, name, 1)


def test_each_translation_stands_with_its_english_sentence_and_none_that_is_judged_by(
    published, tmp_path, few_translations
):
    parallel_texts.prepare(published, tmp_path / "work")
    rows = read_back(tmp_path / "work/translations/train.jsonl")
    pairs = {(row["text_a"], row["text_b"]) for row in rows}
    assert {("one", "eins"), ("wash hands", "fr wash hands")} <= pairs
    assert ("Go.", "amh go") in pairs or not any("amh" in text for _, text in pairs), (
        "one is drawn; 'Four' is a test text"
    )
    assert "Four" not in {english for english, _ in pairs}
    of_pud = [(english, text) for english, text in pairs if english.startswith("en is")]
    assert len(of_pud) == len(parallel_texts.PUD)
    assert all(english.split("=")[1] == text.split("=")[1] for english, text in of_pud), (
        "the same number, the same sentence"
    )
    assert read_back(tmp_path / "work/translations/validation.jsonl") == [
        {"text_a": "five", "text_b": "fünf", "language": "deu_Latn"}
    ]


def test_no_row_of_many_languages_is_learnt_that_is_judged_by(published, tmp_path):
    multilingual_data.prepare(published, tmp_path / "work")
    texts = {
        name: {
            side: [row["text"] for row in read_back(tmp_path / "work" / name / f"{side}.jsonl")]
            for side in multilingual_data.SIDES
        }
        for name in multilingual.TASKS
    }
    assert sorted(texts["topics"]["train"]) == ["eins", "one"], "a text counts once, and 'Four' is a test text"
    assert texts["topics_english"]["train"] == ["one"]
    assert texts["topics_english"]["test"] == texts["topics"]["test"] == ["four", "vier"]
    entities = texts["entities_multilingual"]
    assert entities["train"][:2] == ["to Rome", "row Rome"], "'in Rome' is a test text"
    assert entities["train"][2:4] == ["row 0", "row 2"], "so is 'Row  1', and the last 200 choose the epoch"
    assert (len(entities["train"]), len(entities["validation"]), len(entities["test"])) == (4 + 4 * 3, 5 * 200, 2 + 4)
    rows = read_back(tmp_path / "work/entities_multilingual/test.jsonl")
    assert [row["language"] for row in rows] == ["en", "en", *multilingual_data.ENTITY_LANGUAGES]
    assert rows[1]["tags"] == ["O", "O"], "other names are no kind of their own"


def test_a_parallel_sentence_on_two_sides_is_refused(published, tmp_path):
    path = published / "sib200/test.jsonl"
    write_rows(path, [row | {"id": 1} for row in read_back(path)])
    with pytest.raises(DataError, match="sentence 1 is in train and test"):
        multilingual_data.prepare(published, tmp_path / "work")


def test_no_language_is_learnt_more_than_the_others_where_rows_are_drawn(tmp_path):
    rows = [{"text": f"{number}", "language": language} for language in ("da", "en") for number in range(9)][:12]
    write_rows(tmp_path / "train.jsonl", rows)
    drawn = read_back(multilingual._even(tmp_path / "train.jsonl", 6))
    assert [row["language"] for row in drawn].count("da") == 6
    assert sorted(row["text"] for row in drawn if row["language"] == "en") == ["0", "1", "2"], "all that there are"
    assert drawn == read_back(multilingual._even(tmp_path / "train.jsonl", 6))


def test_models_of_many_languages_are_made_of_what_was_made_before(published, tmp_path, monkeypatch, few_translations):
    commands = Commands()
    for module in (multilingual, starts):
        monkeypatch.setattr(module, "run", commands)
    monkeypatch.setattr(multilingual, "ASSETS", tmp_path / "assets")
    monkeypatch.setattr(multilingual, "CALIBRATION_TEXTS", 1)
    monkeypatch.setattr(multilingual, "Packages", lambda work: None)
    golden = []
    monkeypatch.setattr(multilingual.golden_answers, "main", lambda *paths: golden.append(paths))

    def checkpoint(packages: None, work: Path) -> Path:
        (work / "hf").mkdir()
        return work / "hf"

    monkeypatch.setattr(multilingual, "multilingual_e5_folder", checkpoint)
    work = tmp_path / "work"
    multilingual_data.prepare(published, work)
    parallel_texts.prepare(published, work)
    for task in multilingual.TASKS:
        multilingual.make_task(task, work)
    names = [name for name, _ in commands.read]
    assert names[:6] == ["overlap", "import", "prune", "shorten", "train", "train"]
    assert (names.count("import"), names.count("train"), names.count("build")) == (1, 4, 2)
    for name, options in commands.read:
        learnt = [value for option in LEARNT_FROM for value in _list(options.get(option)) if name != "overlap"]
        assert not [file for file in learnt if Path(file).name in ("test.jsonl", "validation.jsonl")], name
        assert options.get("by", "language") == "language"
    shipped = {path.parent.name for path in (tmp_path / "assets").rglob("*.tflite")}
    assert shipped == {"topics", "entities_multilingual"} == {paths[0].parent.name for paths in golden}


def test_the_mean_of_two_models_is_recorded_with_what_it_was_made_of(tmp_path):
    trained, start = TextClassifier.from_preset(TINY), TextClassifier.from_preset(TINY)
    for weight in start.weights:
        weight.assign(weight + 1)
    trained.save_to_preset(tmp_path / "trained", files={"training.json": b'{"best_epoch": 3}'})
    start.save_to_preset(tmp_path / "start")
    intents.mix(tmp_path / "trained", tmp_path / "start", 0.25, TINY / "test.jsonl", tmp_path / "mean")
    mean = TextClassifier.from_preset(tmp_path / "mean")
    for found, own in zip(mean.backbone.weights, trained.backbone.weights, strict=True):
        np.testing.assert_allclose(found, own + 0.25, atol=1e-2)
    record = json.loads((tmp_path / "mean" / "training.json").read_text())
    assert record["best_epoch"] == 3
    assert (record["mean_with"]["folder"], record["mean_with"]["share"]) == ("start", 0.25)
    assert record["temperature"]["temperature"] > 0


def _list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def test_golden_answers_are_written_or_the_fault_is_told_in_a_line(tmp_path, capsys):
    output = tmp_path / "golden.jsonl"
    models = DATA / "android"
    rows = TINY / "test.jsonl"
    assert golden_answers.command([str(models / "cased.tflite"), str(rows), str(output)]) == 0
    assert {frozenset(json.loads(line)) for line in output.read_text().splitlines()} == {
        frozenset(("text", "label", "score"))
    }
    output.unlink()
    capsys.readouterr()
    for code, given in ((3, ["cased.tflite", tmp_path / "none"]), (6, ["vectors.tflite", rows]), (2, ["cased.tflite"])):
        assert golden_answers.command([*map(str, (models / given[0], *given[1:])), str(output)]) == code
        assert sum("error: " in line for line in capsys.readouterr().err.splitlines()) == 1
    assert not output.exists()
