"""Answers of who has read no text."""

from keras_model.baselines.majority import majority_label, majority_labels, majority_tags, mean_score
from keras_model.data.rows import LabelSetRow, ScoreRow, TokenRow


def test_the_commonest_label_of_equals_the_first():
    assert majority_label(["b", "a", "b"]) == "b"
    assert majority_label(["b", "a"]) == "a"


def test_labels_that_most_rows_have():
    rows = [LabelSetRow("t", ("x", "y")), LabelSetRow("t", ("y", "x")), LabelSetRow("t", ("z",))]
    assert majority_labels(rows) == ("x", "y")
    assert majority_labels([LabelSetRow("t", ("x",)), LabelSetRow("t", ("y",)), LabelSetRow("t", ())]) == ("x",)


def test_the_mean_of_scores():
    assert mean_score([ScoreRow("a", 1.0), ScoreRow("b", 4.0)]) == 2.5


def test_each_word_has_its_commonest_tag_and_an_unknown_one_that_of_all():
    learnt = [TokenRow(("Bern", "is"), ("B-place", "O")), TokenRow(("is", "Bern"), ("O", "B-place"))]
    assert majority_tags(learnt, [TokenRow(("Bern", "was"), ("O", "O"))]) == [["B-place", "B-place"]], (
        "equals: the first"
    )
