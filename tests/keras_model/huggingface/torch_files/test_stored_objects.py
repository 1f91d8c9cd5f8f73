"""A description of objects is read as data: what would run code is refused, and nothing of it runs."""

import io
import os
import pickle

import pytest

from keras_model.huggingface.pickles.stack import DescriptionError
from keras_model.huggingface.torch_files.stored_objects import read_objects


class Harmful:
    """What calls a function when Python loads it."""

    def __init__(self, function, *arguments):
        self.made_of = function, arguments

    def __reduce__(self):
        return self.made_of


@pytest.mark.parametrize("protocol", [2, 4])
def test_plain_values_are_what_they_were(protocol):
    value = {"a": [1, -5, 2**40, 2.5, None, True, False, "é", ()], "b": ((1, 2), {"c": [[]]}, [1] * 1000)}
    assert read_objects(io.BytesIO(pickle.dumps(value, protocol))) == value


@pytest.mark.parametrize("protocol", [2, 4])
def test_a_function_is_named_and_not_called(tmp_path, protocol):
    path = tmp_path / "made"
    harmful = pickle.dumps({"weight": Harmful(os.mkdir, str(path))}, protocol)
    with pytest.raises(DescriptionError, match=r"holds what posix\.mkdir makes, which is no tensor"):
        read_objects(io.BytesIO(harmful))
    assert not path.exists()
    pickle.loads(harmful)
    assert path.exists()


def test_an_object_is_named_and_not_made():
    with pytest.raises(
        DescriptionError, match=r"holds an object of .*test_stored_objects\.Harmful, which is no tensor"
    ):
        read_objects(io.BytesIO(b"\x80\x02ctests.test_stored_objects\nHarmful\n)\x81."))


@pytest.mark.parametrize(
    "content", [b"", b"\x80\x02", b"\x80\x02h\x05.", b"\x80\x02t.", b"\x80\x02}K\x01s.", b"\x80\x02)Q."]
)
def test_a_damaged_description_is_told_so(content):
    with pytest.raises(DescriptionError):
        read_objects(io.BytesIO(content))


def test_descriptions_may_follow_one_another():
    stream = io.BytesIO(pickle.dumps([1], 2) + pickle.dumps("b", 2) + b"rest")
    assert [read_objects(stream), read_objects(stream), stream.read()] == [[1], "b", b"rest"]
