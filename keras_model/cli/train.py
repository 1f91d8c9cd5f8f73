"""train: fine-tune a model on labelled rows."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from keras_model.baselines.comparison import require_comparison, simpler_methods
from keras_model.cli.kit.arguments import HelpFormatter, add_fold_look_alikes, add_precision, add_windows
from keras_model.cli.kit.output import error_console
from keras_model.cli.kit.pair_options import (
    AS_IT_IS,
    add_pair_arguments,
    check_pair_options,
    check_scored,
    fall_note,
    told_pairs,
)
from keras_model.cli.kit.places import check_run
from keras_model.cli.kit.rows_table import WIDTH, inspect_rows, rows_table
from keras_model.cli.kit.training_notes import capital_notes, comparison_note, comparison_table, outcome_notes
from keras_model.data.columns import check_rows_fit_labels
from keras_model.data.held_out import without_excluded
from keras_model.data.labels import LABELS_FILE, read_labels
from keras_model.data.noise import read_misspellings
from keras_model.data.provenance import file_record
from keras_model.data.readers import RowsFile, read_rows_file, read_texts
from keras_model.data.rows import Row, SpanRow, is_pair
from keras_model.data.sentence_pairs import check_pairs
from keras_model.data.tag_schemes import tags_for
from keras_model.encode.long_texts.spread import FIRST, require_windowed
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.tokenizers import folding_look_alikes
from keras_model.errors import DataError, InputFileError, UserError
from keras_model.model_folder import TRAINING_FILE, folder_record, json_file, read_config
from keras_model.network.presets import PRESETS
from keras_model.outputs.answers import score_of
from keras_model.outputs.no_answer import check_both_kinds
from keras_model.outputs.reading import TAGGING, TAGS_FACT, TOGETHER, WAYS_OF_TAGS
from keras_model.outputs.tag_path import tags_lean_on_each_other
from keras_model.quiet_backend import import_keras_quietly
from keras_model.train.settings import (
    RATE,
    TAG_RATE,
    TrainingSettings,
    require_attackable,
    usual_course,
    usual_rate,
)
from keras_model.train.start.capitals import can_mark_capitals, capitals_of, marks_capitals
from keras_model.train.start.choice import Choice, choose_start, illegible, require_legible
from keras_model.train.start.labels import training_labels
from keras_model.train.start.network import DEFAULT_LENGTH, Preset, Start

TASKS = (
    "classification",
    "multi-label-classification",
    "regression",
    "token-classification",
    "question-answering",
    "embedding",
)
_WITHOUT_LABELS = ("regression", "question-answering", "embedding")
# The trained model among the methods of a comparison.
_OWN = "this model"


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    train = commands.add_parser(
        "train",
        help="fine-tune a model on labelled rows",
        formatter_class=HelpFormatter,
    )
    train.set_defaults(command=_run, hint="; go on with the same command and --resume")
    train.add_argument("--task", required=True, choices=TASKS)
    train.add_argument("--train", required=True, metavar="FILE", help="rows to learn from")
    train.add_argument(
        "--validation",
        required=True,
        metavar="FILE",
        help="rows to choose the best epoch by, and a multi-label model's thresholds",
    )
    train.add_argument("--output", required=True, metavar="FOLDER", help="where the model will be")
    start = train.add_mutually_exclusive_group()
    start.add_argument(
        "--init",
        metavar="FOLDER",
        help="start from this model folder (default: the best of assets for the task and its rows)",
    )
    start.add_argument("--preset", choices=sorted(PRESETS), help="start from random weights of this shape")
    train.add_argument("--vocabulary", metavar="FILE", help="with --preset: vocab.txt or a SentencePiece .model")
    train.add_argument("--cased", action="store_true", help="with --preset: the vocabulary tells case apart")
    train.add_argument("--labels", metavar="FILE", help="labels in their order, one a line, in place of the rows'")
    train.add_argument(
        "--keep-labels",
        action="store_true",
        help="with --init: keep the model's labels and head, also where the rows have only some of the labels",
    )
    train.add_argument("--length", type=int, metavar="N", help="tokens a text is cut to (default: the model's, or 64)")
    add_windows(
        train, "where the model of --init has a setting, as it says, else as answers the validation rows better,"
    )
    train.add_argument(
        "--tags",
        choices=WAYS_OF_TAGS,
        help="for token-classification: give each word its likeliest tag, or the words of a text the likeliest tags "
        "together (default: as the model of --init or --teacher where that reads them together, else as finds more "
        "entities of the validation rows)",
    )
    train.add_argument("--resume", action="store_true", help="go on with an interrupted run")
    train.add_argument("--json", action="store_true", help="print what the rows hold as one JSON document")
    train.add_argument(
        "--compare",
        action="store_true",
        help="also train TF-IDF with logistic regression (a CRF for tags), and print its score and the majority "
        "answer's beside the model's; needs the extra `compare`",
    )
    train.add_argument("--half", action="store_true", help="write the weights as float16")
    train.add_argument(
        "--teacher",
        metavar="FOLDER",
        nargs="+",
        default=[],
        help="also learn from this model of the same task; from several, in the mean; of an embedding, learn from the "
        "one teacher alone what it makes of each pair's first text, such as the original of a translation",
    )
    train.add_argument(
        "--unlabelled",
        metavar="FILE",
        nargs="+",
        default=[],
        help="with --teacher: texts to follow the teacher on; as many an epoch as there are labelled rows",
    )
    train.add_argument(
        "--exclude",
        metavar="FILE",
        nargs="+",
        default=[],
        help="never learn from a text that occurs in these files",
    )
    train.add_argument(
        "--epochs",
        type=int,
        metavar="N",
        help="passes over the rows (default: 10, up to 50 where rows are few for their labels; fewer where the "
        "validation score has not risen for half of them)",
    )
    train.add_argument(
        "--learning-rate",
        type=float,
        metavar="N",
        help=f"the highest, after the warm-up (default: {RATE:g}; {TAG_RATE:g} for new tags on a small start)",
    )
    defaults = {field.name: field.default for field in fields(TrainingSettings)}
    for name, kind, text in (
        ("batch_size", int, "rows a step"),
        ("warmup", float, "share of the steps until that rate"),
        ("weight_decay", float, "of AdamW"),
        ("label_smoothing", float, "share of a target spread over all labels"),
        ("dropout", float, "rate in place of the model's own"),
        ("noise", float, "share of the words mistyped, anew each epoch, in half of the rows; 0.1 is usual"),
        (
            "attack_noise",
            int,
            "words misspelled, anew each epoch, in three quarters of the rows of a classification, as "
            "the network answers them worst of several tries; 2 is usual",
        ),
        ("seed", int, "same seed, same weights"),
        ("label_weight", float, "with --teacher: factor of the labels' loss"),
        ("hidden_weight", float, "with --teacher: factor of the hidden states' loss"),
        ("logit_weight", float, "with --teacher: factor of the answers' loss"),
        ("temperature", float, "with --teacher: softens the answers"),
    ):
        train.add_argument(f"--{name.replace('_', '-')}", type=kind, default=defaults[name], metavar="N", help=text)
    train.add_argument(
        "--patience",
        type=int,
        metavar="N",
        help="stop after so many epochs without a gain; 0: never (default: 0 with --epochs, else half of the epochs)",
    )
    add_precision(train, TrainingSettings.precision)
    add_pair_arguments(train)
    train.add_argument("--typos", metavar="FILE", help="with --noise: misspellings, one a line: typo, tab, correction")
    train.add_argument(
        "--mark-capitals",
        action=argparse.BooleanOptionalAction,
        help="with an uncased vocabulary: tell capital letters apart, by segment 1; names have them (default: for tags "
        "whose words have more capitals than the others, or as the teacher)",
    )
    add_fold_look_alikes(train)
    train.add_argument("--freeze-token-embedding", action="store_true", help="leave the token embedding as it is")
    train.add_argument(
        "--freeze-backbone",
        action="store_true",
        help="train the head alone, which wants a rate of 0.01 or so; other languages and kinds of text that the start "
        "knows are kept, --init with the result trains all of it",
    )


def _run(options: argparse.Namespace) -> None:

    given = {field.name: getattr(options, field.name, None) for field in fields(TrainingSettings)}
    settings = TrainingSettings(**{name: value for name, value in given.items() if value is not None})
    output = Path(options.output)
    checkpoint_folder = check_run(output, options.resume)
    _check_start(options)
    if options.compare:
        require_comparison(options.task)
    learnt, judged = (read_rows_file(path, options.task) for path in (options.train, options.validation))
    rows, validation = learnt.rows, judged.rows
    misspellings = read_misspellings(options.typos) if options.typos else {}
    texts_by_file = {path: read_texts(path) for path in options.unlabelled}
    excluded_by_file = {path: read_texts(path) for path in options.exclude}
    excluded = [text for texts in excluded_by_file.values() for text in texts]
    rows = without_excluded(rows, excluded)
    if not rows:
        raise DataError(f"{options.train}: every row occurs in an excluded file")
    learnt = replace(learnt, rows=rows)
    chosen = None if options.init or options.preset else choose_start(options.task, rows)
    if chosen is not None:
        options.init, options.length = chosen.folder, options.length or chosen.length
    if options.learning_rate is None:
        start_config = read_config(Path(options.init)) if options.init else None
        settings = replace(settings, learning_rate=usual_rate(options.task, start_config))
    texts_by_file = {path: without_excluded(texts, excluded) for path, texts in texts_by_file.items()}
    if options.task == "embedding":
        for side, path in ((rows, options.train), (validation, options.validation)):
            check_pairs(side, path)
        check_scored(options, rows)
    elif options.mark_capitals and any(map(is_pair, rows)):
        raise UserError(f"--mark-capitals marks by segment, which tells the two texts of a pair apart: {options.train}")
    labels = None
    if options.task not in _WITHOUT_LABELS:
        labels = training_labels(
            rows,
            options.train,
            options.labels,
            teachers=options.teacher,
            init=options.init,
            keep=options.keep_labels,
        )
        rows, validation = tags_for(labels, rows), tags_for(labels, validation)
        check_rows_fit_labels(rows, labels, options.train)
        check_rows_fit_labels(validation, labels, options.validation)
    if options.tags == TOGETHER and not tags_lean_on_each_other(labels or ()):
        raise UserError(
            "--tags together: no label of the rows goes on with another, as I-x does with B-x; leave it out"
        )
    _check_no_answers(rows, validation, options)
    if options.epochs is None:
        settings = usual_course(settings, len(rows), len(labels or ()), options.patience)
    sources = {
        "train": file_record(options.train, len(rows)),
        "validation": file_record(options.validation, len(validation)),
        "unlabelled": [file_record(path, len(texts)) for path, texts in texts_by_file.items()],
        "excluded": [file_record(path, len(texts)) for path, texts in excluded_by_file.items()],
        "init": folder_record(options.init) if options.init else None,
        "teachers": [folder_record(folder) for folder in options.teacher],
        "preset": options.preset,
        "typos": file_record(options.typos) if options.typos else None,
        "vocabulary": file_record(options.vocabulary) if options.vocabulary else None,
        # Left out where it is not given, so that a run of before goes on.
        **({} if options.windows is None else {"windows": options.windows}),
        **({} if options.tags is None else {"tags": options.tags}),
    }
    found = _tell_of_rows([learnt, judged], options)
    console = error_console()
    capitals_chosen = _choose_capitals(rows, options)
    _tell_of_start(rows, chosen, capitals_chosen, options)
    if options.task == "embedding":
        console.print(told_pairs(options, rows))
    simpler = simpler_methods(options.task, rows, validation) if options.compare else {}
    epochs = f"{settings.epochs} epochs" if options.epochs else f"at most {settings.epochs} epochs"
    console.print(f"{len(rows)} rows to learn from, {len(validation)} to validate on, {epochs}")
    _tell_of_labels(labels or [], options.init)

    import_keras_quietly()
    from keras_model.tasks.evaluation import answers_of, choose_tags, choose_windows, long_rows_of, temper
    from keras_model.tasks.loading import load_model
    from keras_model.tasks.token_classifier import TokenClassifier
    from keras_model.train.checkpoint import TrainingCheckpoint
    from keras_model.train.fine_tuning import train

    preset = Preset(options.preset, options.vocabulary, options.cased) if options.preset else None
    start = Start(options.task, preset or options.init, options.length, options.mark_capitals, options.fold_look_alikes)
    model = start.model(labels, settings.seed, rows)
    if model.no_answer_threshold is not None and all(isinstance(row, SpanRow) and row.answers for row in validation):
        console.print(
            f"note: {options.init} tells questions without an answer; the rows have none, so the new model will answer "
            "every question"
        )
    if options.windows is not None:
        model.preprocessor = model.preprocessor.with_windows(options.windows)
    tags = options.tags or _tags_of_teacher(options)
    if isinstance(model, TokenClassifier) and tags is not None:
        model.set_tags(tags)
    if options.task == "embedding":
        # A start that answers already may lose by being trained.
        simpler[AS_IT_IS] = answers_of(model, validation).measures
        shown = ", ".join(f"{name} {value:.4f}" for name, value in simpler[AS_IT_IS].items())
        console.print(f"before training: validation {shown}")
    length = model.preprocessor.sequence_length
    teachers = [load_model(folder, sequence_length=length) for folder in options.teacher]
    checkpoint = TrainingCheckpoint(checkpoint_folder)
    record = train(
        model,
        rows,
        validation,
        settings,
        checkpoint,
        teachers=teachers,
        unlabelled=[text for texts in texts_by_file.values() for text in texts],
        misspellings=misspellings,
        sources=sources,
        console=console,
    )
    if options.windows is None:
        with console.status("trying windows on the validation rows that are longer than the model reads"):
            undecided = model.preprocessor.windows == FIRST
            long = (choose_windows if undecided else long_rows_of)(model, validation)
        if long is not None and undecided and long.rows_cut:
            record["long_rows"] = long.record()
            console.print(long.told_choice(options.validation, len(validation)), soft_wrap=True)
        elif long is not None and (long.rows_cut or long.rows_in_windows):
            told = long.told(options.validation, "--windows all")
            console.print(f"note: texts are read as {options.init} says; {told}", soft_wrap=True)
    # Last, for it is fitted to texts as they are read from now on, and a multi-label model's thresholds to it.
    fitted = temper(model, validation)
    if fitted is not None:
        record["temperature"] = fitted.record()
        console.print(fitted.told(), soft_wrap=True)
    # By the tempered probabilities, on which the likeliest path depends.
    trial = None if options.tags or model.reading.together else choose_tags(model, validation)
    if trial is not None:
        record[TAGS_FACT] = trial.record()
        console.print(trial.told(options.validation), soft_wrap=True)
    files = {TRAINING_FILE: json_file(record)}
    model.save_to_preset(output, dtype="float16" if options.half else "float32", files=files)
    checkpoint.remove()
    answers = answers_of(model, validation)
    notes = outcome_notes(validation, answers.predictions, answers.measures)
    if options.task == "embedding":
        notes += fall_note(simpler[AS_IT_IS], answers.measures, options.validation)
    for note in notes:
        console.print(f"note: {note}", soft_wrap=True)
    threshold = model.no_answer_threshold
    told = "" if threshold is None else f", there is no answer above a margin of {threshold:g}"
    console.print(f"best epoch {record['best_epoch']}{told}; model written to {output}")
    if options.compare:
        compared = simpler | {_OWN: answers.measures}
        console.print(comparison_table(compared, options.validation))
        behind = comparison_note(compared, score_of(options.task, answers.measures), _OWN)
        if behind is not None:
            console.print(f"note: {behind}", soft_wrap=True)
        if options.json:
            print(json.dumps({**found, "comparison": compared}), flush=True)


def _tell_of_rows(files: Sequence[RowsFile], options: argparse.Namespace) -> dict[str, Any]:
    """Show what the rows hold before they are learnt, which is when their faults are cheap."""
    found = inspect_rows(files, _preprocessor(options))
    console = error_console()
    if not console.is_terminal:
        console.width = WIDTH
    console.print(rows_table(found, options.task))
    document = {"task": options.task, **found}
    # One document in all: a comparison is known at the end.
    if options.json and not options.compare:
        print(json.dumps(document), flush=True)
    return document


def _choose_capitals(rows: Sequence[Row], options: argparse.Namespace) -> bool:
    """Decide whether capitals are marked where the user did not say, and return whether the rows decided."""
    if options.mark_capitals is not None:
        return False
    options.mark_capitals = False
    if options.task != "token-classification" or not can_mark_capitals(options.init, options.preset, options.cased):
        return False
    # A student reads what its teachers read.
    if options.teacher:
        options.mark_capitals = marks_capitals(options.teacher[0])
        return False
    options.mark_capitals = capitals_of(rows).tell_names
    return True


def _tell_of_start(
    rows: Sequence[Row], chosen: Choice | None, capitals_chosen: bool, options: argparse.Namespace
) -> None:
    """Say which start was chosen and why, and what speaks against this or the user's own one."""
    console = error_console()
    warning = None
    if chosen is not None:
        warning = require_legible(rows, options.train, chosen)
        console.print(f"start: {chosen.folder} ({chosen.reason}); --init FOLDER takes another", soft_wrap=True)
    elif options.init:
        warning = illegible(rows, options.train, options.init)
    notes = capital_notes(rows, options.train, options.mark_capitals, capitals_chosen)
    for note in notes if warning is None else [warning, *notes]:
        console.print(f"note: {note}", soft_wrap=True)


