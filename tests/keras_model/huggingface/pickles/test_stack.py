"""Commands of `pickle` make plain values; what would call something is left to whoever reads them."""

import io
import pickle

import pytest

from keras_model.huggingface.pickles.stack import DescriptionError, Named, Stack


class Telling(Stack):
    """Tells what it would have to make."""

    purpose = "values"

    def called(self, function, arguments):
        return (function.told, arguments)

    def instance(self, kind):
        return [kind]

    def with_state(self, target, state):
        return [*target, state]


def read(content):
    return Telling(io.BytesIO(content)).run()


class Thing:
    """An object with a state."""

    def __init__(self):
        self.size = 3


@pytest.mark.parametrize("protocol", [3, 4, 5])
def test_plain_values_are_what_they_were(protocol):
    shared = [1]
    value = {"a": [1, -5, 2**40, 2.5, None, True, "é", b"\x00\xff", ()], "b": ((1, 2), {"c": [[]]}, [1] * 1000)}
    value |= {"shared": [shared, shared]} | ({"set": {1, 2}} if protocol > 3 else {})
    assert read(pickle.dumps(value, protocol)) == value


@pytest.mark.parametrize("protocol", [2, 4])
def test_objects_and_functions_are_what_the_reader_makes_of_their_names(protocol):
    kind, state = read(pickle.dumps(Thing(), protocol))
    assert isinstance(kind, Named)
    assert kind.told.endswith("test_stack.Thing")
    assert state == {"size": 3}
    name, arguments = read(pickle.dumps(complex(1, 2), protocol))
    assert (name.rpartition(".")[2], arguments) == ("complex", (1.0, 2.0))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is damaged"),
        (b"\x80\x02", "is damaged"),
        (b"\x80\x02N", "is damaged"),
        (b"\x80\x02h\x05.", "is damaged"),
        (b"\x80\x02t.", "is damaged"),
        (b"\x80\x02}K\x01s.", "is damaged"),
        (b"\x80\x02NQ.", "kept elsewhere"),
        (b"\x80\x02N0.", "has the command POP, which is not read here"),
    ],
)
def test_what_is_damaged_or_not_read_is_told(content, told):
    with pytest.raises(DescriptionError, match=f"its description of values .*{told}"):
        read(content)
