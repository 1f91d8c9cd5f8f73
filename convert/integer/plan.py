"""What calibration decides about the integer graph before it is built."""

from dataclasses import dataclass

from convert.integer.attention_plan import AttentionPlan
from convert.integer.feed_forward_plan import ExcessPlan, UnitPlan
from convert.integer.norm_plan import NormPlan


@dataclass(frozen=True)
class IntegerPlan:
    """Layouts by the names of `convert.graph.build_graph`, in the order in which the network reaches them.

    Attributes:
        length: tokens of the graph that was calibrated; the plan holds for shorter ones too.
        norms: of each LayerNorm.
        units: of each feed-forward layer.
        attention: of each block.
        pooled: the smallest and the largest mean of squares of the vector that is scaled to length 1, or None where
            none is.
    """

    length: int
    norms: dict[str, NormPlan]
    units: dict[str, UnitPlan | ExcessPlan]
    attention: dict[str, AttentionPlan]
    pooled: tuple[float, float] | None = None

    def pooled_powers(self) -> tuple[float, float]:
        """Return `pooled`.

        Raises:
            ValueError: no vector was scaled to length 1 when the plan was made.
        """
        if self.pooled is None:
            raise ValueError("no vector was scaled to length 1 while this was planned")
        return self.pooled