def _tags_of_teacher(options: argparse.Namespace) -> str | None:
    """Return how the first teacher reads tags, which its student learns to give; None for the usual way."""
    configs = [read_config(Path(folder)) for folder in options.teacher[:1]]
    return next((config["head"].get(TAGS_FACT) for config in configs if config["task"] == options.task), None)


def _preprocessor(options: argparse.Namespace) -> Preprocessor:
    if options.preset:
        preset = Preset(options.preset, options.vocabulary, options.cased)
        preprocessor = preset.preprocessor(options.length or DEFAULT_LENGTH)
    else:
        config = dict(read_config(Path(options.init))["preprocessor"])
        if options.length is not None:
            config["sequence_length"] = options.length
        preprocessor = Preprocessor.from_folder(Path(options.init), config)
    if options.fold_look_alikes:
        preprocessor = preprocessor.with_tokenizer(folding_look_alikes(preprocessor.tokenizer))
    return preprocessor


def _tell_of_labels(labels: Sequence[str], init: str | None) -> None:
    """Say that a model's head does not stay; silence would let it be found late."""
    console = error_console()
    if labels and init and (Path(init) / LABELS_FILE).is_file():
        known = read_labels(Path(init) / LABELS_FILE)
        if known != list(labels):
            console.print(
                f"note: a new head for these {len(labels)} labels; {init} answers {len(known)} labels of its own, "
                "which --keep-labels would keep"
            )


