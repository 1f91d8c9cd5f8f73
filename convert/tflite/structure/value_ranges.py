"""The least and the greatest number that integers can be, whatever a caller sends, so that look-ups stay in a table."""

Range = tuple[int, int]

ANY: Range = (-(1 << 31), (1 << 31) - 1)


def greater(one: Range, other: Range) -> Range:
    """The greater of two numbers."""
    return max(one[0], other[0]), max(one[1], other[1])


def smaller(one: Range, other: Range) -> Range:
    """The smaller of two numbers."""
    return min(one[0], other[0]), min(one[1], other[1])


def total(one: Range, other: Range) -> Range:
    """Their sum."""
    return _held(one[0] + other[0], one[1] + other[1])


def difference(one: Range, other: Range) -> Range:
    """The first less the second."""
    return _held(one[0] - other[1], one[1] - other[0])


def product(one: Range, other: Range) -> Range:
    """One times the other."""
    corners = [a * b for a in one for b in other]
    return _held(min(corners), max(corners))


def either(one: Range, other: Range) -> Range:
    """One of the two, nobody knows which."""
    return min(one[0], other[0]), max(one[1], other[1])


def _held(least: int, most: int) -> Range:
    """A range, unless 32 bits do not hold it: then the numbers wrap round."""
    return (least, most) if ANY[0] <= least and most <= ANY[1] else ANY
