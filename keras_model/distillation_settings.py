"""How to distil: every number a run depends on."""

import math
from dataclasses import dataclass

from keras_model.errors import UserError
from keras_model.train.settings import check_bounds, check_positive, check_precision


@dataclass(frozen=True)
class DistillationSettings:
    """How to distil a student from a teacher on plain text.

    Attributes:
        tokens: to learn from in all, [CLS] and [SEP] included, padding not.
        batch_tokens: tokens a step, padding included.
        learning_rate: the highest, after the warm-up.
        warmup: share of all tokens until that rate.
        weight_decay: AdamW's, not applied to biases and LayerNorm.
        hidden_weight: factor of the hidden states' loss.
        relation_weight: factor of the relations' loss.
        pooled_weight: factor of the mean vectors' loss.
        train_token_embedding: False leaves the token embedding as the start has it.
        save_tokens: tokens between two checkpoints.
        seed: of weights drawn anew and of order.
        precision: of the convolutions' products while training, see `products_in`.

    Raises:
        UserError: a value out of bounds.

    """

    tokens: int = 5_000_000
    batch_tokens: int = 2048
    learning_rate: float = 5e-4
    warmup: float = 0.05
    weight_decay: float = 0.01
    hidden_weight: float = 1.0
    relation_weight: float = 0.0
    pooled_weight: float = 1.0
    train_token_embedding: bool = False
    save_tokens: int = 250_000
    seed: int = 0
    precision: str = "float32"

    def __post_init__(self) -> None:
        check_bounds(
            self,
            ("tokens", 1, math.inf),
            ("batch_tokens", 1, math.inf),
            ("warmup", 0, 1),
            ("weight_decay", 0, math.inf),
            ("hidden_weight", 0, math.inf),
            ("relation_weight", 0, math.inf),
            ("pooled_weight", 0, math.inf),
            ("save_tokens", 1, math.inf),
            ("seed", 0, 2**31 - 1),
        )
        check_precision(self.precision)
        check_positive(self, "learning_rate")
        if not self.hidden_weight + self.relation_weight + self.pooled_weight:
            raise UserError("hidden, relation and pooled weight are all 0; nothing would be learned")
