"""Rows in the labels of a model, which learns them or is judged by them."""

from collections.abc import Sequence
from pathlib import Path

from keras_model.data.labels import known_labels, shown_label
from keras_model.data.rows import TokenRow
from keras_model.data.tag_schemes import AnyRow, tags_for
from keras_model.errors import DataError
from keras_model.messages import suggestion


def rows_for_labels(
    rows: Sequence[AnyRow], labels: Sequence[str], path: str | Path = "data", source: str | None = None
) -> list[AnyRow]:
    """Return rows as a model with these labels writes them, which can answer every one of them then.

    Tags of BIO are written in the scheme of the labels; all else stays as it is. A text by itself, without a label, any
    model can answer.

    Args:
        rows: as they were read, so with tags in BIO.
        labels: of the model; none where its task has none.
        path: of the rows, for messages.
        source: where the labels of a model come from that there is not yet, and what to do; None for a model.

    Raises:
        DataError: a row has a label or tag that is not among `labels`.
    """
    fitted = tags_for(labels, rows)
    known = set(labels)
    for row in fitted:
        if isinstance(row, str):
            continue
        for label in row.labels:
            if label not in known:
                whose = f"not one of the model's {len(labels)}" if source is None else f"none of those of {source}"
                # B-x and I-x look alike, and are no slip of each other.
                near = [other for other in labels if not isinstance(row, TokenRow) or other[:2] == label[:2]]
                raise DataError(
                    f"{path}, line {row.line}: label {shown_label(label)!r} is {whose}"
                    f"{suggestion(label, near) or '.'} Known: {known_labels(labels)}"
                )
    return fitted
