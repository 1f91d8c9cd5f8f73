"""One operator with its tensors and its options, and what may be asked of them."""

from dataclasses import dataclass

import numpy as np

from convert.tflite.structure.flat_table import DamageError, FlatBytes, FlatTable
from convert.tflite.structure.tensor import FileTensor

Shape = tuple[int, ...]
_MOST_LISTED = 8 * 4


@dataclass(frozen=True, slots=True)
class Call:
    """One operator.

    Attributes:
        what: its kind and place, for messages.
        inputs: what it reads; None for an input that is left out.
        output: what it writes.
        options: those of its kind, if the file has any.
        source: the bytes of the file.
    """

    what: str
    inputs: tuple[FileTensor | None, ...]
    output: FileTensor
    options: FlatTable | None
    source: FlatBytes

    def fault(self, fault: str) -> DamageError:
        """Return an error that names the operator."""
        return DamageError(f"{self.what} {fault}")

    def shape(self, place: int) -> Shape:
        """Return the shape of an input that must be there."""
        return self.tensor(place).shape

    def tensor(self, place: int) -> FileTensor:
        """Return an input that must be there."""
        tensor = self.inputs[place]
        if tensor is None:
            raise self.fault("lacks an input")
        return tensor

    def option(self, field: int, layout: str = "b", default: int = 0) -> int:
        """Return an option that is a whole number."""
        return default if self.options is None else self.options.number(field, layout, default)

    def checked(self, name: str, field: int, least: int, most: int, layout: str = "b", default: int = 0) -> int:
        """Return an option that must lie between two numbers."""
        value = self.option(field, layout, default)
        if not least <= value <= most:
            raise self.fault(f"has the {name} {value}")
        return value

    def numbers(self, place: int) -> tuple[int, ...]:
        """Return the values of an input that must be a constant of int32, a number for each axis at most."""
        tensor = self.tensor(place)
        if not tensor.constant or tensor.type != "int32" or len(tensor.shape) > 1 or tensor.bytes > _MOST_LISTED:
            raise self.fault(f"has an input {place} that is no constant list of int32")
        return self.source.unpack(f"<{tensor.bytes // 4}i", tensor.place)

    def unfit(self) -> DamageError:
        """Return the error for shapes that an operator cannot compute with."""
        shapes = " and ".join(str(list(tensor.shape)) for tensor in self.inputs if tensor is not None)
        return self.fault(f"cannot compute with the shapes {shapes}")


def least_and_most(tensor: FileTensor, source: FlatBytes) -> tuple[int, int]:
    """Return the least and the greatest value of a constant of int32."""
    values = np.frombuffer(source.data, "<i4", tensor.bytes // 4, tensor.place)
    return int(values.min()), int(values.max())
