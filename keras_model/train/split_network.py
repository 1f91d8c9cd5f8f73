"""A task model that shows its hidden states as well as its logits, computed once."""

from typing import Any

import keras
from keras import ops

from keras_model.data.tasks import QUESTION_ANSWERING
from keras_model.encode.windows import FEATURES
from keras_model.tasks.task_model import TaskModel


class SplitNetwork(keras.Model):
    """Shares a task model's weights; the backbone and the head are two steps.

    Args:
        model: the task model.

    Inputs: `ids`, `mask`, `segment_ids`, int32 [B, S].
    Output: {"hidden_states": L + 1 tensors, each float [B, S, H]; "logits": float}. Logits have the classes
    on the last axis: [B, N] for a label a row, [B, S, N] for a tag a token, [B, 2, S] for the ends of a span.
    """

    def __init__(self, model: TaskModel) -> None:
        super().__init__(name="split_network")
        self.hidden_state_model = model.backbone.hidden_state_model()
        self.head = _head(model)
        self.classes_last = model.task != QUESTION_ANSWERING
        self.built = True

    def call(self, inputs: dict[str, Any], training: bool = False) -> dict[str, Any]:
        """Return hidden states and logits."""
        hidden_states = self.hidden_state_model(inputs, training=training)
        logits = self.head([inputs[name] for name in FEATURES] + [hidden_states[-1]], training=training)
        if not self.classes_last:
            logits = ops.transpose(logits, (0, 2, 1))
        return {"hidden_states": hidden_states, "logits": logits}


def _head(model: TaskModel) -> keras.Model:
    """Return the part of the functional graph that follows the backbone."""
    backbone = model.backbone
    # A functional model is a node of the graph that calls it, and a later call adds a later node.
    calls = [node.output_tensors[0] for node in backbone._inbound_nodes]
    inputs = [backbone.input[name] for name in FEATURES]
    return keras.Model([*inputs, calls[-1]], model.output, name="head")
