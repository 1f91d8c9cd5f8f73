"""Learned position embeddings."""

from typing import Any

import keras
from keras import ops


class PositionEmbedding(keras.layers.Embedding):
    """A table of one vector a position, looked up by where a token stands, not by what it is.

    Args:
        input_dim: number of positions, the longest sequence the network can read.
        output_dim: width E of a vector.

    Input: ids, int [B, S], of which only S counts. Output: float [S, E], to be added to token embeddings.
    Weights: `embeddings` (input_dim, output_dim).
    """

    def call(self, inputs: Any) -> Any:
        """Return the vectors of positions 0 to S - 1."""
        return super().call(ops.arange(ops.shape(inputs)[1], dtype="int32"))

    def compute_output_spec(self, inputs: Any) -> keras.KerasTensor:
        """Return the symbolic output, float [S, E]."""
        return keras.KerasTensor((inputs.shape[1], self.output_dim), dtype=self.compute_dtype)
