"""evaluate: measure a .tflite on labelled rows."""

import argparse
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from convert.builder.judging.saturation import silence
from convert.builder.texts import read_evaluation
from convert.builder.threshold import read_out_of_scope
from convert.tflite.contract import NO_ANSWER
from convert.tflite.interpreter import TextInterpreter
from convert.verify.runtimes.named import named_runtime
from keras_model.cli.kit.arguments import (
    add_noise_arguments,
    add_prompt,
    add_question_windows,
    noise_record,
    read_noise,
)
from keras_model.cli.kit.attack import add_attack_arguments, attack_record, attacked_rows
from keras_model.cli.kit.by_column import add_by, read_by, remembering
from keras_model.cli.kit.output import error_console, parted_record, print_measures, tell
from keras_model.cli.kit.windows_shown import windows_shown
from keras_model.data.for_model.labels import rows_for_labels
from keras_model.data.for_model.learnt_from import check_as_learnt
from keras_model.data.rows import PartnerRow, ScoreRow, SpanRow
from keras_model.data.sentence_pairs import check_pairs, told_negatives
from keras_model.data.tag_schemes import check_scheme
from keras_model.data.tasks import EMBEDDING, QUESTION_ANSWERING, TAGGING
from keras_model.encode.long_texts.spread import ALL
from keras_model.encode.preprocessor import Preprocessor
from keras_model.errors import DataError, TfliteError, UserError
from keras_model.outputs.answers import Answers, EvaluationRow, Run
from keras_model.outputs.by_task.answer import answer
from keras_model.outputs.by_task.judging_rows import tells_nothing
from keras_model.outputs.by_task.labels import probabilities_of
from keras_model.outputs.long_rows import long_rows
from keras_model.outputs.reading import TAGS_FACT
from keras_model.outputs.rejection import accuracy_with_rejection, best_scores, out_of_scope_recall, right_answers


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    evaluate = commands.add_parser("evaluate", help="measure a .tflite on labelled rows")
    evaluate.set_defaults(command=_run)
    evaluate.add_argument("file", metavar="FILE.tflite", type=Path)
    evaluate.add_argument("data", metavar="DATA", type=Path)
    evaluate.add_argument("--out-of-scope", metavar="FILE", type=Path, help="also texts that should be rejected")
    add_by(evaluate)
    add_prompt(evaluate)
    add_question_windows(evaluate, otherwise=None)
    add_noise_arguments(evaluate)
    add_attack_arguments(evaluate)
    evaluate.add_argument(
        "--runtime",
        metavar="MODULE:CALLABLE",
        help="runs the network in place of LiteRT: opens it, given the bytes of the .tflite",
    )
    evaluate.add_argument("--json", action="store_true", help="print one JSON document")


def _run(options: argparse.Namespace) -> None:
    runtime = named_runtime(options.runtime) if options.runtime is not None else None
    interpreter = TextInterpreter(options.file, runtime=runtime)
    rows = _rows(interpreter, options)
    parts = read_by(options.data, options.by, rows)
    run = windows_shown(interpreter.run, error_console())
    run = run if parts is None else remembering(run)
    preprocessor = interpreter.preprocessor.choosing(options.prompt)
    noise = read_noise(options)
    to_attack = attacked_rows(options, interpreter.task, rows, options.data)

    measured = _Measured(interpreter, run, preprocessor, ALL if options.windows is None else options.windows)
    _tell_of_no_answer(interpreter, rows, options.file)
    answers = measured.answers(rows, preprocessor)
    measures = {"task": interpreter.task, "examples": len(rows), **measured.measures(rows, answers)}
    if fault := tells_nothing(interpreter.task, rows):
        tell(f"note: {options.data}: {fault}")
    if negatives := told_negatives(rows):
        tell(f"note: {options.data}: {negatives}")
    if told := silence(interpreter.task, answers.values, rejecting=bool(interpreter.threshold)):
        tell(f"note: {told}")
    if parts is not None:
        measures |= parts.record(measured)
    if noise is not None:
        measures["noisy"] = noise_record(options) | measured(noise.rows(rows, options.seed))
    if options.runtime is not None:
        measures["runtime"] = options.runtime
    if interpreter.threshold:
        measures["threshold"] = interpreter.threshold
    if interpreter.no_answer_threshold is not None:
        measures[NO_ANSWER] = interpreter.no_answer_threshold
    if interpreter.reading.together:
        measures[TAGS_FACT] = interpreter.reading.tags
    if options.out_of_scope:
        texts = read_out_of_scope(options.out_of_scope, options.data, rows, preprocessor.learnt_from)
        measures["out_of_scope_examples"] = len(texts)
        probabilities = probabilities_of(interpreter.task, texts, interpreter.preprocessor, run)
        measures["out_of_scope_recall"] = out_of_scope_recall(best_scores(probabilities), interpreter.threshold)
    measures |= attack_record(options, to_attack, interpreter.labels, interpreter.probabilities)
    long = long_rows(interpreter.task, rows, preprocessor, measured.answers)
    if long is not None and long.rows_cut:
        tell(f"note: {long.told(options.data.name, 'a file built with --windows all')}")
    print_measures(measures, options.json)


