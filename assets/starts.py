"""The networks that task models start from: parts of BGE-small and of MiniLM."""

from dataclasses import dataclass
from pathlib import Path

from assets.running import Option, as_options, run
from keras_model.command_line import main as keras_model

SEED = 7
VOCABULARY = 13500
# Of BGE's twelve layers, and of MiniLM's six.
STUDENT_LAYERS = (0, 2, 4, 7, 9, 11)
FEW_LAYERS = (0, 3, 5)
# Options of `distill`.
STUDENT_TRAINING: dict[str, Option] = {"tokens": 8_000_000, "precision": "bfloat16"}
FEW_LAYERS_TRAINING: dict[str, Option] = {"tokens": 1_500_000}


@dataclass(frozen=True)
class Checkpoints:
    """Hugging Face folders.

    Attributes:
        bge: BGE-small, from `assets/bge_checkpoint.py`.
        minilm: MiniLM-L6.

    """

    bge: Path
    minilm: Path


def make_start(name: str, checkpoints: Checkpoints, work: Path) -> Path:
    """Make a start unless it is there already.

    Args:
        name: "student", "similarity", which is MiniLM itself, or "student_l3".
        checkpoints: what they are made from.
        work: has the splits and the corpus of `assets/prepare_data.py`; the start is put there under its name.

    Returns:
        The model folder.

    """
    output = work / name
    if name == "similarity":
        return _pruned(checkpoints.minilm, "minilm", work, output)
    if not output.exists():
        if name == "student":
            teacher = _pruned(checkpoints.bge, "bge", work, work / "bge_pruned")
            layers, training = STUDENT_LAYERS, STUDENT_TRAINING
        else:
            teacher = make_start("similarity", checkpoints, work)
            layers, training = FEW_LAYERS, FEW_LAYERS_TRAINING
        _distil_fewer_layers(teacher, layers, training, work, output)
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


def _distil_fewer_layers(
    teacher: Path, layers: tuple[int, ...], training: dict[str, Option], work: Path, output: Path
) -> None:
    start = work / f"{output.name}_start"
    if not start.exists():
        run(keras_model, "shorten", teacher, "--layers", *layers, "--half", "--output", start)
    sources = ("banking77", "clinc150", "polarity", "pros_cons", "sms_spam", "squad")
    held_out = [work / name / "test.jsonl" for name in sources]
    run(
        *(keras_model, "distill", teacher, "--init", start, "--corpus", work / "corpus.txt", "--exclude", *held_out),
        *("--length", 64, "--seed", SEED, *as_options(training), "--half", "--resume", "--output", output),
    )
