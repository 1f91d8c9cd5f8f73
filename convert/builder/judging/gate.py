"""Whether a converted model kept its answers: what is measured, and what is refused."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from convert.builder.given import Given
from convert.builder.judging.changed_answers import changed_answers, told_answer
from convert.builder.judging.verdict import Refusal, cost, judged, refused
from convert.builder.options import BuildOptions, option_of, permitted_points
from keras_model.data.provenance import sha256
from keras_model.data.rows import ScoreRow, SpanRow, texts_of
from keras_model.data.tasks import EMBEDDING, TAGGING
from keras_model.messages import writable
from keras_model.outputs.answers import Answers, EvaluationRow, Parted
from keras_model.outputs.two_models.difference import KEPT_SCORE, Difference, difference_of
from keras_model.outputs.two_models.losses import losses

# The float graph is the same function: more than this between its probabilities and Keras' would be a fault of ours.
_FLOAT_TOLERANCE = 0.01
_WORST_ROWS = 5


@dataclass(frozen=True)
class Sides:
    """The same rows as each network answers them.

    Attributes:
        rows: with tags as the model gives them.
        in_keras: the answers of the model before its conversion.
        in_float: of its float graph.
        by_file: of the converted model.
        in_dynamic_range: of a file in dynamic range, which stands beside an int8 one; else None.
    """

    rows: list[EvaluationRow]
    in_keras: Answers
    in_float: Answers
    by_file: Answers
    in_dynamic_range: Answers | None = None


def compared(options: BuildOptions, given: Given, sides: Sides) -> dict[str, Any]:
    """Return what the report says of the rows that each network has answered."""
    task, rows, reference, answers = given.task, sides.rows, sides.in_keras, sides.by_file
    # An entity model is used on texts as they are written, and compared by the words of the data: neither may fall.
    scores = [KEPT_SCORE[task], *(name for name in ("text_f1",) if name in reference.measures)]
    score = max(scores, key=lambda name: reference.measures.get(name, 0) - answers.measures.get(name, 0))
    kept = difference_of(reference, answers)
    before = 1.0 if task == EMBEDDING else reference.measures[score]
    after = kept.agreement if task == EMBEDDING else answers.measures[score]
    lost = losses(task, rows, reference, answers)
    dynamic = sides.in_dynamic_range
    in_dynamic = [None] * len(lost) if dynamic is None else losses(task, rows, reference, dynamic)

    def beside_keras(other: Answers) -> dict[str, Any]:
        return {**other.measures, **_difference(difference_of(reference, other))}

    def told(index: int) -> dict[str, Any]:
        return _told_row(sides, index, kept)

    return {
        "model": str(options.folder),
        "output": str(options.output),
        "profile": options.profile,
        "task": task,
        "length": options.length,
        "output_type": given.output_type,
        "calibration": given.texts.record(),
        "evaluation": {
            "file": options.evaluation.name,
            "sha256": sha256(options.evaluation),
            "examples": len(rows),
        },
        "score": score,
        "keras": reference.measures,
        "float_tflite": beside_keras(sides.in_float),
        **({} if dynamic is None else {"dynamic_tflite": beside_keras(dynamic)}),
        "tflite": {**answers.measures, **_difference(kept)},
        "drop_points": round(100 * (before - after), 4),
        "max_drop_points": permitted_points(options, task, score),
        "judged": [
            judged(loss, permitted_points(options, task, loss.measure), other)
            for loss, other in zip(lost, in_dynamic, strict=True)
        ],
        "worst_rows": [told(index) for index in kept.rows[:_WORST_ROWS]],
        "changed": changed_answers(rows, reference, answers, kept.rows, told),
        **({"parted": [_writable_row(row) for row in answers.parted]} if answers.parted else {}),
    }


def _writable_row(row: Parted) -> dict[str, Any]:
    sides = {"by_words": row.by_words, "in_text": row.in_text}
    return {"line": row.line, **{side: [writable(entity) for entity in found] for side, found in sides.items()}}


def _difference(difference: Difference) -> dict[str, float]:
    figures = {
        "agreement": difference.agreement,
        "mean_divergence": difference.mean,
        "worst_divergence": difference.worst,
    }
    return figures if difference.pair_spearman is None else {**figures, "pair_spearman": difference.pair_spearman}


def _told_row(sides: Sides, index: int, kept: Difference) -> dict[str, Any]:
    reference, answers = sides.in_keras, sides.by_file
    row = sides.rows[index % len(sides.rows)]
    # A context is long and shared by many questions: the question alone names the row.
    texts = (row.question,) if isinstance(row, SpanRow) else texts_of(row)
    shown: dict[str, Any] = {"text": writable(" | ".join(texts))}
    if reference.predictions:
        both = {"keras": reference.predictions[index], "tflite": answers.predictions[index]}
        shown |= {side: writable(told_answer(row, told)) for side, told in both.items()}
    elif isinstance(row, ScoreRow) and np.ndim(reference.values[index]) == 0:
        shown |= {"keras": f"{reference.values[index]:.4f}", "tflite": f"{answers.values[index]:.4f}"}
    return {**shown, "divergence": float(kept.divergence[index])}


def _nothing_right(report: dict[str, Any]) -> str:
    """What a model did whose own score leaves nothing to lose."""
    rows = f"the {report['evaluation']['examples']} rows"
    match report["score"]:
        case "micro_f1":
            # Rows without labels may be answered rightly all the same.
            return f"the model itself gives none of the labels of {rows} rightly"
        case "spearman":
            told = f"a rank correlation of {report['keras']['spearman']:.2f}"
            return f"the model itself ranks {rows} no better than chance, with {told} to their scores"
        case _ if report["task"] == TAGGING:
            return f"the model itself finds none of the entities of {rows}"
        case _:
            return f"the model itself answers none of {rows} right"


def judge(report: dict[str, Any]) -> Refusal | None:
    """Refuse a conversion whose float graph is another function, or which lost more than is permitted.

    A fall that chance alone may have made refuses nothing; the verdict calls it uncertain.
    """
    apart = report["float_tflite"]["worst_divergence"]
    # Written so that a divergence or drop that is no number fails too.
    if not apart <= _FLOAT_TOLERANCE:
        reason = f"the float graph differs from Keras by up to {apart:.3f}"
        advice = "This is a fault of the converter: please report it with the model's config.json"
        return Refusal(reason, advice, f"{report['output']}: {reason}; nothing was written. {advice}")
    if not report["keras"].get(report["score"], 1) > 0:
        reason = _nothing_right(report)
        advice = "Judge by rows of what it was trained for, or train it further."
        return Refusal(reason, advice, f"{report['output']}: {reason}; nothing was written. {advice}")
    fallen = refused(report)
    if fallen is not None:
        reason = cost(fallen)
        advice = (
            "Calibrate on more texts like those of the evaluation, take --profile dynamic, or permit more with "
            f"{option_of(fallen['measure'])}."
        )
        worst = f"Worst: {report['worst_rows'][0]['text'][:80]!r}"
        return Refusal(reason, advice, f"{report['output']}: {reason}; nothing was written. {advice} {worst}")
    return None
