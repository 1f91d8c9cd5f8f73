"""The networks that the task models start from, all of them parts of MiniLM."""

from pathlib import Path

from assets.running import run
from keras_model.command_line import main as keras_model

SEED = 7
VOCABULARY = 13500
# Of MiniLM's six layers; without any training these three keep more of its answers than others do.
FEW_LAYERS = (0, 3, 5)
FEW_LAYERS_TOKENS = 1_500_000


def make_start(name: str, minilm: Path, work: Path) -> Path:
    """Make a start unless it is there already.

    Args:
        name: "student" or "student_l3".
        minilm: a Hugging Face folder of MiniLM-L6.
        work: has the splits and the corpus of `assets/prepare_data.py`; the start is put there under its name.

    Returns:
        The model folder.

    """
    output = work / name
    if not output.exists():
        {"student": _student, "student_l3": _few_layers}[name](minilm, work, output)
    return output


def _student(minilm: Path, work: Path, output: Path) -> None:
    """Import MiniLM, and keep the part of its vocabulary that English text needs most."""
    if not (work / "minilm").exists():
        run(keras_model, "import", minilm, "--output", work / "minilm")
    run(
        *(keras_model, "prune", work / "minilm", "--vocabulary-size", VOCABULARY, "--texts", work / "corpus.txt"),
        *("--half", "--output", output),
    )


def _few_layers(minilm: Path, work: Path, output: Path) -> None:
    """Keep half of the layers, and distil them from all."""
    student = make_start("student", minilm, work)
    start = work / f"{output.name}_start"
    if not start.exists():
        run(keras_model, "shorten", student, "--layers", *FEW_LAYERS, "--half", "--output", start)
    sources = ("banking77", "clinc150", "polarity", "pros_cons", "sms_spam", "squad")
    held_out = [work / name / "test.jsonl" for name in sources]
    run(
        *(keras_model, "distill", student, "--init", start, "--corpus", work / "corpus.txt", "--exclude", *held_out),
        *("--length", 64, "--tokens", FEW_LAYERS_TOKENS, "--seed", SEED, "--half", "--resume", "--output", output),
    )
