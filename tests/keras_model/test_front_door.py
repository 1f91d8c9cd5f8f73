import subprocess
import sys
import warnings

import pytest

import keras_model
from keras_model import (
    QuestionAnswerer,
)


def test_the_front_door_has_what_it_names():
    for name in keras_model.__all__:
        assert getattr(keras_model, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'TextClasifier'"):
        _ = keras_model.TextClasifier


def test_the_old_name_of_the_question_answerer_is_told_once():
    vars(keras_model).pop("SpanExtractor", None)
    with pytest.warns(DeprecationWarning, match="SpanExtractor is called QuestionAnswerer now") as told:
        from keras_model import SpanExtractor
    assert SpanExtractor is QuestionAnswerer
    assert [warning.filename for warning in told] == [__file__], "the place that uses the old name is told, once"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert keras_model.SpanExtractor is QuestionAnswerer


def test_the_old_name_is_not_offered():
    assert "SpanExtractor" not in keras_model.__all__
    assert "QuestionAnswerer" in keras_model.__all__


def test_tokenizers_are_imported_without_keras():
    code = "import sys, keras_model; keras_model.WordPieceTokenizer; assert 'keras' not in sys.modules"

    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
