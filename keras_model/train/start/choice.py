"""The start that suits a task and its rows best, where the user names none."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from keras_model.data import tasks
from keras_model.data.rows import Row
from keras_model.encode.preprocessor import Preprocessor
from keras_model.errors import DataError, InputFileError
from keras_model.model_folder import CONFIG_FILE, read_config
from keras_model.train.start.reading import Legibility, legibility

STUDENT, SIMILARITY, MULTILINGUAL = "student", "similarity", "multilingual"
QUESTION_LENGTH = 256
# Words fall into more pieces than with the English starts: of 120 German sentences of SIB-200, 19 have more than 64
# tokens.
_MULTILINGUAL_LENGTH = 96

# English rows of thirteen kinds, tweets and program code among them, fall into 1.02 to 1.33 pieces a word of the
# English starts' vocabularies; those of nineteen other languages in Latin letters into 1.74 (Vietnamese) to 3.29
# (Finnish).
_MOST_PIECES = 1.5
# A vocabulary of many languages that was cut to 30,000 pieces has 2.4 pieces a word, and is there for them.
_MOST_PIECES_OF_OTHERS = 2.0
# English rows have one letter of a thousand from another script at most.
_LEAST_LATIN_OF_ENGLISH = 0.95
_LEAST_LATIN = 0.5
_MOST_UNKNOWN = 0.05
_ADVICE = "give --init FOLDER of a multilingual model, which `import` makes of a checkpoint"


@dataclass(frozen=True)
class Choice:
    """A start that was chosen for the user.

    Attributes:
        folder: of the model.
        reason: why it suits, for people.
        length: tokens that a text is cut to; None for the folder's own.
        multilingual: it reads more than English.
    """

    folder: str
    reason: str
    length: int | None = None
    multilingual: bool = False


def choose_start(task: str, rows: Sequence[Row], places: Sequence[Path] | None = None) -> Choice:
    """Return the start for a task and the language of its rows.

    Args:
        task: as `train --task` has it.
        rows: to learn from. Where they are not English, the multilingual start is taken if a place has it.
        places: folders that may hold the starts, the first that does is taken; None for `assets` beside this package
            and in the working folder.

    Raises:
        InputFileError: no place has the start, as where the package was installed without the repository.
    """
    name, reason, length = _of_task(task)
    places = _places() if places is None else places
    folder = _find(name, places)
    if folder is None:
        raise InputFileError(
            f"assets/{name}, the start for {task}, is neither beside the package nor in the working folder: "
            "give --init FOLDER, such as that folder of a clone of the repository"
        )
    foreign = _foreign(_read_by(rows, folder))
    multilingual = _find(MULTILINGUAL, places) if foreign else None
    if multilingual is not None:
        reason = f"pretrained in many languages; the rows are not English: {foreign}"
        return Choice(multilingual, reason, max(length or 0, _MULTILINGUAL_LENGTH), multilingual=True)
    return Choice(folder, reason, length)


def _of_task(task: str) -> tuple[str, str, int | None]:
    match task:
        case tasks.TAGGING:
            return SIMILARITY, "pretrained, and the better of two on names: F1 35.5 against 32.8 on WNUT17", 64
        case tasks.QUESTION_ANSWERING:
            return STUDENT, f"pretrained, and read in windows of {QUESTION_LENGTH} tokens", QUESTION_LENGTH
        case tasks.REGRESSION:
            return STUDENT, "pretrained, and the better of two on scored pairs: Spearman .773 against .756", None
        case tasks.EMBEDDING:
            return (
                STUDENT,
                "pretrained, and the better of two on scored pairs as it is: Spearman .858 against .851",
                None,
            )
    return STUDENT, "pretrained, and the better of two on labels: 89.2 % of 77 intents' rows against 88.7 %", None


def _places() -> list[Path]:
    return [Path(__file__).resolve().parents[3] / "assets", Path("assets")]


def _find(name: str, places: Sequence[Path]) -> str | None:
    folder = next((place / name for place in places if (place / name / CONFIG_FILE).is_file()), None)
    return None if folder is None else str(_from_here(folder))


def _from_here(folder: Path) -> Path:
    """Return the path as one writes it in the working folder, where the folder is below that."""
    here = Path.cwd()
    return folder.relative_to(here) if here in folder.parents else folder


def _foreign(by_english: Legibility) -> str | None:
    """Return what shows that rows are not English, of what an English vocabulary makes of them; None if nothing."""
    if by_english.latin < _LEAST_LATIN_OF_ENGLISH:
        return f"{1 - by_english.latin:.0%} of the letters are not Latin"
    if by_english.pieces_a_word > _MOST_PIECES:
        return (
            f"a word falls into {by_english.pieces_a_word:.1f} pieces of an English vocabulary, an English one into "
            "1.0 to 1.3"
        )
    return None


def require_legible(rows: Sequence[Row], source: str, choice: Choice) -> str | None:
    """Return a warning where a chosen start reads rows badly, whose language it hardly knows.

    Args:
        rows: to learn from.
        source: the file they came from, for messages.
        choice: the start.

    Raises:
        DataError: the start reads English, and most letters of the rows are of another script.
    """
    found = _read_by(rows, choice.folder)
    if choice.multilingual:
        return _warning_of_unknown(found, source, choice.folder)
    if found.latin < _LEAST_LATIN:
        raise DataError(
            f"{source}: {1 - found.latin:.0%} of the letters are not Latin, and {choice.folder} reads English; "
            f"{_ADVICE}"
        )
    foreign = _foreign(found)
    if foreign is not None:
        return f"{source} does not look English: {foreign}; for other languages {_ADVICE}"
    return _warning_of_unread(found, source, choice.folder)


def illegible(rows: Sequence[Row], source: str, folder: str) -> str | None:
    """Return a warning where the vocabulary of a start that the user named does not suit the rows, or None."""
    found = _read_by(rows, folder)
    warning = _warning_of_unknown(found, source, folder)
    if warning is None and found.pieces_a_word > _MOST_PIECES_OF_OTHERS:
        return (
            f"{source}: a word falls into {found.pieces_a_word:.1f} pieces of {folder}; a vocabulary of the rows' "
            "language would read them better"
        )
    return warning


def _warning_of_unknown(found: Legibility, source: str, folder: str) -> str | None:
    if found.unknown > _MOST_UNKNOWN:
        return f"{source}: {found.unknown:.0%} of the words hold signs that {folder} does not know; {_ADVICE}"
    return _warning_of_unread(found, source, folder)


def _warning_of_unread(found: Legibility, source: str, folder: str) -> str | None:
    if found.unread > _MOST_UNKNOWN:
        return (
            f"{source}: {found.unread:.0%} of the texts, such as emoji alone, hold nothing that {folder} knows, "
            "and are all alike to it; leave them out, or give --init FOLDER of a model whose vocabulary has their signs"
        )
    return None


def _read_by(rows: Sequence[Row], folder: str) -> Legibility:
    config = read_config(Path(folder))["preprocessor"]
    return legibility(rows, Preprocessor.from_folder(Path(folder), config).tokenizer)