def _check_no_answers(rows: Sequence[Row], validation: Sequence[Row], options: argparse.Namespace) -> None:
    """Count the questions without an answer, and make sure that the validation can choose a threshold for them."""
    learnt, judged = (sum(isinstance(row, SpanRow) and not row.answers for row in side) for side in (rows, validation))
    if learnt or judged:
        check_both_kinds(validation, options.validation)
        error_console().print(
            f"{learnt} of the questions to learn from and {judged} of those to validate on have no answer"
        )


def _check_start(options: argparse.Namespace) -> None:

    if options.preset and not options.vocabulary:
        raise UserError("--preset needs --vocabulary FILE: a preset has a shape, but no vocabulary")
    if not options.preset and (options.vocabulary or options.cased):
        raise UserError("--vocabulary and --cased go with --preset; a start, such as --init FOLDER, brings its own")
    if options.unlabelled and not options.teacher:
        raise UserError("--unlabelled needs --teacher: without one there is nothing to learn from such texts")
    if options.typos and not options.noise:
        raise UserError("--typos needs --noise: without it nothing is mistyped")
    if options.attack_noise:
        require_attackable(options.task)
    if options.keep_labels and (not options.init or options.labels):
        raise UserError("--keep-labels goes with --init FOLDER and without --labels: it keeps the labels of that model")
    if options.task in _WITHOUT_LABELS and (options.labels or options.keep_labels):
        raise UserError(f"--labels and --keep-labels are for tasks with labels; {options.task} has none")
    check_pair_options(options)
    if options.task == "regression" and options.label_smoothing:
        raise UserError("--label-smoothing spreads a target over labels; a score has none, so leave it out")
    if options.windows is not None:
        require_windowed(options.task)
    if options.tags is not None and options.task != TAGGING:
        raise UserError(f"--tags is for {TAGGING}; a {options.task} tags no words: leave it out")
    if options.mark_capitals and options.cased:
        raise UserError("--mark-capitals is for an uncased vocabulary; with --cased the vocabulary has the capitals")
    if options.mark_capitals and options.task == "question-answering":
        raise UserError("--mark-capitals marks by segment, which for a question tells it from its context")
    if options.vocabulary and not Path(options.vocabulary).is_file():
        raise InputFileError(f"{options.vocabulary}: no such file")
    for folder in (options.init, *options.teacher):
        if folder:
            read_config(Path(folder))
    if options.mark_capitals is False and options.init and marks_capitals(options.init):
        raise UserError(f"--no-mark-capitals: {options.init} learnt with capitals marked; leave it out")
