"""Each task answers its own rows."""

import pytest

from keras_model.data.rows import PartnerRow, ScoreRow, TextRow, TokenRow
from keras_model.errors import DataError, UserError
from keras_model.outputs.by_task.answer import answer
from support.answering import LABELS, by_word, vectors


def test_rows_of_another_task_are_refused(preprocessor):
    with pytest.raises(DataError, match="do not serve a model of the task embedding"):
        answer("embedding", [TokenRow(("a",), ("O",))], (), preprocessor, vectors)
    with pytest.raises(DataError):
        answer("classification", ["plain"], LABELS, preprocessor, by_word)
    with pytest.raises(DataError, match="give pairs"):
        answer("embedding", ["plain", ScoreRow(("cat", "dog"), 1.0)], (), preprocessor, vectors)
    with pytest.raises(DataError, match="1 pairs have a score and 1 have none"):
        answer("embedding", [PartnerRow("a", "b"), ScoreRow(("cat", "dog"), 1.0)], (), preprocessor, vectors)
    with pytest.raises(UserError, match="'backbone' answers no rows; choose one of classification"):
        answer("backbone", [TextRow("cat", "cat")], (), preprocessor, vectors)
