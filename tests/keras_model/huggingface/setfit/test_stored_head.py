"""What joblib wrote is read as data: arrays as they were, objects by name, and nothing runs."""

import io
import os
import pickle

import numpy as np
import pytest

from keras_model.huggingface.pickles.stack import DescriptionError
from keras_model.huggingface.setfit.stored_head import Instance, read_stored
from support.places import DATA


class Harmful:
    """What calls a function when Python loads it."""

    def __init__(self, function, *arguments):
        self.made_of = function, arguments

    def __reduce__(self):
        return self.made_of


def test_objects_have_their_class_and_attributes():
    head = read_stored(io.BytesIO((DATA / "setfit/three.pkl").read_bytes()))
    assert head.kind == "sklearn.linear_model._logistic.LogisticRegression"
    assert (head.state["solver"], head.state["max_iter"], head.state["n_features_in_"]) == ("lbfgs", 100, 16)
    assert head.state["coef_"].shape == (3, 16)
    assert head.state["classes_"].tolist() == [0, 1, 2]


def test_an_array_of_texts_and_one_of_objects_are_the_same():
    plain, objects = (
        read_stored(io.BytesIO((DATA / f"setfit/{name}.pkl").read_bytes())).state["classes_"].tolist()
        for name in ("three_texts", "three_objects")
    )
    assert plain == objects == ["buy", "hold", "sell"]


def test_a_function_is_named_and_not_called(tmp_path):
    path = tmp_path / "made"
    harmful = pickle.dumps(Harmful(os.mkdir, str(path)))
    found = read_stored(io.BytesIO(harmful))
    assert isinstance(found, Instance)
    assert found.kind == "posix.mkdir"
    assert not path.exists()
    pickle.loads(harmful)
    assert path.exists()


@pytest.mark.parametrize("content", [b"", b"x\x9c", b"\x80\x04", b"\x80\x04N0.", b"\x80\x04K\x01)R."])
def test_a_damaged_description_is_told_so(content):
    with pytest.raises(DescriptionError):
        read_stored(io.BytesIO(content))


def test_a_list_that_holds_itself_many_times_over_makes_no_array():
    nested = ["x"]
    for _ in range(12):
        nested = [nested] * 12
    array = np.array([None, None], object)
    state = (1, (2,), np.dtype(object), False, [nested, nested])
    described = pickle.dumps(Harmful(np._core.multiarray._reconstruct, np.ndarray, (0,), b"b"), 2)[:-1]
    described += pickle.dumps(state, 2)[2:-1] + b"b."
    assert isinstance(pickle.loads(pickle.dumps(array, 2)), np.ndarray)
    assert isinstance(read_stored(io.BytesIO(described)), Instance)


def test_an_array_that_is_cut_is_told_so():
    content = (DATA / "setfit/three.pkl").read_bytes()
    begin = content.index(np.int64([0, 1, 2]).tobytes())
    with pytest.raises(DescriptionError):
        read_stored(io.BytesIO(content[: begin + 5]))
