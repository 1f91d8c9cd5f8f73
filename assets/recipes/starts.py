"""The networks that task models start from: parts of BGE-small, and MiniLM."""

from dataclasses import dataclass
from pathlib import Path

from assets.recipes.running import Option, as_options, run
from assets.recipes.samples import SEED, write_sample
from keras_model.cli.parser import main as keras_model

VOCABULARY = 13500
# Of BGE's twelve layers.
STUDENT_LAYERS = (0, 2, 4, 7, 9, 11)
# Of the student's feed-forward of 1536 units, and of the 384 channels of its embeddings: what 8 MB hold.
NARROW: dict[str, Option] = {"feed-forward": 320, "embedding": 128}
FIT_TEXTS = 2500
# Tokens of a text, in fitting and in distillation; the positions beyond stay as the checkpoint has them.
LENGTH = 64
# Options of `distill`.
STUDENT_TRAINING: dict[str, Option] = {
    "tokens": 60_000_000,
    "batch-tokens": 16_384,
    "learning-rate": 1e-3,
    "precision": "bfloat16",
    "save-tokens": 6_000_000,
}
NARROW_TRAINING = STUDENT_TRAINING | {"train-token-embedding": True}


@dataclass(frozen=True)
class Checkpoints:
    """Hugging Face folders.

    Attributes:
        bge: BGE-small, from `assets/recipes/bge_checkpoint.py`.
        minilm: MiniLM-L6.
    """

    bge: Path
    minilm: Path


def make_start(name: str, checkpoints: Checkpoints, work: Path) -> Path:
    """Make a start unless it is there already.

    Args:
        name: "student", "similarity", which is MiniLM itself, "student_8mb", or "bge_pruned", the student's teacher.
        checkpoints: what they are made from.
        work: has the splits and the corpus of `assets/recipes/prepare_data.py`; the start is put there under its name.

    Returns:
        The model folder.
    """
    output = work / name
    if name == "similarity":
        return _pruned(checkpoints.minilm, "minilm", work, output)
    if name == "bge_pruned":
        return _pruned(checkpoints.bge, "bge", work, output)
    if output.exists():
        return output
    teacher = make_start("bge_pruned", checkpoints, work)
    start, training = _short(teacher, work), STUDENT_TRAINING
    if name == "student_8mb":
        start, training = _narrow(start, work), NARROW_TRAINING
    _distil(teacher, start, training, work, output)
    return output


def _short(teacher: Path, work: Path) -> Path:
    output = work / "student_start"
    if not output.exists():
        run(keras_model, "shorten", teacher, "--layers", *STUDENT_LAYERS, "--half", "--output", output)
    return output


def _narrow(short: Path, work: Path) -> Path:
    output = work / "student_8mb_start"
    if not output.exists():
        fit = work / "fit.txt"
        write_sample(fit, (work / "corpus.txt").read_text(encoding="utf-8").splitlines(), FIT_TEXTS)
        run(
            *(keras_model, "narrow", short, "--fit", fit, "--length", LENGTH, *as_options(NARROW)),
            *("--half", "--output", output),
        )
    return output


def _pruned(checkpoint: Path, name: str, work: Path, output: Path) -> Path:
    """Keep the part of a checkpoint's vocabulary that English text needs most; imported, it stands under its name."""
    if not output.exists():
        whole = imported(checkpoint, work / name)
        run(
            *(keras_model, "prune", whole, "--vocabulary-size", VOCABULARY, "--texts", work / "corpus.txt"),
            *("--half", "--output", output),
        )
    return output


def imported(checkpoint: Path, output: Path) -> Path:
    """Import a Hugging Face folder unless that was done, and return the model folder."""
    if not output.exists():
        run(keras_model, "import", checkpoint, "--output", output)
    return output


def _distil(teacher: Path, start: Path, training: dict[str, Option], work: Path, output: Path) -> None:
    sources = ("banking77", "clinc150", "polarity", "pros_cons", "sms_spam", "squad")
    held_out = [work / name / "test.jsonl" for name in sources]
    run(
        *(keras_model, "distill", teacher, "--init", start, "--corpus", work / "long_corpus.txt"),
        *(
            "--exclude",
            *held_out,
            "--length",
            LENGTH,
            "--seed",
            SEED,
            *as_options(training),
            "--half",
            "--resume",
            "--output",
            output,
        ),
    )