def _rows(interpreter: TextInterpreter, options: argparse.Namespace) -> list[EvaluationRow]:
    """Read the rows, and refuse rows and arguments that do not go with the file."""
    if options.windows is not None and interpreter.task != QUESTION_ANSWERING:
        raise UserError(
            f"--windows is for files that answer questions; {options.file} serves {interpreter.task}, and how it "
            "reads long texts stands in the file: leave it out"
        )
    if options.out_of_scope and not interpreter.threshold:
        raise TfliteError(f"{options.file}: has no threshold to reject a text by; build it with --out-of-scope")
    rows = read_evaluation(options.data, interpreter.task)
    check_as_learnt(interpreter.preprocessor.learnt_from, rows, options.data)
    if isinstance(rows[0], str):
        raise DataError(
            f"{options.data}: holds single texts, which measure no vectors; give pairs with a score, or pairs of texts "
            "that belong together"
        )
    if pairs := [row for row in rows if isinstance(row, ScoreRow | PartnerRow) and interpreter.task == EMBEDDING]:
        check_pairs(pairs, options.data)
    if interpreter.task == TAGGING:
        check_scheme(interpreter.labels, options.file)
    return rows_for_labels(rows, interpreter.labels, options.data)


@dataclass(frozen=True)
class _Measured:
    """A file as it is measured on rows.

    Attributes:
        interpreter: the open file.
        run: its network.
        preprocessor: with the prompt that is asked for.
        question_windows: of a context, so many are read.
    """

    interpreter: TextInterpreter
    run: Run
    preprocessor: Preprocessor
    question_windows: int

    def __call__(self, rows: Sequence[EvaluationRow]) -> dict[str, Any]:
        """Return the measures of rows."""
        return self.measures(rows, self.answers(rows, self.preprocessor))

    def answers(self, rows: Sequence[EvaluationRow], way: Preprocessor) -> Answers:
        """Return the answers to rows that are read in some way."""
        no_answer = self.interpreter.no_answer_threshold
        return answer(
            self.interpreter.task,
            rows,
            self.interpreter.labels,
            way,
            self.run,
            reading=self.interpreter.reading,
            # Without a threshold, a file answers every question, whether or not its text holds the answer.
            no_answer_threshold=math.inf if no_answer is None else no_answer,
            question_windows=self.question_windows,
        )

    def measures(self, rows: Sequence[EvaluationRow], answers: Answers) -> dict[str, Any]:
        """Return the measures of answers to rows."""
        threshold = self.interpreter.threshold
        if not threshold:
            return answers.measures | parted_record(answers.parted)
        right, scores = right_answers(rows, answers), best_scores(answers.values)
        return {**answers.measures, "accuracy_with_rejection": accuracy_with_rejection(right, scores, threshold)}


def _tell_of_no_answer(interpreter: TextInterpreter, rows: Sequence[EvaluationRow], file: Path) -> None:
    """Say that questions without an answer are answered, where the file cannot tell."""
    without = sum(isinstance(row, SpanRow) and not row.answers for row in rows)
    if without and interpreter.no_answer_threshold is None:
        tell(
            f"note: {file} has no threshold and answers every question, also the {without} without an answer; "
            "build it with --no-answer"
        )
