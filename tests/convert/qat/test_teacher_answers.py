"""What a fine-tuning of the integers is given to learn."""

import numpy as np

from convert.qat.teacher_answers import ask_teacher
from keras_model import Preprocessor
from support.deployment_graphs import keras_outputs, model

LENGTH = 16
PAIRS = [("a dog", "the big cat " * 12), ("cat", "the dog"), ("the", "a small cat " * 7)]


def row_of(features, row):
    return tuple(np.concatenate([features[name][row] for name in ("ids", "mask", "segment_ids")]).tolist())


def test_of_a_question_one_window_is_learnt_from_and_in_the_end_every_one():
    teacher = model("squeezebert", "question")
    preprocessor = Preprocessor(teacher.preprocessor.tokenizer, LENGTH)
    windows = []
    for pair in PAIRS:
        features = preprocessor.encode_question(*pair).features
        windows.append({row_of(features, row) for row in range(len(features["ids"]))})
    assert len(windows[0]) > 2 and len(windows[1]) == 1
    drawn = [set() for _ in PAIRS]
    for seed in range(4):
        lesson = ask_teacher(teacher, PAIRS * 8, LENGTH, seed)
        assert len(lesson) == 8 * len(PAIRS)
        for row in range(len(lesson)):
            drawn[row % len(PAIRS)].add(row_of(lesson.features, row))
        np.testing.assert_allclose(lesson.answers, keras_outputs("squeezebert", "question", lesson.features), atol=1e-5)
    assert drawn == windows


def test_the_same_seed_draws_the_same_windows():
    first, second = (ask_teacher(model("squeezebert", "question"), PAIRS, LENGTH, 3) for _ in range(2))
    assert all((first.features[name] == second.features[name]).all() for name in first.features)
