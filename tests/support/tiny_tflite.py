"""The models of tests/data/tiny_tflite, with metadata."""

import io
import zipfile
from pathlib import Path

from convert.tflite.description import ModelDescription
from convert.tflite.metadata import with_metadata
from keras_model import WordPieceTokenizer
from keras_model.data.tasks import LABELLED_TASKS
from keras_model.outputs.reading import Reading

FOLDER = Path(__file__).parents[1] / "data" / "tiny_tflite"
LENGTH = 16
LABELS = ("music", "weather", "alarm")
# Of a multi-label file; the tiny network's probabilities fall on both sides of each.
THRESHOLDS = (0.1, 0.4140625, 0.3)
_WORDS = (
    "[PAD] [UNK] [CLS] [SEP] [MASK] a b c d e f g h i j k l m n o p q r s t u v w x y z "
    "##a ##e ##i ##o ##u the and cat dog"
)
WORDS = _WORDS.split()


def bare(name: str) -> bytes:
    return (FOLDER / f"{name}.tflite").read_bytes()


def description(task: str = "classification", **changes) -> ModelDescription:
    labels = LABELS if task in LABELLED_TASKS else ()
    reading = Reading(THRESHOLDS) if task == "multi-label-classification" else Reading()
    arguments = {
        "tokenizer": WordPieceTokenizer(WORDS),
        "sequence_length": LENGTH,
        "labels": labels,
        "reading": reading,
    }
    return ModelDescription(task, **(arguments | changes))


def write(folder: Path, name: str = "classification_uint8") -> Path:
    path = folder / f"{name}.tflite"
    path.write_bytes(with_metadata(bare(name), description(name.split("_")[0])))
    return path


def with_files(model: bytes, changes: dict[str, bytes | None]) -> bytes:
    """The model with files of its zip replaced, or left out where the value is None."""
    with zipfile.ZipFile(io.BytesIO(model)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()} | changes
        start = min(entry.header_offset for entry in archive.infolist())
    stream = io.BytesIO(model[:start])
    stream.seek(0, io.SEEK_END)
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            if data is not None:
                archive.writestr(zipfile.ZipInfo(name), data)  # dated 1980, whenever it is made
    return stream.getvalue()
