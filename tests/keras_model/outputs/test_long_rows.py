import numpy as np
import pytest

from keras_model.data.rows import LabelSetRow, PairRow, ScoreRow, TextRow
from keras_model.outputs.by_task.answer import answer
from keras_model.outputs.long_rows import _MOST_WINDOWS, LongRows, Trial, long_rows
from keras_model.outputs.reading import Reading
from support.answering import LABELS, by_word

# More than the eight or so tokens that the preprocessor reads.
LONG = "the dog " * 40


def sees_a_cat(features):
    """Finds the cat wherever it stands among the tokens."""
    cat = (features["ids"] == 5).any(axis=1)
    return np.stack([cat * 40.0, ~cat * 1.0, cat * 0.0], -1).astype(np.float32)


def answered(task, run, reading=Reading()):  # noqa: B008
    return lambda rows, way: answer(task, rows, LABELS, way, run, reading=reading)


def test_what_windows_would_give_is_tried_on_the_rows_that_are_cut(preprocessor):
    rows = [TextRow(f"{LONG} cat", "cat"), TextRow(LONG, "dog"), TextRow("cat", "dog"), TextRow("the", "O")]
    found = long_rows("classification", rows, preprocessor, answered("classification", sees_a_cat))
    assert found == LongRows(1, 0, 2, Trial(2, "accuracy", 0.5, 1.0))
    assert found.record() == {
        "windows": 1,
        "rows_in_windows": 0,
        "rows_cut": 2,
        "trial": {"rows": 2, "measure": "accuracy", "beginning": 0.5, "whole": 1.0},
    }
    told = found.told("a.csv", "--windows all")
    assert told.startswith("2 rows of a.csv were not read to their end; --windows all reads all: ")
    assert told.endswith(": the accuracy would be 1.0000, and is 0.5000 now")


def test_where_all_is_read_nothing_is_tried(preprocessor):
    rows = [TextRow(LONG, "dog"), TextRow("cat", "cat")]
    found = long_rows("classification", rows, preprocessor.with_windows(0), answered("classification", by_word))
    assert found == LongRows(0, 1, 0, None)
    assert "trial" not in found.record()
    assert found.told("a.csv", "--windows all") == "1 rows of a.csv were read in windows, none was cut"


def test_of_rows_that_stand_label_by_label_each_label_is_tried(preprocessor):
    rows = [TextRow(f"{LONG} cat", "cat")] * 300 + [TextRow(LONG, "dog")] * 100
    found = long_rows("classification", rows, preprocessor, answered("classification", sees_a_cat))
    assert found.trial.beginning == pytest.approx(0.25, abs=0.05), "the dogs' share"


def test_the_shorter_text_of_a_pair_is_cut_whatever_the_windows(preprocessor):
    rows = [PairRow(LONG, LONG, "dog")]
    found = long_rows("classification", rows, preprocessor.with_windows(0), answered("classification", by_word))
    assert (found.rows_cut, found.trial) == (1, None)
    told = found.told("a.csv", "--windows all")
    assert told.startswith("1 rows of a.csv were not read to their end: of a pair, ")
    assert "--windows" not in told


@pytest.mark.parametrize(
    ("cut", "rows", "tried", "whole", "told"),
    [
        (20, 2000, 20, 0.6, "texts are read to their end, in windows: 20 of the 2000 rows of a.csv are longer"),
        (20, 2001, 20, 0.6, "texts are read by their beginnings: 20 of the 2001 rows of a.csv are longer"),
        (400, 400, 19, 0.6, "texts are read by their beginnings: 400 of the 400 rows of a.csv are longer"),
        (300, 400, 200, 0.5, "texts are read by their beginnings: 300 of the 400 rows of a.csv are longer"),
        (300, 400, 200, 0.4, "texts are read by their beginnings: 300 of the 400 rows of a.csv are longer"),
    ],
)
def test_windows_suit_where_they_answer_enough_rows_better(cut, rows, tried, whole, told):
    found = LongRows(1, 0, cut, Trial(tried, "micro_f1", 0.5, whole))
    line = found.told_choice("a.csv", rows)
    assert found.suit_windows(rows) == line.startswith("texts are read to their end")
    assert line.startswith(told)


def test_a_choice_names_both_scores_and_the_way_to_the_other():
    tried = LongRows(1, 0, 300, Trial(200, "micro_f1", 0.5, 0.625))
    assert tried.told_choice("a.csv", 400) == (
        "texts are read to their end, in windows: 300 of the 400 rows of a.csv are longer than the model reads at "
        "once, and the micro f1 of 200 of them is 0.6250 by all windows and 0.5000 by their beginnings; "
        "--windows first reads beginnings"
    )
    tie = LongRows(1, 0, 300, Trial(200, "accuracy", 0.5, 0.5))
    assert tie.told_choice("a.csv", 400).endswith(
        "and the accuracy of 200 of them is 0.5000 by their beginnings and 0.5000 by all windows; "
        "--windows all reads all"
    )
    few = LongRows(1, 0, 3, Trial(3, "accuracy", 0.0, 1.0))
    assert few.told_choice("a.csv", 400).endswith("at once, too few to tell; --windows all reads all")
    none = LongRows(1, 0, 300, None)
    assert none.told_choice("a.csv", 400).endswith("at once, each too long to try windows on; --windows all reads all")


@pytest.mark.parametrize(
    ("task", "row"),
    [
        ("multi-label-classification", LabelSetRow(LONG, ("dog",))),
        ("regression", ScoreRow(("cat", LONG), 1.0)),
        ("classification", PairRow(LONG, "cat", "dog")),
    ],
)
def test_every_windowed_task_is_told(preprocessor, task, row):
    reading = Reading((0.5,) * 3) if task == "multi-label-classification" else Reading()
    found = long_rows(task, [row] * 3, preprocessor, answered(task, sees_a_cat, reading))
    assert (found.rows_cut, found.trial.rows) == (3, 3)


def test_a_few_rows_are_enough_and_one_of_megabytes_is_not_tried(preprocessor):
    rows = [TextRow("dog " * 100_000, "dog")] + [TextRow(LONG, "dog")] * 400
    found = long_rows("classification", rows, preprocessor, answered("classification", by_word))
    assert found.rows_cut == 401
    assert 0 < found.trial.rows <= 200
    assert f" of {found.trial.rows} of them " in found.told("a.csv", "--windows all")
    (only,) = [long_rows("classification", rows[:1], preprocessor, answered("classification", by_word))]
    assert (only.rows_cut, only.trial) == (1, None)


def test_rows_of_many_windows_are_tried_in_fewer_rows(preprocessor):
    rows = [TextRow("the dog " * 1000, "dog")] * 30
    windows = preprocessor.with_windows(0).encode_windows([rows[0].text]).counts.sum()
    found = long_rows("classification", rows, preprocessor, answered("classification", by_word))
    assert found.trial.rows == _MOST_WINDOWS // windows < len(rows)


def test_a_task_that_reads_its_own_way_has_none(preprocessor):
    assert long_rows("embedding", ["a text"], preprocessor, answered("embedding", by_word)) is None
