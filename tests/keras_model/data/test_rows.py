from keras_model.data.rows import PairRow, SpanRow, TextRow, TokenRow, texts_of


def test_each_row_tells_its_texts():
    assert TextRow("a b", "x").texts == ("a b",)
    assert PairRow("a", "b", "x").texts == ("a", "b")
    assert TokenRow(("New", "York"), ("B", "I")).texts == ("New York",)
    assert SpanRow("the context", "the question", (("con", 4),)).texts == ("the question", "the context")


def test_texts_by_themselves_are_told_like_those_of_rows():
    assert texts_of("a b") == ("a b",)
    assert texts_of(("a", "b")) == ("a", "b")
    assert texts_of(PairRow("a", "b", "x")) == ("a", "b")
