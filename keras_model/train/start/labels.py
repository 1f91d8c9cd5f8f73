"""Which labels a training has, and in which order."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from keras_model.data.files.decoding import read_file
from keras_model.data.labels import LABELS_FILE, check_labels, plain_label, read_labels, shown_label
from keras_model.data.rows import LabelSetRow, Row, TokenRow
from keras_model.data.writing import BLANKLESS
from keras_model.errors import DataError
from keras_model.outputs.entity_spans import spread_tag


def training_labels(
    rows: Sequence[Row],
    source: str,
    labels_file: str | None,
    *,
    teachers: Iterable[str] = (),
    init: str | None = None,
    keep: bool = False,
) -> list[str]:
    """Return the labels in their order: as told, else those of a model that has just these, else sorted.

    Args:
        rows: to learn from, with labels or tags.
        source: the file they came from, for messages.
        labels_file: one label a line, as told; None for none.
        teachers: folders of models whose answers shall be learnt. The first that has all of the rows' labels sets them.
        init: folder of the model to go on from. It sets the labels where it has the same.
        keep: it sets them in any case, so that its head stays. Whether it has those of the rows is not asked here, for
            tags may be written in another scheme than the rows'.

    Raises:
        InputFileError, CheckpointError: a file of labels is missing or faulty.
        DataError: all rows have the same label, or none where they may have several.
    """
    if labels_file:
        return read_label_list(Path(labels_file))
    found = {label for row in rows for label in (_tags_to_learn(row) if isinstance(row, TokenRow) else row.labels)}
    if keep and init is not None:
        return read_labels(Path(init) / LABELS_FILE)
    for folder in teachers:
        if (Path(folder) / LABELS_FILE).is_file():
            known = read_labels(Path(folder) / LABELS_FILE)
            if found <= set(known):
                return known
    # With fewer labels than the model to go on from, its head would go on answering the others.
    if init is not None and (Path(init) / LABELS_FILE).is_file():
        known = read_labels(Path(init) / LABELS_FILE)
        if found == set(known):
            return known
    # Of labels that go together one is enough: a text has it or not.
    together = any(isinstance(row, LabelSetRow) for row in rows)
    if together and not found:
        raise DataError(f"{source}: no row has a label; there is nothing to learn")
    if len(found) < (1 if together else 2):
        has_labels = init is not None and (Path(init) / LABELS_FILE).is_file()
        advice = f"; --keep-labels would keep those of {init}" if has_labels else ""
        only = shown_label(found.pop())
        raise DataError(f"{source}: all rows have the label {only!r}; there is nothing to tell apart{advice}")
    return sorted(found)


def _tags_to_learn(row: TokenRow) -> Iterator[str]:
    """Yield every tag of a row, and of scripts without blanks those of a word's single characters."""
    for token, tag in zip(row.tokens, row.tags, strict=True):
        yield from (tag, *(spread_tag(tag, min(len(token), 3)) if BLANKLESS.search(token) else ()))


def read_label_list(path: Path) -> list[str]:
    """Return the labels that a user wrote into a file, one a line; blank lines and blanks at the ends do not count.

    Raises:
        InputFileError: the file is missing, empty, unreadable or not UTF-8.
        CheckpointError: a label occurs twice.
    """
    labels = [plain_label(line) for line in read_file(path).split("\n") if line.strip()]
    check_labels(labels, str(path))
    return labels
