"""Tags are found for the words of the data, entities in texts as written."""

import numpy as np
import pytest

from keras_model.data.rows import TokenRow
from keras_model.encode.windows import FEATURES, WordWindows
from keras_model.errors import DataError
from keras_model.outputs.answers import Parted
from keras_model.outputs.by_task.answer import answer
from support.answering import LABELS, by_token
from support.golden_measures import GOLDEN, scores_of


def test_words_are_tagged_by_their_first_piece(preprocessor):
    rows = [TokenRow(("the", "cats", "dog"), ("O", "cat", "dog"))]
    answers = answer("token-classification", rows, LABELS, preprocessor, by_token)
    assert answers.predictions == [("O", "cat", "dog")]
    assert answers.measures["accuracy"] == 1
    assert answers.values[0].shape == (3, 3)  # one row a word: padding and further pieces do not count


def test_rows_without_a_word_measure_no_tagger(preprocessor):
    with pytest.raises(DataError, match="the rows hold no word to be measured by"):
        answer("token-classification", [TokenRow((), ()), TokenRow((), ())], LABELS, preprocessor, by_token)


def test_an_entity_counts_however_late_it_stands(preprocessor):
    tokens = ("the",) * 30 + ("dog", "cat", "a")
    tags = ("O",) * 30 + ("dog", "cat", "O")
    rows = [TokenRow(tokens, tags), TokenRow(("cat",), ("cat",))]
    shapes = []

    def run(features):
        shapes.append(features["ids"].shape)
        return by_token(features)

    answers = answer("token-classification", rows, LABELS, preprocessor, run)
    assert shapes == [(3, 12)], "four windows, two of them alike, and one of the next row; the texts have the same"
    assert answers.predictions == [tags, ("cat",)]
    assert answers.measures.pop("expected_calibration_error") == 0
    assert set(answers.measures.values()) == {1}
    of_text = {f"text_{name}" for name in ("precision", "recall", "f1")}
    assert set(answers.measures) == {"precision", "recall", "f1", "accuracy"} | of_text
    assert [value.shape for value in answers.values] == [(33, 3), (1, 3)]


def test_what_the_words_of_the_data_hide_is_told(preprocessor):
    rows = [
        TokenRow(("the", "cats"), ("O", "cat"), 3),
        # By its first piece the whole token is a cat; a text has two words.
        TokenRow(("cat/dog", "a"), ("cat", "O"), 4),
        TokenRow(("cat", ",", "dog"), ("cat", "O", "dog"), 5, ("", "", " ", "")),
    ]
    answers = answer("token-classification", rows, LABELS, preprocessor, by_token)
    assert (answers.measures["f1"], answers.measures["text_f1"]) == (1, pytest.approx(6 / 9))
    assert answers.parted == [Parted(4, ("cat/dog (cat)",), ("cat (cat)", "dog (dog)"))]
    same = answer("token-classification", [rows[0], rows[2]], LABELS, preprocessor, by_token)
    assert (same.measures["text_f1"], same.parted) == (1, [])


class OneWindowASentence:
    """Says of each word that it stands in the window of its sentence, at its own position; its id is the sentence."""

    def encode_word_windows(self, sentences):
        places = [np.array([[row, word] for word in range(len(words))]) for row, words in enumerate(sentences)]
        return self.features(range(len(sentences))), places

    def encode_texts(self, texts):
        found = []
        for row, text in enumerate(texts):
            ends = np.cumsum([len(word) + 1 for word in text.split(" ")]).tolist()
            words = list(zip([0, *ends], [end - 1 for end in ends], strict=False))
            places = np.array([[0, word] for word in range(len(words))])
            found.append(WordWindows(text, self.features([row]), words, *[[False] * len(words)] * 2, places))
        return found

    def features(self, rows):
        return {name: np.array([[row] for row in rows]) for name in FEATURES}


def test_a_tagger_is_measured_by_the_golden_figures():
    for case in GOLDEN["entities"] + GOLDEN["schemes"]:
        labels = sorted({tag for side in ("expected", "predicted") for tags in case[side] for tag in tags})
        rows = [TokenRow(tuple(tags), tuple(tags)) for tags in case["expected"]]
        wanted = np.zeros((len(rows), max(map(len, case["predicted"])), len(labels)))
        for row, tags in enumerate(case["predicted"]):
            wanted[row, range(len(tags)), [labels.index(tag) for tag in tags]] = 1

        def run(asked, wanted=wanted):
            return wanted[asked["ids"][:, 0]]

        answers = answer("token-classification", rows, labels, OneWindowASentence(), run)
        assert answers.predictions == [tuple(tags) for tags in case["predicted"]]
        expected = scores_of(case, ("precision", "recall", "f1", "accuracy"))
        assert {name: answers.measures[name] for name in ("precision", "recall", "f1", "accuracy")} == expected, case
        if all(tags for tags in case["expected"]):
            of_text = {name.removeprefix("text_"): value for name, value in answers.measures.items() if "text_" in name}
            assert of_text == scores_of(case, of_text), "each word of the text is one of the data"
