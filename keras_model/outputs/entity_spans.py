"""From a tag for each word to entities, in whichever scheme the tags are."""

from collections.abc import Sequence

# Tag of a word that is part of no entity.
OUTSIDE = "O"
_CONTINUING, _LAST = ("I", "E", "L"), ("E", "L", "S", "U")


def entity_spans(tags: Sequence[str]) -> set[tuple[str, int, int]]:
    """Return the entities (type, first word, word after the last) of one sentence.

    - `B-x` begins an entity of type x. `I-x` goes on with it or, where there is none to go on with, begins one, as in
      the CoNLL evaluation.
    - `E-x` or `L-x` is the last word of an entity, `S-x` or `U-x` the only one.
    - A tag without such a prefix is a type itself: a run of the same tag is one entity, as in seqeval's reading of IO.
    - "O", and the empty tag of a word that has none, is outside every entity.

    >>> sorted(entity_spans(["PER", "PER", "O", "B-LOC", "B-LOC", "I-LOC"]))
    [('LOC', 3, 4), ('LOC', 4, 6), ('PER', 0, 2)]
    """
    spans: set[tuple[str, int, int]] = set()
    kind: str | None = None
    start = 0
    for position, tag in enumerate([*tags, OUTSIDE]):
        prefix, tag_kind = _read(tag)
        if kind is not None and not (prefix in _CONTINUING and tag_kind == kind):
            spans.add((kind, start, position))
            kind = None
        if kind is None and tag_kind is not None:
            kind, start = tag_kind, position
        if kind is not None and prefix in _LAST:
            spans.add((kind, start, position + 1))
            kind = None
    return spans


def _read(tag: str) -> tuple[str, str | None]:
    """Return the prefix, which is "I" where there is none, and the type, which is None outside."""
    if tag in ("", OUTSIDE):
        return OUTSIDE, None
    prefix, hyphen, kind = tag.partition("-")
    if hyphen and prefix in ("B", *_CONTINUING, *_LAST):
        return prefix, kind
    return (tag, "") if tag in ("B", "I") else ("I", tag)
