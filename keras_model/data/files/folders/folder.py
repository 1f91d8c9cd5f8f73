"""Which kind of folder it is, by the files that it holds."""

from pathlib import Path

from keras_model.data.files.folders.brat import MARKS, brat_records
from keras_model.data.files.folders.label_folders import is_of_labels, label_folder_records
from keras_model.data.files.folders.rasa_folder import is_of_rasa, rasa_folder_records
from keras_model.data.files.record import Record
from keras_model.errors import InputFileError

# As most files of rows are called.
_ENDINGS = (".jsonl", ".json", ".csv", ".tsv", ".conll", ".conllu", ".iob2", ".bio")
# What lies in the folder of a model beside its rows, if any are there.
_OF_MODELS = (
    "config.json",
    "conversion.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "training.json",
)


def folder_records(path: Path) -> tuple[str, list[Record]]:
    """Return the kind of a folder of rows, as it is told to users, and its records.

    A record's line counts the texts of the folder, from 1, in the order of their names; its name tells the file.

    Args:
        path: of the folder.

    Raises:
        InputFileError: it holds no rows, files that are not read, or files that cannot be read.
        DataError: a mark is not of its text; its file and line are named.
    """
    if any(path.glob(f"*{MARKS}")):
        return "folder of BRAT's texts and marks", brat_records(path)
    if is_of_labels(path):
        return "folder of texts by label", label_folder_records(path)
    if is_of_rasa(path):
        return "folder of Rasa's training data", rasa_folder_records(path)
    advice = "give a file"
    if inner := _folders_of_rows(path):
        advice = f"give a folder within it, such as {inner[0]}"
    elif any(path.glob("*.arrow")) or any(path.glob("*/*.arrow")):
        advice += "; datasets' load_from_disk reads it, and to_json writes its rows as they are read"
    elif file := _file_of_rows(path):
        advice += f", such as {file}"
    elif any(path.glob("*.intent")):
        advice += "; Mycroft's, where each intent has one, are not read: write text and label of all into one"
    raise InputFileError(f"{path}: is a directory; {advice}")


def _folders_of_rows(path: Path) -> list[Path]:
    folders = sorted(inner for inner in path.iterdir() if inner.is_dir() and not inner.name.startswith("."))
    return [inner for inner in folders if any(inner.glob(f"*{MARKS}")) or is_of_labels(inner)]


def _file_of_rows(path: Path) -> Path | None:
    """Return a file that may hold rows by its name, one to train on if there is any."""
    files = sorted(file for file in path.iterdir() if file.suffix.lower() in _ENDINGS and not file.name.startswith("."))
    files = [file for file in files if file.name not in _OF_MODELS]
    return next((file for file in files if "train" in file.name.lower()), next(iter(files), None))
