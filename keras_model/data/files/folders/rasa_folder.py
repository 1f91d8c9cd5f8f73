"""Rasa's folder of training data: files with texts of intents, beside stories and rules."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from keras_model.data.files.decoding import read_file
from keras_model.data.files.record import Record
from keras_model.data.files.tools.rasa import has_no_rows_of_rasa, kind_of_rasa, read_rasa
from keras_model.errors import InputFileError
from keras_model.regular_file import read_regular

_ENDINGS = (".yml", ".yaml", ".md")
_JSON, _IN_JSON = ".json", b'"rasa_nlu_data"'
# What lies beside the training data of a project, and is told by its name alone.
_BESIDE = {"credentials.yml", "endpoints.yml"}


def is_of_rasa(path: Path) -> bool:
    """Whether a file of a folder, or of one in it, holds texts of intents as Rasa keeps them."""
    # No deeper, for a folder that is none of Rasa's may hold a whole disk.
    files = _files(path, "*", "*/*", endings=_ENDINGS)
    return any(kind_of_rasa(file, read_file(file)) for file in files if file.stat().st_size)


def rasa_folder_records(path: Path) -> list[Record]:
    """Return the records of all files of a folder, and of the folders in it, in the order of their names.

    An example that another file has, too, has one record, as in Rasa.

    Args:
        path: of the folder. Stories, rules, domains and settings among the files hold no records.

    Raises:
        InputFileError: a YAML file is not Rasa's, or a JSON file holds texts of Rasa's.
        DataError: as `read_rasa`; the file and its line are named.
    """
    records: list[Record] = []
    seen: set[tuple[Any, ...]] = set()
    for file in _files(path, "**/*", endings=(*_ENDINGS, _JSON)):
        if file.suffix.lower() == _JSON:
            if _IN_JSON in read_regular(file):
                raise InputFileError(f"{file}: is Rasa's JSON among its other files; give it by itself, or move it")
            continue
        text = read_file(file)
        if kind_of_rasa(file, text):
            records += [
                replace(record, line=place, name=f"{file.relative_to(path).as_posix()}, line {record.line}")
                for place, record in enumerate(read_rasa(file, text, seen), start=len(records) + 1)
            ]
        elif not has_no_rows_of_rasa(file, text) and file.suffix.lower() != ".md":
            raise InputFileError(
                f"{file}: is none of Rasa's, whose files have nlu, stories or rules; move it elsewhere"
            )
    return records


def _files(path: Path, *patterns: str, endings: tuple[str, ...]) -> list[Path]:
    found = (file for pattern in patterns for file in path.glob(pattern) if file.suffix.lower() in endings)
    visible = (file for file in found if not any(part.startswith(".") for part in file.relative_to(path).parts))
    return sorted(file for file in visible if file.name not in _BESIDE and file.is_file())
