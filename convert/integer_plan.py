"""What calibration decides about the integer graph before it is built."""

from dataclasses import dataclass

from convert.attention_plan import AttentionPlan
from convert.norm_plan import NormPlan
from convert.unit_plan import UnitPlan


@dataclass(frozen=True)
class IntegerPlan:
    """Layouts by the names of `convert.deployment_graph`, in the order in which the network reaches them.

    Attributes:
        length: tokens of the graph that was calibrated; the plan holds for shorter ones too.
        norms: of each LayerNorm.
        units: of each feed-forward layer.
        attention: of each block.

    """

    length: int
    norms: dict[str, NormPlan]
    units: dict[str, UnitPlan]
    attention: dict[str, AttentionPlan]
