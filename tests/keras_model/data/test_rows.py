from keras_model.data.rows import LabelSetRow, PairRow, ScoreRow, SpanRow, TextRow, TokenRow, is_pair, texts_of


def test_each_row_tells_its_texts():
    assert TextRow("a b", "x").texts == ("a b",)
    assert PairRow("a", "b", "x").texts == ("a", "b")
    assert TokenRow(("New", "York"), ("B", "I")).texts == ("New York",)
    assert SpanRow("the context", "the question", (("con", 4),)).texts == ("the question", "the context")
    assert LabelSetRow("a b", ("x", "y")).texts == ScoreRow("a b", 1.0).texts == ("a b",)
    assert LabelSetRow(("a", "b"), ()).texts == ScoreRow(("a", "b"), 1.0).texts == ("a", "b")


def test_two_texts_that_are_read_together_are_a_pair():
    assert [is_pair(row) for row in (PairRow("a", "b", "x"), ScoreRow(("a", "b"), 1.0), ("a", "b"))] == [True] * 3
    assert [is_pair(row) for row in (TextRow("a", "x"), LabelSetRow("a", ()), "a")] == [False] * 3


def test_texts_by_themselves_are_told_like_those_of_rows():
    assert texts_of("a b") == ("a b",)
    assert texts_of(("a", "b")) == ("a", "b")
    assert texts_of(PairRow("a", "b", "x")) == ("a", "b")
