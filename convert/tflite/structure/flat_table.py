"""Tables of a FlatBuffer, read so that no offset leads outside."""

import struct
from collections.abc import Iterator
from mmap import mmap
from typing import Any

Bytes = bytes | mmap | memoryview
_WIDTHS = {"i": 4, "f": 4, "q": 8}
_OUTSIDE = "an offset leads outside of the file"


class DamageError(Exception):
    """What is wrong, speaking of the file as "it"."""


def require(condition: bool, fault: str) -> None:
    """Raise `DamageError` with a fault unless a condition holds."""
    if not condition:
        raise DamageError(fault)


class FlatBytes:
    """The bytes of a FlatBuffer, which may be followed by others."""

    def __init__(self, data: Bytes) -> None:
        self.data = data
        self.size = len(data)
        self._layouts: dict[int, tuple[int, ...]] = {}

    def root(self) -> "FlatTable":
        """Return the table that the buffer begins with."""
        return FlatTable(self, self.unpack("<I", 0)[0])

    def unpack(self, layout: str, place: int) -> tuple[Any, ...]:
        """Return the numbers at a place, as `struct` has them."""
        if place < 0:
            raise DamageError(_OUTSIDE)
        try:
            return struct.unpack_from(layout, self.data, place)
        except struct.error as error:
            raise DamageError(_OUTSIDE) from error

    def layout(self, place: int) -> tuple[int, ...]:
        """Return where the fields of the table at a place lie, counted from it; 0 for one that is left out."""
        vtable = place - self.unpack("<i", place)[0]
        if vtable not in self._layouts:
            size, table_size = self.unpack("<HH", vtable)
            if size < 4 or size % 2:
                raise DamageError("a table is laid out over half a field")
            fields = self.unpack(f"<{(size - 4) // 2}H", vtable + 4)
            if any(field >= max(4, table_size) for field in fields):
                raise DamageError("a field lies outside of its table")
            self._layouts[vtable] = fields
        return self._layouts[vtable]


class FlatTable:
    """One table. Fields are counted from 0, as in the schema.

    Raises:
        DamageError: from every method: an offset leads outside of the file.
    """

    __slots__ = ("_bytes", "_fields", "place")

    def __init__(self, source: FlatBytes, place: int) -> None:
        self._bytes, self.place = source, place
        self._fields = source.layout(place)

    def number(self, field: int, layout: str = "i", default: int = 0) -> int:
        """Return a scalar."""
        place = self._field(field)
        return default if place is None else int(self._bytes.unpack("<" + layout, place)[0])

    def real(self, field: int) -> float:
        """Return a float32, 0 where it is left out."""
        place = self._field(field)
        return 0.0 if place is None else float(self._bytes.unpack("<f", place)[0])

    def table(self, field: int) -> "FlatTable | None":
        """Return the table that a field leads to, or `None`."""
        place = self._target(field)
        return None if place is None else FlatTable(self._bytes, place)

    def tables(self, field: int) -> Iterator["FlatTable"]:
        """Yield the tables of a vector."""
        start, count = self.span(field, 4)
        for number in range(count):
            place = start + 4 * number
            yield FlatTable(self._bytes, place + self._bytes.unpack("<I", place)[0])

    def span(self, field: int, width: int) -> tuple[int, int]:
        """Return where a vector of elements of `width` bytes begins, and how many it has; (0, 0) for none."""
        place = self._target(field)
        if place is None:
            return 0, 0
        (count,) = self._bytes.unpack("<I", place)
        if count * width > self._bytes.size - place - 4:
            raise DamageError("a vector is longer than the file")
        return place + 4, count

    def numbers(self, field: int, layout: str = "i") -> tuple[Any, ...]:
        """Return a vector of scalars, integers unless the layout says otherwise."""
        start, count = self.span(field, _WIDTHS[layout])
        return self._bytes.unpack(f"<{count}{layout}", start) if count else ()

    def reals(self, field: int) -> tuple[float, ...]:
        """Return a vector of float32."""
        return self.numbers(field, "f")

    def text(self, field: int) -> str | None:
        """Return a string, or `None`; one that is no UTF-8 raises."""
        if self._target(field) is None:
            return None
        start, count = self.span(field, 1)
        try:
            return bytes(self._bytes.data[start : start + count]).decode()
        except UnicodeDecodeError as error:
            raise DamageError("a name is not UTF-8") from error

    def _field(self, field: int) -> int | None:
        offset = self._fields[field] if field < len(self._fields) else 0
        return self.place + offset if offset else None

    def _target(self, field: int) -> int | None:
        place = self._field(field)
        if place is None:
            return None
        return place + int(self._bytes.unpack("<I", place)[0])
