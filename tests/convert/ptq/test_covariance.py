"""How what convolutions read varies together, against NumPy's own covariance."""

import numpy as np
import pytest

from convert.graph.roles import TRAINED, Role
from convert.ptq.covariance import measure_covariances
from convert.ptq.observe import ObservedGraph
from support.integer_graphs import integer_case

# The share of d / n by which a covariance of d channels from n tokens is taken for wrong.
UNCERTAINTY = 0.3


@pytest.fixture(scope="module")
def case():
    return integer_case("squeezebert", "token")


@pytest.fixture(scope="module")
def covariances(case):
    return measure_covariances(case.graph, case.sentences, 1)


def test_every_trained_convolution_has_one_of_the_shape_of_its_groups(case, covariances):
    assert list(covariances) == case.graph.with_role(*TRAINED)
    for operator, found in covariances.items():
        groups = operator.options["groups"]
        width = operator.inputs[0].shape[-1] // groups
        assert (found.shape, found.dtype) == ((groups, width, width), np.float32)
    assert {operator.options["groups"] for operator in covariances} > {1}


def test_each_group_is_shrunk_towards_independent_channels(case, covariances):
    by_role = {(operator.role, operator.site): operator for operator in covariances}
    (query,) = (operator for (role, site), operator in by_role.items() if (role, site) == (Role.QUERY, "block_0"))
    read = query.inputs[0]
    watched = ObservedGraph(case.graph, [read], 1)
    rows = np.concatenate([watched.run(inputs)[read.name][0, 0] for inputs in case.sentences]).astype(np.float64)
    assert len(rows) == sum(int(inputs["mask"].sum()) for inputs in case.sentences)
    for group, part in enumerate(np.split(rows, query.options["groups"], axis=1)):
        width = part.shape[1]
        expected = np.cov(part.T, bias=True)
        expected += UNCERTAINTY * width / len(rows) * np.trace(expected) / width * np.eye(width)
        np.testing.assert_allclose(covariances[query][group], expected, rtol=1e-3, atol=1e-5)


def test_more_of_the_same_texts_leave_less_doubt(case, covariances):
    twice = measure_covariances(case.graph, case.sentences * 2, 1)
    for operator, before in covariances.items():
        width = before.shape[-1]
        off_diagonal = ~np.eye(width, dtype=bool)
        np.testing.assert_allclose(twice[operator][:, off_diagonal], before[:, off_diagonal], rtol=1e-3, atol=1e-5)
        assert (np.trace(twice[operator], axis1=1, axis2=2) < np.trace(before, axis1=1, axis2=2)).all()
