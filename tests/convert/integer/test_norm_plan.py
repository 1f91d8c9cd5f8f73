import numpy as np
import pytest

from convert.integer.norm_plan import FeedForwardRows, plan_norm

CHANNELS = 64


@pytest.fixture
def residual():
    return np.random.default_rng(0).normal(0, 1, (500, CHANNELS)).astype(np.float32)


def test_ordinary_values_need_no_scale_and_one_range(residual):
    plan = plan_norm(residual, np.full(len(residual), 0.25))
    np.testing.assert_array_equal(plan.scale, np.ones(CHANNELS))
    assert plan.outliers.size == 0
    assert plan.ceiling is None
    assert plan.stream_mean == 0.25
    assert plan.outlier_power == pytest.approx(0, abs=1e-6)


def test_a_massive_channel_is_scaled_by_a_power_of_two(residual):
    residual[7, 5] = 35.0
    plan = plan_norm(residual, np.zeros(len(residual)))
    assert plan.outliers.tolist() == [5]
    assert plan.scale[5] == 8  # 35 / 5, rounded up
    assert np.abs(residual[:, 5] / plan.scale[5]).max() <= 5.01 * np.sqrt(np.median(residual.var(axis=1)))


def test_scales_stay_within_sixteen(residual):
    residual[7, 5] = 5000.0
    assert plan_norm(residual, np.zeros(len(residual))).scale[5] == 16


def test_a_massive_token_gets_a_coarse_range_beside_the_usual_one(residual):
    residual[7, 5] = 80.0
    plan = plan_norm(residual, np.zeros(len(residual)))
    variance = residual.var(axis=1)
    assert plan.ceiling == pytest.approx(4 * np.median(variance), rel=1e-3)
    assert plan.largest_variance == pytest.approx(variance.max(), rel=1e-3)


def test_the_coarse_range_is_of_255_steps_that_the_ceiling_is_a_whole_number_of(residual):
    with pytest.raises(ValueError, match="there is no coarse one"):
        _ = plan_norm(residual, np.zeros(len(residual))).coarse_range
    residual[7, 5] = 80.0
    plan = plan_norm(residual, np.zeros(len(residual)))
    steps = 255 * plan.ceiling / plan.coarse_range
    assert steps == pytest.approx(round(steps), abs=1e-9)
    assert plan.largest_variance <= plan.coarse_range < 2 * plan.largest_variance


def test_stored_and_outlier_power_bound_every_token(residual):
    residual[::50, 5] = 60.0
    plan = plan_norm(residual, np.zeros(len(residual)))
    centred = residual - residual.mean(axis=1, keepdims=True)
    stored = np.square(centred / plan.scale).mean(axis=1)
    total = np.square(centred).mean(axis=1)
    assert (stored <= plan.stored_power * (1 + 1e-5)).all()
    assert (total - stored <= plan.outlier_power * (1 + 1e-5)).all()


def test_a_stream_of_zeros_is_planned_without_fault():
    with np.errstate(all="raise"):
        plan = plan_norm(np.zeros((4, CHANNELS), np.float32), np.zeros(4))
    assert np.isfinite(plan.scale).all()


def driven(residual, excess, gain=20.0, carried=8.0):
    """The sum where channel 5 is driven by units that exceed their ceiling, and the update in it."""
    update = np.zeros_like(residual)
    update[:, 5] = gain * excess[:, 0]
    total = residual + update
    total[excess[:, 0] > 0, 5] += carried
    return total, FeedForwardRows(excess, update)


def test_what_massive_tokens_alone_excite_is_taken_out_of_the_scale(residual):
    excess = np.zeros((len(residual), 2), np.float32)
    excess[::50, 0] = np.linspace(7, 9, 10)
    excess[:, 1] = np.abs(residual[:, 3])  # of a unit that every token excites
    total, before = driven(residual, excess)
    plan = plan_norm(total, np.zeros(len(total)), before)
    assert plan.massive.channels.tolist() == [5]
    np.testing.assert_array_equal(plan.massive.kernel[:, 1], [0])
    # Half of the 8 that the residual path brings along is a fixed share of an excess of 8.
    assert plan.massive.kernel[0, 0] == pytest.approx(20.5, abs=0.2)
    assert plan.scale[5] <= 2 < plan_norm(total, np.zeros(len(total))).scale[5]
    centred = total - total.mean(axis=1, keepdims=True)
    rest = centred.copy()
    rest[:, 5] -= 20.5 * excess[:, 0]
    assert plan.massive.power == pytest.approx((centred**2 - rest**2).mean(axis=1).max(), rel=0.05)


def test_a_channel_that_the_excess_does_not_explain_stays_whole(residual):
    excess = np.zeros((len(residual), 1), np.float32)
    excess[::50, 0] = 8
    total, before = driven(residual, excess)
    total[25, 5] = 170.0  # massive without an excess
    assert plan_norm(total, np.zeros(len(total)), before).massive is None


def test_usual_tokens_need_no_massive_part(residual):
    before = FeedForwardRows(np.ones((len(residual), 1), np.float32), residual)
    assert plan_norm(residual, np.zeros(len(residual)), before).massive is None


def clipped(residual, massive, sign=-1):
    """What an update brings that drives channel 5 of a few tokens far to one side, with its units shared out."""
    update = residual / 2
    update[::50, 5] += sign * massive
    total = residual / 2 + update
    return total, FeedForwardRows(None, update)


@pytest.mark.parametrize("sign", [-1, 1])
def test_what_an_update_drives_beyond_all_others_is_clipped_off_it(residual, sign):
    total, before = clipped(residual, np.linspace(150, 240, 10), sign)
    plan = plan_norm(total, np.zeros(len(total)), before)
    part = plan.massive
    assert (part.channels.tolist(), part.signs.tolist()) == ([5], [sign])
    excess = part.of(before.update)
    assert (np.flatnonzero(excess) == np.arange(0, 500, 50)).all()  # exactly 0 at every usual token
    kept = before.update.copy()
    kept[:, part.channels] -= excess * part.signs
    stored = np.abs(kept / plan.scale)
    assert stored.max() == pytest.approx(part.limit)
    np.testing.assert_allclose(part.limits / part.limit, plan.scale[part.channels])
    assert plan.scale[5] <= 2 < plan_norm(total, np.zeros(len(total))).scale[5]


def test_an_update_that_is_massive_on_both_sides_stays_whole(residual):
    massive = np.linspace(150, 240, 10)
    massive[::2] *= -1
    total, before = clipped(residual, massive)
    assert plan_norm(total, np.zeros(len(total)), before).massive is None


def test_what_the_residual_path_brings_along_is_not_clipped_off(residual):
    total, before = clipped(residual, 0.0)
    total[::50, 5] += 200.0
    assert plan_norm(total, np.zeros(len(total)), before).massive is None
