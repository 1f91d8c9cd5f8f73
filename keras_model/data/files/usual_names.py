"""The names that published data sets give to the columns read here."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from keras_model.errors import DataError

# Two texts, before one: of QNLI's `question` and `sentence`, neither is a text by itself.
_PAIRS = (
    ("sentence1", "sentence2"),
    ("question1", "question2"),
    ("premise", "hypothesis"),
    ("premise", "hypo"),
    ("claim", "evidence"),
    ("question", "sentence"),
    ("#1 String", "#2 String"),
    ("query", "document"),
    ("query", "passage"),
    ("question", "passage"),
    ("query", "positive"),
    ("anchor", "positive"),
    ("text1", "text2"),
    ("text_1", "text_2"),
    ("sentence_1", "sentence_2"),
    ("sentence_0", "sentence_1"),
    ("sent0", "sent1"),
    ("sentence_A", "sentence_B"),
)
_TEXTS = (
    *("sentence", "review", "message", "utterance", "utt", "tweet", "comment", "comment_text", "content", "document"),
    *("query", "question", "originalText", "reviewText", "review_body"),
)
_LABELS = (
    *("gold_label", "is_duplicate", "Quality", "category", "intent", "class", "target", "sentiment", "topic", "stance"),
)
_WORDS = ("words",)
_TAGS = ("ner_tags",)
# Of these, what stands beside words and no text is a tag for each word; where there are tags, they are something else.
_TAGS_BESIDE_WORDS = ("ner", "labels")
_OWN_TEXTS = {"text", "text_a", "text_b", "tokens", "context"}
_SECOND_TEXTS = {"pair", *(second for _, second in _PAIRS)}
# Where one of these is there, a column such as `topic` is no label. Who asks for labels of texts means none of words.
_OTHER_TARGETS = {"answers", "labels", "tags", "entities", "spans"}
_OF_WORDS = {"tags", "entities", "spans"}
_OWN = (*sorted(_OWN_TEXTS | _OTHER_TARGETS), "label", "pair", "question", "score")
ALIASES = (*(name for pair in _PAIRS for name in pair), *_TEXTS, *_LABELS, *_WORDS, *_TAGS, *_TAGS_BESIDE_WORDS)
_MEANINGS = {
    "texts": tuple(
        dict.fromkeys((*sorted(_OWN_TEXTS - {"tokens"}), *_TEXTS, *(name for pair in _PAIRS for name in pair)))
    ),
    "words": ("tokens", *_WORDS),
    "tags": ("tags", *_TAGS),
    "targets": ("label", "labels", "tags", "score", *_TAGS, *_LABELS),
}
_NEGATIVES = {"neg", "negs", "negative", "negatives"}
# What may stand beside these in the name of a column that holds the texts themselves, and no scores or reasons of them.
_OF_NEGATIVE_TEXTS = {
    *("hard", "easy", "random", "sampled", "mined", "explicit", "in", "batch", "bm", "dense", "top"),
    *("text", "texts", "sentence", "sentences", "sent", "sents", "passage", "passages", "paragraph", "paragraphs"),
    *("document", "documents", "doc", "docs", "query", "queries", "question", "questions", "answer", "answers"),
    *("response", "responses", "candidate", "candidates", "example", "examples", "sample", "samples"),
}
_PARTS_OF_A_NAME = re.compile("[a-z]+")
_FOLDED = {name.lower(): name for name in (*ALIASES, *_OWN)}


def usual_names(
    path: Path, columns: Iterable[str], *, labelled: bool = True, of_texts: bool = False, of_all: bool = False
) -> dict[str, str]:
    """Return the names to read columns by, from the file's own, for those that have another name here.

    GLUE's `sentence` is a text, its `sentence1` and `sentence2` are the two of a pair. A name that is used here already
    stands for itself. Where no other column has it, a name may have capitals (`Text`).

    Args:
        path: of the file, for messages.
        columns: of the file.
        labelled: whether its labels are read, so that it must be clear which column holds them.
        of_texts: whether these are labels, or scores, of whole texts.
        of_all: whether every row has these columns, as in a table, so that a `text_a` by itself has no second text.

    Raises:
        DataError: two sets of columns could be the texts, or two columns the labels, or two have the same name but
            for capitals.
    """
    columns = list(columns)
    _require_one_spelling(path, columns, labelled=labelled)
    written = _as_known(columns)
    own = set(written)
    found: dict[str, str] = {}
    if own & (_OWN_TEXTS | {"hypothesis", "question"}) == {"context", "hypothesis"}:
        # ANLI's premise; with a question, a context is what is searched for its answer.
        found |= {"context": "text_a", "hypothesis": "text_b"}
    elif of_all and own & _OWN_TEXTS == {"text_a"} and not own & _SECOND_TEXTS:
        # As BERT's own scripts call the only text of a row.
        found["text_a"] = "text"
    elif not own & _OWN_TEXTS:
        pairs = [pair for pair in _PAIRS if own.issuperset(pair)]
        if len(pairs) > 1:
            raise DataError(f"{path}: both {' and '.join(map(_listed, pairs))} could be the texts; keep two columns")
        if pairs:
            found |= dict(zip(pairs[0], ("text_a", "text_b"), strict=True))
        else:
            found |= _single(path, own, _TEXTS, "text")
    if labelled and not own & (_OTHER_TARGETS - _OF_WORDS if of_texts else _OTHER_TARGETS):
        found |= _single(path, own, _LABELS, "label")
    found |= _single(path, own, _WORDS, "tokens")
    found |= _single(path, own, _TAGS, "tags")
    if not of_texts and (own | set(found.values())) & {"tokens", "text", "tags"} == {"tokens"}:
        found |= _single(path, own, _TAGS_BESIDE_WORDS, "tags")
    meant = {column: found.get(name, name) for name, column in written.items()}
    return {column: name for column, name in meant.items() if column != name}


def columns_with(meaning: str, columns: Iterable[str]) -> list[str]:
    """Return the columns that have a meaning by any name known here, the likeliest first.

    Args:
        meaning: "texts", "words", "tags" or "targets", which are labels, tags or scores.
        columns: of the file.
    """
    written = _as_known(list(columns))
    return [written[name] for name in _MEANINGS[meaning] if name in written]


def names_negatives(column: str) -> bool:
    """Whether a column has a name of texts that do not belong to another, such as `hard_negative`."""
    parts = _parts_of(column)
    return not _NEGATIVES.isdisjoint(parts) and parts <= _NEGATIVES | _OF_NEGATIVE_TEXTS


def speaks_of_negatives(column: str) -> bool:
    """Whether a column has a name of such texts, or of something that is said of them, such as `neg_scores`."""
    return not _NEGATIVES.isdisjoint(_parts_of(column))


def _parts_of(column: str) -> set[str]:
    return set(_PARTS_OF_A_NAME.findall(plain_name(column)))


def plain_name(name: str) -> str:
    """Return a name without capitals, and without blanks at its ends."""
    return name.strip().lower()


def _require_one_spelling(path: Path, columns: Sequence[str], *, labelled: bool) -> None:
    spelt: dict[str, str] = {}
    for column in columns:
        name = _FOLDED.get(plain_name(column), "")
        if not name or (name in _MEANINGS["targets"] and not labelled):
            continue
        if (other := spelt.setdefault(name, column)) != column:
            raise DataError(f"{path}: both {other!r} and {column!r} could be the {name}; keep one")


def _as_known(columns: list[str]) -> dict[str, str]:
    """Return each column by the name that is known here, where only capitals and blanks part it from its own."""
    folded = [plain_name(column) for column in columns]
    written, times = set(columns), Counter(folded)
    found = {}
    for column, name in zip(columns, folded, strict=True):
        known = _FOLDED.get(name, column)
        alone = column in _FOLDED.values() or (times[name] == 1 and known not in written)
        found[known if alone else column] = column
    return found


def _single(path: Path, own: set[str], names: Iterable[str], meant: str) -> dict[str, str]:
    present = [name for name in names if name in own]
    if meant in own or not present:
        return {}
    if len(present) > 1:
        raise DataError(f"{path}: both {' and '.join(present)} could be the {meant}; keep one")
    return {present[0]: meant}


def _listed(pair: tuple[str, str]) -> str:
    return f"({pair[0]}, {pair[1]})"
