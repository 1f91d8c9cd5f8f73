"""What operators are for, so that calibration, rounding and training find them whatever their tensors are called.

A site is a part of the network: one LayerNorm, one attention, one feed-forward layer. The walk over the network
declares it; whoever makes an operator that is looked for later marks it with its role and its site.
"""

from enum import Enum


class Layer(Enum):
    """What a site is."""

    EMBEDDING = "embedding"
    ATTENTION = "attention"
    FEED_FORWARD = "feed-forward layer"
    NORM = "LayerNorm on the residual path"
    HEAD = "head"


class Role(Enum):
    """What an operator is for at its site.

    Attributes:
        word: the role in a message.
        layers: every site of these layers has one operator of this role; some sites may have one where this is empty.
    """

    QUERY = "query", Layer.ATTENTION
    KEY = "key", Layer.ATTENTION
    VALUE = "value", Layer.ATTENTION
    # The values averaged for each query, apart for each head and then side by side.
    CONTEXT = "context", Layer.ATTENTION
    JOINED_CONTEXT = "joined context", Layer.ATTENTION
    # The arguments of the activation, and its results.
    ARGUMENTS = "arguments", Layer.FEED_FORWARD
    UNITS = "units", Layer.FEED_FORWARD
    # What is added to the residual path in front of a LayerNorm, and the steps of the LayerNorm.
    UPDATE = "update", Layer.NORM
    # The sum that is normalized: float graphs have it at each LayerNorm, integer graphs may have it without its mean.
    RESIDUAL = "residual", Layer.NORM, Layer.EMBEDDING
    CENTRED = "centred", Layer.NORM, Layer.EMBEDDING
    NORMALIZED = "normalized", Layer.NORM, Layer.EMBEDDING
    # The LayerNorm's result with gamma and beta; in an integer graph the last one's readers absorb those.
    CARRIED = ("carried",)
    PROJECTION = ("projection",)
    # What is scaled to length 1.
    POOLED = ("pooled vector",)
    POOLER = ("pooler",)
    LOGITS = ("logits",)

    def __init__(self, word: str, *layers: Layer) -> None:
        self.word = word
        self.layers = layers


# Convolutions with weights of the network, unlike those that help to compute a function.
TRAINED = frozenset(
    {
        Role.QUERY,
        Role.KEY,
        Role.VALUE,
        Role.UPDATE,
        Role.ARGUMENTS,
        Role.PROJECTION,
        Role.POOLER,
        Role.LOGITS,
    }
)


class MissingRoleError(LookupError):
    """A site has no operator of a role that must be there: a fault of the walk or of an arithmetic."""

    def __init__(self, role: Role, site: str) -> None:
        super().__init__(f"no operator has the role {role.name} at site {site!r}; mark it where it is made")
