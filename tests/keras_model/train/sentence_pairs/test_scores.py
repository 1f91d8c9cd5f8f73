import numpy as np
import pytest

from keras_model.data.rows import PartnerRow, ScoreRow
from keras_model.train.sentence_pairs.scores import as_cosines, told_scores


def rows(*scores):
    return [ScoreRow(("a", "b"), score) for score in scores]


@pytest.mark.parametrize(
    ("scores", "wanted"), [((0, 2.5, 5), (0, 0.5, 1)), ((-1, 0, 1), (-1, 0, 1)), ((1, 5), (0, 1)), ((0.2, 0.8),) * 2]
)
def test_scores_beyond_those_of_cosines_are_spread_over_0_to_1(scores, wanted):
    np.testing.assert_allclose(as_cosines(np.array(scores), min(scores), max(scores)), wanted)


def test_what_becomes_of_them_is_told():
    assert told_scores(rows(0, 5), "cosent").startswith("scores from 0 to 5: their order is learnt")
    assert told_scores(rows(0, 5), "cosine") == "scores from 0 to 5 are learnt as cosines from 0 to 1"
    assert told_scores(rows(0, 1), "cosine") == "scores from 0 to 1 are learnt as cosines"
    partners = "pairs without a score: each text's partner is told from the other texts of its batch"
    assert told_scores([PartnerRow("a", "b")], "cosent") == partners
    negatives = [PartnerRow("a", "b", negatives=("c",))]
    assert told_scores(negatives, "cosent") == f"{partners}, and from texts that its rows say not to belong to it"
