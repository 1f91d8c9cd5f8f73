"""Fine-tuning lowers the error of the file itself, on rows that it did not see, and repeats byte for byte."""

from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf

from convert.graph.build_graph import build_graph
from convert.graph.float_arithmetic import FloatArithmetic
from convert.graph.trained_network import read_network
from convert.integer.integer_arithmetic import IntegerArithmetic
from convert.ptq.calibration import measure_ranges, plan_integers
from convert.ptq.int8_graph import Int8Graph, tensors_to_measure
from convert.qat.execution import GraphExecution
from convert.qat.fine_tuning import fine_tune
from convert.qat.loss import answer_loss
from convert.qat.settings import FineTuningSettings
from convert.qat.simulation import simulate_int8
from convert.qat.teacher_answers import TeacherAnswers
from convert.qat.variables import TrainedConstants
from convert.tflite.running.rows import single_rows
from support.deployment_graphs import at_tokens, keras_outputs, model, outputs, rows, unit

LENGTH = 16
SETTINGS = FineTuningSettings(steps=60, batch_size=32, learning_rate=0.01)
FEW = replace(SETTINGS, steps=2)
TASKS = {
    "classification": "classification",
    "token": "token-classification",
    "question": "question-answering",
    "embedding": "embedding",
}


def silent(step):
    pass


class Case:
    """A network of random weights, or its first blocks, its integer graph, and rows with Keras' answers."""

    def __init__(self, head, blocks=None):
        self.head = head
        whole = read_network(model("squeezebert", head))
        self.network = replace(whole, blocks=whole.blocks[:blocks])
        sentences = single_rows(rows("squeezebert", LENGTH, count=24, seed=1))
        exact = build_graph(self.network, LENGTH, FloatArithmetic())
        plan = plan_integers(exact, self.network.unit_groups, sentences, 1)
        self.graph_at = lambda length: build_graph(self.network, length, IntegerArithmetic(plan))
        self.graph = self.graph_at(LENGTH)
        self.ranges = measure_ranges(self.graph, tensors_to_measure(self.graph), sentences, 1)

    def lesson(self, count, seed):
        features = rows("squeezebert", LENGTH, count=2 * count, seed=seed)
        # Long ones alone: every other length would be traced, which takes longer than the training.
        long = np.flatnonzero(features["mask"].sum(axis=1) > LENGTH // 2)[:count]
        features = {name: values[long] for name, values in features.items()}
        return TeacherAnswers(TASKS[self.head], features, keras_outputs("squeezebert", self.head, features))

    def tune(self, settings, texts=800, start=None):
        lesson = self.lesson(texts, seed=2)
        return fine_tune(Int8Graph(self.graph, self.ranges, start or {}), self.graph_at, lesson, settings, silent)

    def write(self, constants):
        return Int8Graph(self.graph, self.ranges, constants).write("int8")

    def error(self, constants):
        """Of the file, over other rows."""
        lesson = self.lesson(100, seed=3)
        got = at_tokens(outputs(self.write(constants), lesson.features), self.head, lesson.features)
        wanted = at_tokens(lesson.answers, self.head, lesson.features)
        if self.head == "embedding":
            return float((1 - (unit(got) * unit(wanted)).sum(-1)).mean())
        return float(np.abs(got - wanted).mean())


@pytest.fixture(scope="module")
def token():
    return Case("token")


@pytest.fixture(scope="module")
def shallow():
    """Of one block, where another network's answers do as well: its steps are traced in half the time."""
    return Case("token", blocks=1)


@pytest.fixture(scope="module")
def tuned(token):
    return token.tune(SETTINGS)


def test_the_files_error_on_other_rows_falls(token, tuned):
    assert token.error(tuned.constants) < 0.98 * token.error({})
    assert tuned.record["loss_after"] < tuned.record["loss_before"]
    assert tuned.record["kept"]
    assert 0 < tuned.record["changed_weights"] < 0.5


@pytest.mark.parametrize("head", TASKS)
def test_the_answers_of_the_graph_before_rounding_are_nearly_right_and_after_it_less(head):
    case = Case(head)
    lesson = case.lesson(20, seed=2)
    features = {name: tf.constant(values) for name, values in lesson.features.items()}
    operators, _ = Int8Graph(case.graph, case.ranges).operators()
    exact, rounded = (
        float(answer_loss(case.graph, lesson.task, execution.run(features), lesson.answers, features["mask"]))
        for execution in (GraphExecution.of_float(case.graph.operators), simulate_int8(operators))
    )
    assert 0 <= exact < 0.002
    assert exact < rounded < 0.05


def test_the_same_seed_gives_the_same_bytes(shallow):
    first, second = (shallow.tune(FEW) for _ in range(2))
    assert first.record["kept"], "or nothing would be compared"
    assert shallow.write(first.constants) == shallow.write(second.constants)


def test_only_integers_of_the_networks_convolutions_change(token, tuned):
    names = {tensor.name for tensor in tuned.constants}
    assert {"block_0/query/kernel", "block_0/query/bias", "logits/kernel", "block_1/units/in/bias"} <= names
    assert not {name for name in names if "table" in name or "diagonal" in name or "mean" in name or "/sum" in name}
    assert {values.dtype for values in tuned.constants.values()} == {np.dtype(np.int8), np.dtype(np.int32)}
    assert len(token.write(tuned.constants)) == len(token.write({}))


def test_untrained_constants_are_the_integers_they_came_from(token):
    operators, _ = Int8Graph(token.graph, token.ranges).operators()
    integers = TrainedConstants(token.graph, operators).integers()
    stored = {tensor.name: tensor for operator in operators for tensor in operator.inputs}
    for tensor, values in integers.items():
        np.testing.assert_array_equal(values, stored[tensor.name].data)


@pytest.mark.parametrize("rate", [100.0, 1e12])
@pytest.mark.filterwarnings("error:invalid value encountered in cast")
def test_what_does_not_help_is_not_kept(shallow, rate):
    outcome = shallow.tune(replace(FEW, learning_rate=rate), start={shallow.graph.operators[0].output: np.zeros(1)})
    assert not outcome.record["kept"]
    assert not outcome.record["loss_after"] <= outcome.record["loss_before"]
    assert list(outcome.constants) == [shallow.graph.operators[0].output]


def test_a_single_text_is_learnt_and_judged_by(shallow):
    assert shallow.tune(replace(FEW, steps=1), texts=1).record["held_back_texts"] == 1
