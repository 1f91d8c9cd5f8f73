import keras
import numpy as np
import pytest

from keras_model import SqueezeBertBackbone
from keras_model.errors import CheckpointError
from keras_model.network.presets import PRESETS
from keras_model.trim.regroup import GROUPED_LAYERS, diagonal_blocks, regroup
from support.tiny_backbone import TINY, features, run, spread


def groups_of(count):
    return dict.fromkeys(GROUPED_LAYERS.values(), count)


class TestRegroup:
    def test_a_block_diagonal_network_survives_the_cut(self):
        student = spread(SqueezeBertBackbone(**TINY | groups_of(4)))
        teacher = SqueezeBertBackbone(**TINY | groups_of(2))
        for weight, small in zip(teacher.weights, student.weights, strict=True):
            weight.assign(_with_zero_blocks(keras.ops.convert_to_numpy(small), weight.shape))
        inputs = features([[2, 17, 30, 9, 3]])

        cut = regroup(teacher, groups_of(4))

        np.testing.assert_allclose(run(teacher, inputs), run(student, inputs), atol=1e-5)
        np.testing.assert_array_equal(run(cut, inputs), run(student, inputs))

    def test_the_source_is_left_as_it_is(self):
        teacher = SqueezeBertBackbone(**TINY | groups_of(1))
        before = run(teacher, features([[2, 7, 3]]))

        regroup(teacher, "squeezebert_small")

        np.testing.assert_array_equal(run(teacher, features([[2, 7, 3]])), before)

    @pytest.mark.parametrize("wrong", ["no_such_preset", {"query_groups": 3}, {"queries": 4}])
    def test_groups_that_cannot_be_cut_are_refused(self, wrong):
        with pytest.raises(CheckpointError):
            regroup(SqueezeBertBackbone(**TINY | groups_of(2)), wrong)


def _with_zero_blocks(small, shape):
    """Write a kernel of 4 groups as one of 2 groups, or return what has no groups."""
    if small.shape == tuple(shape):
        return small
    large = np.zeros(shape, "float32")
    rows, columns = small.shape[1], small.shape[2] // 4
    for group in range(4):
        first = group % 2 * rows
        block = slice(group * columns, (group + 1) * columns)
        large[:, first : first + rows, block] = small[:, :, block]
    return large


def test_of_two_groups_cut_into_four_the_diagonal_is_kept():
    kernel = np.arange(4 * 8).reshape(1, 4, 8)
    found = diagonal_blocks(kernel, 2, 4)
    first, second = [0, 1], [2, 3]
    expected = [kernel[0, rows][:, 2 * group : 2 * group + 2] for group, rows in enumerate([first, second] * 2)]
    np.testing.assert_array_equal(found[0], np.concatenate(expected, axis=1))


def test_as_many_groups_as_before_are_the_same_kernel():
    kernel = np.arange(4 * 8).reshape(1, 4, 8)
    np.testing.assert_array_equal(diagonal_blocks(kernel, 4, 2), kernel)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            {"query_groups": 3},
            "query_groups 3 is no multiple of the source's 2, so its weights cannot be cut into blocks",
        ),
        ({"queries": 4}, f"'queries' is no number of groups; give {', '.join(GROUPED_LAYERS.values())}"),
        ("base", f"no preset 'base'; known: {', '.join(PRESETS)}"),
    ],
)
def test_what_cannot_be_cut_is_told_with_what_can(wrong, message):
    with pytest.raises(CheckpointError) as error:
        regroup(SqueezeBertBackbone(**TINY | groups_of(2)), wrong)
    assert str(error.value) == message
