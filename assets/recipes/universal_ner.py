"""Reads a file of Universal NER as it was published: IOB2, a token a line, sentences apart by an empty line.

A sentence begins with lines of `# name = value`, of which `text` is how it was written. A token's line has its number,
the token and its tag, then what annotators left, all parted by tabs (Mayhew et al. 2024, 2024.naacl-long.243, and the
README of each repository of github.com/UniversalNER).

`read_rows` does not take such a file where tokens that no annotator marked have fewer columns than the others.
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from assets.recipes.prepare_data import Row
from keras_model.errors import DataError

TEXT = "# text = "
# In the first version of English EWT, an annotator's "no name" is a tag of its own.
OUTSIDE, UNMARKED = "O", "B-O"


def sentences(path: Path) -> Iterator[Row]:
    """Yield rows of `text`, `tokens` and `tags`.

    Raises:
        DataError: a sentence has no text, or a line is no token's.
    """
    with path.open(encoding="utf-8") as lines:
        numbered = ((number, line.rstrip("\n")) for number, line in enumerate(lines, 1))
        for blank, group in groupby(numbered, key=lambda pair: not pair[1]):
            if not blank:
                yield _sentence(path, list(group))


def _sentence(path: Path, lines: list[tuple[int, str]]) -> Row:
    texts = [line.removeprefix(TEXT) for _, line in lines if line.startswith(TEXT)]
    if len(texts) != 1:
        raise DataError(
            f"{path}:{lines[0][0]}: this sentence has {len(texts)} lines '{TEXT.strip()}'; it must have one"
        )
    tokens, tags = [], []
    for number, line in lines:
        # A token that is a hash sign stands behind its number and a tab.
        if line.startswith("#"):
            continue
        columns = line.split("\t")
        if len(columns) < 3:
            raise DataError(f"{path}:{number}: expected a number, a token and a tag, parted by tabs")
        tokens.append(columns[1])
        tags.append(OUTSIDE if columns[2] == UNMARKED else columns[2])
    return {"text": texts[0], "tokens": tokens, "tags": tags}
