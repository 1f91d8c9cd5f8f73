"""What a number format is asked for, so that one walk over the network serves floats and integers."""

from typing import NamedTuple, Protocol

import numpy as np

from convert.graph.graph import Graph, Tensor
from convert.graph.trained_network import Block, Linear, Norm

# What a padded position's score is lowered by beside a score of 0: it vanishes, in eight bits too.
MASKED_SCORE = -100.0
# The site of the first LayerNorm, which stands on no block.
EMBEDDING_SITE = "embedding"


class CommonMode(NamedTuple):
    """What all values of a token may be wrong by at once, and how to tell by how much.

    A LayerNorm that takes the mean of its input as a constant gives n + t instead of n, with one t for all channels of
    a token. The mean of the true n is 0, so a reader can tell t from the values themselves.

    Attributes:
        direction: (channels,) what t = 1 adds to the stored values.
        gauge: (channels,) its product with the stored values is `level` + t.
        level: that product for the true values.
    """

    direction: np.ndarray
    gauge: np.ndarray
    level: float


class Stored(NamedTuple):
    """Values as a tensor holds them: the true value of channel c is `tensor[..., c] * scale[c] + shift[c]`.

    `common_mode` is the error that all channels of a token may share, where there is one.
    """

    tensor: Tensor
    scale: np.ndarray
    shift: np.ndarray
    common_mode: CommonMode | None = None


class Hidden(NamedTuple):
    """Hidden states, as linear maps read them and as the residual path carries them on.

    Both hold the same values. Float arithmetic has one tensor for both; integers store them apart, each with the
    scales that serve its reader. Nothing carries the last LayerNorm's output on.
    """

    read: Stored
    carried: Tensor | None

    @property
    def stream(self) -> Tensor:
        """What the residual path carries on.

        Raises:
            ValueError: nothing does, so no block may follow.
        """
        if self.carried is None:
            raise ValueError(f"{self.read.tensor.name}: nothing carries these hidden states on to another block")
        return self.carried


class AttentionMaps(NamedTuple):
    """The linear maps around softmax(query·keyᵀ)·value."""

    query: Linear
    key: Linear
    value: Linear
    output: Linear


class Arithmetic(Protocol):
    """How the functions of the network are computed in one number format.

    A function that is one site of the network takes its name: it marks there the operators of each role that lies
    inside it, and begins the names of its tensors with it. The walk marks what a function returns.
    """

    graph: Graph

    def read_mask(self, rows: Tensor) -> Tensor:
        """The mask as `attend` takes it, from rows [1, 1, S] of 0 (padding) and 1."""

    def position_bias(self, rows: Tensor, bias: np.ndarray, least: float) -> Tensor:
        """The bias of relative positions as `attend` takes it.

        Args:
            rows: as `read_mask` takes them.
            bias: float (heads, S, S), with queries on the second axis; at most 0.
            least: no bias of any graph that shares its scales with this one is below it.
        """

    def fill_padding(self, name: str, rows: Tensor, mask: Tensor) -> Tensor:
        """Rows to look up, [1, 1, S], with those of padded positions chosen; `mask` [1, 1, S] is 0 there, else 1."""

    def embed(self, tables: list[tuple[str, np.ndarray, Tensor]], norm: Norm) -> Hidden:
        """LayerNorm of the sum of rows: (name, table (rows, channels), row indices [1, 1, S]) for each table.

        The site is `EMBEDDING_SITE`.
        """

    def linear(self, name: str, x: Stored, linear: Linear, symmetric: bool = False) -> Tensor:
        """The output of a pointwise convolution; `symmetric` asks for a zero point of 0."""

    def true_values(self, name: str, x: Stored) -> Tensor:
        """A tensor that holds the values unscaled."""

    def unit_length(self, name: str, x: Stored) -> Stored:
        """A vector [1, 1, 1, channels] scaled to length 1."""

    def start_stream(self, name: str, x: Stored, linear: Linear) -> Hidden:
        """linear(x), the output of one convolution, as the start of the residual path."""

    def residual_norm(self, name: str, carried: Tensor, update: Tensor, linear: Linear, norm: Norm) -> Hidden:
        """LayerNorm of carried + linear(update); `name` is its site."""

    def attention_maps(self, name: str, block: Block) -> AttentionMaps:
        """The four linear maps of the attention at a site, or others that give the same result."""

    def attend(
        self, name: str, query: Tensor, key: Tensor, value: Tensor, mask: Tensor, bias: Tensor | None = None
    ) -> Tensor:
        """softmax(query·keyᵀ + bias)·value of each head over the keys that are no padding.

        Args:
            name: prefix of the tensors.
            query: [1, heads, T, d].
            key: [1, heads, S, d].
            value: [1, heads, d, S]: turned, the product needs no packing of columns and takes a third of the time.
            mask: of `read_mask`.
            bias: of `position_bias`, the rows of the queries [1, heads, T, S], or None.

        Returns:
            [1, heads, T, d].
        """

    def activate(self, name: str, x: Tensor, activation: str) -> Tensor:
        """An activation of the feed-forward layers, by its name in `SqueezeBertBackbone`, of each value."""

    def feed_forward(
        self, name: str, x: Stored, intermediate: Linear, activation: str, output: Linear
    ) -> tuple[Tensor, Linear]:
        """The activated units of a feed-forward layer, and `output` as it reads them; `name` is its site."""


def mask_bias(graph: Graph, name: str, rows: Tensor, lowered: float = MASKED_SCORE) -> Tensor:
    """What is added to a score at each position: 0 at tokens, `lowered` at padding; [1, 1, S, 1]."""
    table = graph.constant(f"{name}/table", np.array([[lowered], [0.0]], np.float32))
    return graph.gather(name, table, rows)


def unscaled(tensor: Tensor) -> Stored:
    """A tensor that holds its values as they are."""
    channels = tensor.shape[-1]
    return Stored(tensor, np.ones(channels, np.float32), np.zeros(channels, np.float32))


def tokens_from_axis(x: Tensor, before: int, after: int) -> tuple[int, ...]:
    """The token axes of a reshaped `x` whose axis `before` becomes `after`."""
    return (after,) if before in x.token_axes else ()
