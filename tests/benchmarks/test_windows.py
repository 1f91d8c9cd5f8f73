"""The ways to read a long text that the benchmark compares."""

import numpy as np
import pytest

from benchmarks.windows.ways import WAYS, judge, long_texts
from convert.tflite.interpreter import TextInterpreter
from keras_model.data.rows import TextRow
from support.tiny_tflite import LABELS, write


@pytest.mark.parametrize("way", [way for way in WAYS if way not in ("beginning", "both ends, mean")])
def test_every_other_way_reads_all_of_a_text(way):
    spans_of, combine = WAYS[way]
    for tokens in (1, 13, 14, 15, 28, 100):
        spans = spans_of(tokens, 14)
        assert set().union(*(range(*span) for span in spans)) == set(range(tokens))
        same = np.tile([0.25, 0.75], (len(spans), 1))
        np.testing.assert_allclose(combine(same, spans), [0.25, 0.75])


def test_long_texts_have_the_asked_for_share_of_their_label():
    rows = [TextRow("good film", "positive"), TextRow("bad film", "negative")]
    texts = list(long_texts(rows, 300, 20, 0.8, seed=1))
    assert texts == list(long_texts(rows, 300, 20, 0.8, seed=1))
    assert {text.label for text in texts} == {"positive", "negative"}
    own = [text.text.split().count({"positive": "good", "negative": "bad"}[text.label]) for text in texts]
    assert {len(text.text.split()) for text in texts} == {300}
    assert abs(np.mean(own) / 150 - 0.8) < 0.03


def test_ways_are_judged_by_the_label_they_find(tmp_path):
    model = TextInterpreter(write(tmp_path))
    (answer,) = model.classify(["cat dog"])
    other = next(label for label in LABELS if label != answer["label"])
    judged = judge(model, [TextRow("cat dog", answer["label"]), TextRow("cat dog", other)])
    assert {right for right, _ in judged.values()} == {0.5}
