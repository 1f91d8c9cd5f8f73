"""Tables of a FlatBuffer against the `flatbuffers` package, and offsets that lead outside."""

import struct

import flatbuffers
import pytest

from convert.tflite.structure.flat_table import DamageError, FlatBytes


def written() -> bytes:
    """One table: a number, a string, a vector of int32, a vector of float32 and a table with a number in it."""
    builder = flatbuffers.Builder(0)
    word = builder.CreateString("wörd")
    builder.StartVector(4, 3, 4)
    for number in (7, -8, 9):
        builder.PrependInt32(number)
    numbers = builder.EndVector()
    builder.StartVector(4, 2, 4)
    for number in (0.5, -2.0):
        builder.PrependFloat32(number)
    reals = builder.EndVector()
    builder.StartObject(1)
    builder.PrependInt32Slot(0, 41, 0)
    inner = builder.EndObject()
    builder.StartObject(6)
    builder.PrependInt32Slot(0, 5, 0)
    builder.PrependUOffsetTRelativeSlot(1, word, 0)
    builder.PrependUOffsetTRelativeSlot(2, numbers, 0)
    builder.PrependUOffsetTRelativeSlot(3, reals, 0)
    builder.PrependUOffsetTRelativeSlot(4, inner, 0)
    builder.Finish(builder.EndObject())
    return bytes(builder.Output())


def read(data: bytes) -> list[object]:
    table = FlatBytes(data).root()
    inner = table.table(4)
    return [
        table.number(0),
        table.text(1),
        table.numbers(2),
        table.reals(3),
        inner.number(0) if inner else None,
        table.number(5, default=3),
    ]


def test_every_kind_of_field_is_read_as_it_was_written():
    assert read(written()) == [5, "wörd", (9, -8, 7), (-2.0, 0.5), 41, 3]


def test_what_is_left_out_is_empty():
    builder = flatbuffers.Builder(0)
    builder.StartObject(6)
    builder.Finish(builder.EndObject())
    assert read(bytes(builder.Output())) == [0, None, (), (), None, 3]


def test_any_offset_that_leads_outside_is_told_and_none_is_followed():
    whole = written()
    told = 0
    for place in range(0, len(whole) - 3, 4):
        for value in (2**31 - 1, -(2**31), -1, len(whole) + 1):
            damaged = whole[:place] + struct.pack("<i", value) + whole[place + 4 :]
            try:
                read(damaged)
            except (DamageError, UnicodeDecodeError):
                told += 1
    assert told > len(whole) // 4


@pytest.mark.parametrize("length", range(0, 60, 3))
def test_a_file_that_ends_early_is_told(length):
    with pytest.raises(DamageError):
        read(written()[:length])
