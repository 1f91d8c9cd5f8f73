"""From a tag for each word to entities, in whichever scheme the tags are."""

from collections.abc import Collection, Sequence

from keras_model.data.tag_schemes import OUTSIDE

# Type, first, and the one after the last: of words or of characters.
Span = tuple[str, int, int]
_CONTINUING, _LAST = ("I", "E", "L"), ("E", "L", "S", "U")
_ENDING = {"E": "E", "L": "L", "S": "E", "U": "L"}


def entity_spans(tags: Sequence[str]) -> set[Span]:
    """Return the entities (type, first word, word after the last) of one sentence.

    - `B-x` begins an entity of type x. `I-x` goes on with it or, where there is none to go on with, begins one, as in
      the CoNLL evaluation.
    - `E-x` or `L-x` is the last word of an entity, `S-x` or `U-x` the only one.
    - A tag without such a prefix is a type itself: a run of the same tag is one entity, as in seqeval's reading of IO.
    - "O", and the empty tag of a word that has none, is outside every entity.

    >>> sorted(entity_spans(["PER", "PER", "O", "B-LOC", "B-LOC", "I-LOC"]))
    [('LOC', 3, 4), ('LOC', 4, 6), ('PER', 0, 2)]
    """
    spans: set[Span] = set()
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


def begins_another(before: str, tag: str) -> bool:
    """Whether a tag begins an entity behind a word that is part of one, and not merely goes on with it."""
    kind, (prefix, tag_kind) = _read(before)[1], _read(tag)
    return kind is not None and tag_kind is not None and (prefix not in _CONTINUING or tag_kind != kind)


def goes_on_with(before: str, tag: str, labels: Collection[str]) -> bool:
    """Whether a tag may stand behind another: `I-x`, `E-x` and `L-x` need an entity to go on with if there is `B-x`."""
    prefix, kind = _read(tag)
    continuing = tag[:1] == prefix and prefix in _CONTINUING and tag[1:2] in ("", "-") and "B" + tag[1:] in labels
    return not continuing or (_read(before)[1] == kind and before[:1] in ("B", "I"))


def spread_tag(tag: str, parts: int) -> list[str]:
    """Return a tag for each part of a word that has a tag, in the scheme of that tag.

    >>> spread_tag("B-LOC", 3), spread_tag("S-LOC", 3), spread_tag("LOC", 2)
    (['B-LOC', 'I-LOC', 'I-LOC'], ['B-LOC', 'I-LOC', 'E-LOC'], ['LOC', 'LOC'])
    """
    prefix, kind = _read(tag)
    if parts < 2 or kind is None or prefix == "I":
        return [tag] * parts
    rest = tag[len(prefix) :]
    first = "B" if prefix in ("B", "S", "U") else "I"
    return [first + rest, *["I" + rest] * (parts - 2), _ENDING.get(prefix, "I") + rest]


def _read(tag: str) -> tuple[str, str | None]:
    """Return the prefix, which is "I" where there is none, and the type, which is None outside."""
    if tag in ("", OUTSIDE):
        return OUTSIDE, None
    prefix, hyphen, kind = tag.partition("-")
    if hyphen and prefix in ("B", *_CONTINUING, *_LAST):
        return prefix, kind
    return (tag, "") if tag in ("B", "I") else ("I", tag)
