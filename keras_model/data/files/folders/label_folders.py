"""A folder for each label, with a file for each text, as Keras' `text_dataset_from_directory` reads them.

The film reviews of IMDB and the 20 Newsgroups are published so. The names of the folders are the labels. As in Keras,
folders that begin with a point and files beside the folders are not read. Other than in Keras, nothing within a
folder of a label is passed over: a file that is no text is refused. So are files such as MindMeld's, which are called
`train.txt` for every label and hold a text a line.
"""

import re
from pathlib import Path

from keras_model.data.files.decoding import read_file
from keras_model.data.files.record import Record
from keras_model.errors import InputFileError
from keras_model.messages import shown

_TEXT = ".txt"
# A name of a part of a data set, and of no single text.
_PART = re.compile(r"(train|test|valid|validation|dev|eval)[a-z_-]*\.txt", re.IGNORECASE)
# IMDB has its texts without a label beside those with one.
_WITHOUT_LABEL, _BESIDE = "unsup", {"pos", "neg"}


def is_of_labels(path: Path) -> bool:
    """Whether texts lie in the folders of a folder."""
    return any(_is_text(file) for folder in _visible(path) if folder.is_dir() for file in _visible(folder))


def label_folder_records(path: Path) -> list[Record]:
    """Return a record with `text` and `label` for each text in the folders of a folder.

    Args:
        path: of the folder.

    Returns:
        Records in the order of labels, and of the names of the files. A text lacks the end of its last line.

    Raises:
        InputFileError: a file is no text, or it is empty or not UTF-8; a folder of a label holds nothing, or folders;
            `unsup` is beside `pos` and `neg`; or each file holds a text a line by its name.
    """
    folders = [folder for folder in _visible(path) if folder.is_dir()]
    names = {folder.name for folder in folders}
    if _WITHOUT_LABEL in names and names >= _BESIDE:
        raise InputFileError(f"{path / _WITHOUT_LABEL}: holds IMDB's texts without a label; move it elsewhere")
    files = [(folder.name, file) for folder in folders for file in _texts(folder)]
    if all(_PART.fullmatch(file.name) for _, file in files) and any("\n" in read_file(f).strip() for _, f in files):
        told = "holds a text a line by its name, as MindMeld's do, and here a file is one text"
        raise InputFileError(f"{files[0][1]}: {told}; write text and label of all lines into one file")
    return [
        Record(place, {"text": read_file(file).rstrip("\r\n"), "label": label}, f"{label}/{file.name}")
        for place, (label, file) in enumerate(files, start=1)
    ]


def _texts(folder: Path) -> list[Path]:
    files = _visible(folder)
    if not files:
        raise InputFileError(f"{folder}: is empty, so its label has no text; put texts into it, or delete it")
    for file in files:
        if file.is_dir():
            told = "give the folder whose folders each hold the texts of one label"
            raise InputFileError(f"{file}: is a folder where a text of the label {shown(folder.name)} is meant; {told}")
        if not _is_text(file):
            told = f"texts are called {_TEXT}, or a number as those of newsgroups; move it elsewhere"
            raise InputFileError(f"{file}: is no text of the label {shown(folder.name)} by its name; {told}")
    return files


def _visible(folder: Path) -> list[Path]:
    return sorted(found for found in folder.iterdir() if not found.name.startswith("."))


def _is_text(file: Path) -> bool:
    return file.suffix.lower() == _TEXT or file.name.isdecimal()
