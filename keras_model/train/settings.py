"""How a training or a distillation goes, and the bounds of its settings."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from keras_model.data.tasks import EMBEDDING, TAGGING, TEXT_LABEL_TASKS
from keras_model.errors import UserError

# What a training run may compute its convolutions' products in.
PRECISIONS = ("float32", "bfloat16")
# How the scores of pairs are learnt: by the order of the cosines, or as cosines.
PAIR_LOSSES = ("cosent", "cosine")


def check_bounds(settings: Any, *bounds: tuple[str, float, float]) -> None:
    """Raise `UserError` for the first attribute that is not within its bounds, given as (name, least, most)."""
    for name, least, most in bounds:
        value = getattr(settings, name)
        if not least <= value <= most or value == math.inf:
            finite = " and finite" if value == math.inf else ""
            bound = f"between {least} and {most}" if most < math.inf else f"at least {least}{finite}"
            raise UserError(f"{name.replace('_', ' ')} is {value}; it must be {bound}")


def check_positive(settings: Any, *names: str) -> None:
    """Raise `UserError` for the first attribute that is not a finite number above 0."""
    for name in names:
        value = getattr(settings, name)
        if not 0 < value < math.inf:
            raise UserError(f"{name.replace('_', ' ')} is {value}; it must be a finite number above 0")


def check_precision(precision: str) -> None:
    """Raise `UserError` unless a run can compute in this precision."""
    if precision not in PRECISIONS:
        raise UserError(f"precision is {precision!r}; it must be one of {', '.join(PRECISIONS)}")


def require_attackable(task: str) -> None:
    """Raise `UserError` unless training can look for the misspellings that a model of this task answers worst."""
    if task not in TEXT_LABEL_TASKS:
        told = " and ".join(TEXT_LABEL_TASKS)
        raise UserError(f"--attack-noise is for {told}, not {task}; --noise mistypes the rows of every task")


# A pretrained network needs a few hundred steps to learn a task, however few its rows are: of SNIPS' seven intents, ten
# rows each, 5 epochs (15 steps) leave 81.6 % of 700 other rows right, 20 epochs 96.9 %, 40 epochs 97.1 %. Many labels
# need more: of HWU64's 64, 5 epochs (24 steps a label) leave 89.8 % right, 10 epochs 91.4 %. A higher learning rate is
# no substitute: twice the rate took sentiment, 3,000 rows, from 85.3 to 83.3 %.
_LEAST_STEPS = 300
_LEAST_STEPS_A_LABEL = 30
# A start of sentence vectors knows next to nothing of tags. On 800 rows of SNIPS' slots, six epochs at 1e-4 came to F1
# 57 %, on another 800 at 5e-4 to 79 % (docs/tags.md). Larger networks than the starts of 6 layers and 384 channels were
# not tried.
# What makes sentence vectors already is to be changed a little: on the STS benchmark's pairs, four epochs at 5e-5 came
# to Spearman .881, at 1e-4 to .879 (docs/embeddings.md).
RATE, TAG_RATE, VECTOR_RATE = 1e-4, 5e-4, 5e-5
_MOST_CHANNELS, _MOST_LAYERS = 384, 6
# Of the start's weights in those that are written, where the start answered before it learnt: its head was fitted to
# the rows, or it makes sentence vectors and learns partners. With none of them, .25 and .5, so many other rows are
# answered rightly: BANKING77, 20 rows of each label, 89.2, 89.2, 89.6 %; 96 rows of each, 92.6, 92.9, 93.2 %; 3,000
# film reviews, 84.1, 84.4, 84.0 %. Of partners and of scored pairs docs/embeddings.md tells.
SHARE_OF_START = 0.25
# Of 24 close intents of BANKING77, 50 rows each, 8 rows a step, student_8mb answers 89.5 % of the test rows after 5
# epochs, 92.5 % after 10. A rate that keeps its height until the score no longer rises, and then falls in three epochs,
# came to 91.4 % in 13. A start of sentence vectors has less to learn: of the STS benchmark's 5,289 pairs, four epochs
# come to Spearman .879 on the validation pairs; of ten, the third was the best, at .875.
_LEAST_EPOCHS, _MOST_EPOCHS = 10, 50
_LEAST_EPOCHS_OF_VECTORS = 4


@dataclass(frozen=True)
class TrainingSettings:
    """How to train. The defaults suit fine-tuning a pretrained checkpoint.

    Attributes:
        epochs: passes over the labelled rows, at most.
        batch_size: rows a step.
        learning_rate: the highest, after the warm-up.
        warmup: share of all steps until that rate.
        weight_decay: AdamW's, not applied to biases and LayerNorm.
        label_smoothing: share of a target's probability spread over all classes.
        dropout: rate in every dropout layer; None keeps the model's own.
        freeze_token_embedding: True leaves the token embedding as it is, which saves time and, with few rows,
            keeps words that do not occur in them near their like.
        freeze_backbone: True trains the head alone, on the vectors of the backbone as it is, without its dropout. What
            the backbone knows of other languages or kinds of text stays (Kumar et al. 2022, "Fine-Tuning can Distort
            Pretrained Features").
        noise: rate of typing noise in the labelled rows, see `TypingNoise`; 0 for none.
        mention_replacement: of the rows with tags, the share in which entities are replaced, see `MentionReplacement`.
        attack_noise: words of a labelled row that are misspelled as the network answers worst, see `AttackNoise`; 0 for
            none.
        start_share: of the start's weights in those that are left, which are the mean with the best epoch's; see
            `StartWeights`.
        patience: stop after this many epochs without a better validation score; 0 never stops early.
        seed: of weights drawn anew, of order and of dropout.
        precision: of the convolutions' products while training, see `products_in`.
        pair_loss: of scored pairs, one of `PAIR_LOSSES`; see `scored_pair_loss`.
        scale: of the cosines of pairs.
        symmetric: of pairs without a score, also learn to find the first text by the second.
        label_weight, hidden_weight, logit_weight, temperature: of the loss when there is a teacher.

    Raises:
        UserError: a value out of bounds.
    """

    epochs: int = 5
    batch_size: int = 32
    learning_rate: float = RATE
    warmup: float = 0.1
    weight_decay: float = 0.01
    label_smoothing: float = 0.0
    dropout: float | None = None
    freeze_token_embedding: bool = False
    freeze_backbone: bool = False
    noise: float = 0.0
    mention_replacement: float = 0.0
    attack_noise: int = 0
    start_share: float = 0.0
    patience: int = 0
    seed: int = 0
    precision: str = "float32"
    pair_loss: str = PAIR_LOSSES[0]
    scale: float = 20.0
    symmetric: bool = False
    label_weight: float = 1.0
    hidden_weight: float = 1.0
    logit_weight: float = 1.0
    temperature: float = 2.0

    def __post_init__(self) -> None:
        check_bounds(
            self,
            ("epochs", 1, math.inf),
            ("batch_size", 1, math.inf),
            ("warmup", 0, 1),
            ("weight_decay", 0, math.inf),
            ("label_smoothing", 0, 0.999),
            ("noise", 0, 1),
            ("mention_replacement", 0, 1),
            ("attack_noise", 0, math.inf),
            ("start_share", 0, 1),
            ("patience", 0, math.inf),
            ("seed", 0, 2**31 - 1),
            ("label_weight", 0, math.inf),
            ("hidden_weight", 0, math.inf),
            ("logit_weight", 0, math.inf),
        )
        check_precision(self.precision)
        check_positive(self, "learning_rate", "temperature", "scale")
        if self.pair_loss not in PAIR_LOSSES:
            raise UserError(f"pair loss is {self.pair_loss!r}; it must be one of {', '.join(PAIR_LOSSES)}")
        if self.dropout is not None and not 0 <= self.dropout < 1:
            raise UserError(f"dropout is {self.dropout}; it must be at least 0 and below 1")


def usual_rate(task: str, start: Mapping[str, Any] | None = None, *, taught: bool = False) -> float:
    """Return the highest learning rate that suits a task and its start.

    Args:
        task: as `train --task` has it.
        start: the `config.json` of the folder to go on from; None for random weights.
        taught: there is a teacher, whose answers are others than the start's.
    """
    if start is not None and start["task"] == task == EMBEDDING and not taught:
        return VECTOR_RATE
    if start is None or not learns_new_tags(task, start):
        return RATE
    shape = start["backbone"]
    small = shape["hidden_dim"] <= _MOST_CHANNELS and shape["num_layers"] <= _MOST_LAYERS
    return TAG_RATE if small else RATE


def learns_new_tags(task: str, start: Mapping[str, Any] | None) -> bool:
    """Return whether words are to be tagged by a network that has learnt something else."""
    return task == TAGGING and start is not None and start["task"] != task


def usual_course(
    settings: TrainingSettings, rows: int, labels: int, patience: int | None = None, *, knows: bool = False
) -> TrainingSettings:
    """Return the settings with the `epochs` and the `patience` that suit so many labelled rows.

    There are 10 epochs, or up to 50 where those would be too few steps. Half of them without a gain end the training:
    the learning rate has by then come down too far for another.

    Args:
        settings: of which all else stays.
        rows: to learn from.
        labels: that they have, 0 for a task without.
        patience: as the user wants it; None for what suits.
        knows: the start makes vectors of texts that only need to be adapted, for which 4 epochs are enough.
    """
    steps = max(_LEAST_STEPS, _LEAST_STEPS_A_LABEL * labels)
    least = _LEAST_EPOCHS_OF_VECTORS if knows else _LEAST_EPOCHS
    epochs = min(max(least, math.ceil(steps / math.ceil(rows / settings.batch_size))), _MOST_EPOCHS)
    return replace(settings, epochs=epochs, patience=epochs // 2 if patience is None else patience)


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
