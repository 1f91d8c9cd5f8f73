"""A finished tagger that reads the tags of a text's words in another way."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from convert.builder.destination import check_place, scratch_folder
from convert.builder.finished.refit import answers_in, rows_for
from convert.tflite.contents import read_bytes, read_contents
from convert.tflite.contract import TFLITE
from convert.tflite.description import description_of
from convert.tflite.interpreter import TextInterpreter
from convert.tflite.logits import networks_in
from convert.tflite.metadata import with_metadata
from keras_model.data.provenance import file_record
from keras_model.data.tasks import TAGGING
from keras_model.errors import TfliteError, UserError
from keras_model.outputs.reading import EACH, TOGETHER, WAYS_OF_TAGS
from keras_model.outputs.tag_path import TagsTrial, tags_lean_on_each_other


@dataclass(frozen=True)
class TagsOptions:
    """How a file's tags are to be read, or by which rows that is found.

    Attributes:
        file: a tagger of `convert build`.
        output: is written; may be the file itself.
        tags: one of `WAYS_OF_TAGS`; None for the one that finds more of the rows.
        rows: labelled rows that the model has not learnt from and is not judged by; None to measure nothing.

    Raises:
        UserError: neither is given, or another way.
    """

    file: Path
    output: Path
    tags: str | None = None
    rows: Path | None = None

    def __post_init__(self) -> None:
        if self.tags is None and self.rows is None:
            raise UserError("give --rows to find the better way by, or --tags to say it")
        if self.tags is not None and self.tags not in WAYS_OF_TAGS:
            raise UserError(f"tags are {self.tags!r}; they must be one of {', '.join(WAYS_OF_TAGS)}")


def write_with_tags(options: TagsOptions) -> dict[str, Any]:
    """Write a finished tagger anew, its tags read together or each by itself; no integer of it changes.

    Returns:
        "tags", the way that is written, and "before", that of the file. With rows also "rows", the record of their
        file, and "f1_each" and "f1_together", the F1 of their entities in either way.

    Raises:
        InputFileError, DataError: faulty files.
        TfliteError: the file is damaged, was compiled, is of another tool or task, or has no label that goes on with
            another, so that together no tag would change.
    """
    contents = read_contents(options.file)
    networks = networks_in(options.file, read_bytes(options.file), contents)
    if contents.task != TAGGING:
        raise TfliteError(f"{options.file}: serves the task {contents.task}, which tags no words")
    if not tags_lean_on_each_other(contents.labels):
        raise TfliteError(
            f"{options.file}: no label goes on with what another begins, as I-x does with B-x; read together, its tags "
            "are the same"
        )
    check_place(options.output, TFLITE, inputs=[] if options.rows is None else [options.rows])
    description = description_of(contents)
    report: dict[str, Any] = {}
    chosen = options.tags or EACH
    if options.rows is not None:
        trial = _trial(options.file, options.rows)
        report = {
            "rows": file_record(str(options.rows), trial.rows),
            "f1_each": trial.each,
            "f1_together": trial.together,
        }
        chosen = options.tags or (TOGETHER if trial.suit_together else EACH)
    with scratch_folder(options.output) as scratch:
        partial = scratch / options.output.name
        described = replace(description, reading=replace(description.reading, tags=chosen))
        partial.write_bytes(with_metadata(networks[0], described, networks[1:]))
        partial.replace(options.output)
    return {"tags": chosen, "before": description.reading.tags, **report}


def _trial(file: Path, path: Path) -> TagsTrial:
    interpreter = TextInterpreter(file)
    rows = rows_for(path, interpreter.task, interpreter.labels)
    each, together = (
        answers_in(interpreter, rows, replace(interpreter.reading, tags=way)).measures["f1"] for way in (EACH, TOGETHER)
    )
    return TagsTrial(len(rows), each, together)
