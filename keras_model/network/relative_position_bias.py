"""What attention adds to its scores by how far a key stands from a query."""

from typing import Any

import keras
import numpy as np
from keras import ops

# Keys that stand this far away or farther share the last bucket of their side; MPNet has no setting for it.
_FAR = 128
# Below it, no bucket of a side is left for distances that share one.
LEAST_BUCKETS = 4


class RelativePositionBias(keras.layers.Embedding):
    """A number for each head and each bucket of distances, added to the scores of attention.

    Half of the buckets are for keys at or before the query, half for keys behind it. In either half, the first half of
    the buckets are one distance each; the others share out the distances up to 128 by their logarithm, and the last
    takes all that are farther.

    Args:
        input_dim: buckets, a multiple of 4.
        output_dim: attention heads.

    Input: ids, int [B, S], of which only S counts. Output: float [1, heads, S, S], with queries on the third axis.
    Weights: `embeddings` (input_dim, output_dim).

    Source: Song et al. 2020, "MPNet", arXiv 2004.09297, as `transformers` computes it; the buckets are those of
    Raffel et al. 2019, "T5", arXiv 1910.10683, section 2.1.
    """

    def call(self, inputs: Any) -> Any:
        """Return the bias of every query and key among positions 0 to S - 1."""
        length = ops.shape(inputs)[1]
        place = ops.arange(length, dtype="int32")
        distances = ops.expand_dims(place, 0) - ops.expand_dims(place, 1) + (length - 1)
        rows = ops.take(self.of_distances(length), distances, axis=0)
        return ops.expand_dims(ops.transpose(rows, (2, 0, 1)), 0)

    def of_distances(self, length: Any) -> Any:
        """Return the bias of keys 1 - S to S - 1 places behind the query, float [2 S - 1, heads]."""
        return super().call(_buckets(ops.arange(1 - length, length, dtype="int32"), self.input_dim))

    def compute_output_spec(self, inputs: Any) -> keras.KerasTensor:
        """Return the symbolic output, float [1, heads, S, S]."""
        length = inputs.shape[1]
        return keras.KerasTensor((1, self.output_dim, length, length), dtype=self.compute_dtype)


def _buckets(distances: Any, buckets: int) -> Any:
    """Return the row of each distance, which is above 0 for a key behind the query."""
    side = buckets // 2
    near = side // 2
    # Whole numbers to compare with, for a logarithm in 32 bits may fall on either side of one.
    steps = near * (_FAR / near) ** (np.arange(1, side - near) / (side - near))
    begins = np.ceil(np.round(steps, 6)).astype(np.int32)
    away = ops.absolute(distances)
    beyond = ops.sum(ops.cast(ops.expand_dims(away, -1) >= begins, "int32"), axis=-1)
    return ops.minimum(away, near) + beyond + side * ops.cast(distances > 0, "int32")
