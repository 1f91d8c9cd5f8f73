"""A backbone with its text front end and no head: what a pretrained checkpoint is before fine-tuning."""

from typing import Any

import numpy as np

from keras_model.encode.preprocessor import Preprocessor
from keras_model.network.squeeze_bert_backbone import SqueezeBertBackbone
from keras_model.tasks.task_model import TaskModel


class FeatureExtractor(TaskModel):
    """The contextual vector of every token.

    Open its folder with another task model's `from_preset` to fine-tune that task.

    Args:
        backbone: the encoder.
        preprocessor: text to ids.

    Inputs: `ids`, `mask`, `segment_ids`, int32 [B, S]. Output: float [B, S, H].
    """

    task = "backbone"
    takes_prompts = True

    def __init__(self, backbone: SqueezeBertBackbone, preprocessor: Preprocessor) -> None:
        super().__init__(backbone.input, backbone(backbone.input), backbone, preprocessor)

    def predict(self, x: Any, batch_size: int = 32, verbose: int = 0) -> np.ndarray:
        """Return the vectors, float32 [B, S, H], for texts, pairs, or prepared arrays."""
        return self.predict_outputs(x, batch_size, verbose)
