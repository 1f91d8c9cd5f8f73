"""Whether capitals tell the names of rows, which a lower-case vocabulary would drop."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keras_model.data.rows import Row, TokenRow
from keras_model.data.tag_schemes import OUTSIDE
from keras_model.model_folder import read_config
from keras_model.network.presets import PRESETS

# Names that have capitals, where most other words have none, are known by them.
_NAMES_WITH_CAPITALS, _OTHERS_WITH_CAPITALS = 0.5, 0.25


@dataclass(frozen=True)
class Capitals:
    """How many words have a capital letter.

    Attributes:
        in_names: share of the words of entities.
        elsewhere: share of the other words.
    """

    in_names: float
    elsewhere: float

    @property
    def of_names(self) -> bool:
        """Whether the entities are names: these have capitals, even where other nouns have them, as in German."""
        return self.in_names >= _NAMES_WITH_CAPITALS

    @property
    def tell_names(self) -> bool:
        """Whether a word with a capital is likely to be of a name."""
        return self.of_names and self.elsewhere <= _OTHERS_WITH_CAPITALS


def capitals_of(rows: Sequence[Row]) -> Capitals:
    """Return how many words of tagged rows have a capital letter; 0 where there are no such words."""
    tagged = [row for row in rows if isinstance(row, TokenRow)]
    names = [word for row in tagged for word, tag in zip(row.tokens, row.tags, strict=True) if tag != OUTSIDE]
    others = [word for row in tagged for word, tag in zip(row.tokens, row.tags, strict=True) if tag == OUTSIDE]
    return Capitals(with_capitals(names), with_capitals(others))


def with_capitals(words: Sequence[str]) -> float:
    """Return the share of the words that have a capital letter; 0 of no words."""
    return sum(word != word.lower() for word in words) / max(len(words), 1)


def can_mark_capitals(init: str | None, preset: str | None, cased: bool) -> bool:
    """Whether a start can tell words with capitals apart that it does not yet tell apart.

    Args:
        init: its folder, or None.
        preset: its shape where there is no folder.
        cased: of a preset, whether its vocabulary has the capitals.
    """
    if init is None:
        return not cased and PRESETS[str(preset)].get("num_segments", 2) > 1
    config = read_config(Path(init))
    reading: dict[str, Any] = config["preprocessor"]
    uncased = reading["tokenizer"] == "wordpiece" and reading.get("lowercase", False)
    return uncased and not marks_capitals(init) and config["backbone"].get("num_segments", 2) > 1


def marks_capitals(folder: str) -> bool:
    """Whether the model of a folder tells words with capitals apart."""
    return read_config(Path(folder))["preprocessor"].get("mark_capitals", False)
