"""The commands of `python -m keras_model`: train, distill, import, regroup, prune, evaluate, classify, overlap."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keras_model.errors import CheckpointError, DataError, InputFileError, UserError
from keras_model.presets import PRESETS
from keras_model.quiet_backend import import_keras_quietly

if TYPE_CHECKING:
    from rich.console import Console

    from keras_model.noise import TypingNoise
    from keras_model.preprocessor import Preprocessor
    from keras_model.rows import Row
    from keras_model.task_model import TaskModel

# Keras takes seconds to import: each command does so only after it has checked what it was given.

TASKS = ("classification", "token-classification", "question-answering")
INTERRUPTED = 130
_DEFAULT_LENGTH = 64

_EXIT_CODES = """exit codes:
  0  done
  2  wrong arguments
  3  a file is missing, empty or cannot be read or written
  4  rows lack a column or hold a label the model does not have; overlap: texts of the test are in the training
  5  a model folder or checkpoint is incomplete, of another architecture, or does not fit
  130  interrupted"""


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    return run_command(_parser(), arguments)


def run_command(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> int:
    """Parse the arguments and call the chosen `command`; return the exit code that its outcome stands for."""
    try:
        options = parser.parse_args(arguments)
    except SystemExit as exit_request:
        return int(exit_request.code or 0)
    try:
        options.command(options)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(f"interrupted{getattr(options, 'hint', '')}", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the answers has seen enough; leave Python nothing to flush into the closed pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m keras_model",
        description="Train, import and try SqueezeBERT models. Data are .jsonl, .csv or .tsv files with the columns\n"
        "text, label; text_a, text_b, label; tokens, tags; or context, question, answers.",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_train(commands)
    _add_distill(commands)
    _add_import(commands)
    _add_regroup(commands)
    _add_prune(commands)
    _add_evaluate(commands)
    _add_classify(commands)
    _add_overlap(commands)
    return parser


def _add_train(commands: Any) -> None:
    train = commands.add_parser(
        "train",
        help="fine-tune a model on labelled rows",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    train.set_defaults(command=_train, hint="; go on with the same command and --resume")
    train.add_argument("--task", required=True, choices=TASKS)
    train.add_argument("--train", required=True, metavar="FILE", help="rows to learn from")
    train.add_argument("--validation", required=True, metavar="FILE", help="rows to choose the best epoch by")
    train.add_argument("--output", required=True, metavar="FOLDER", help="where the model will be")
    start = train.add_mutually_exclusive_group(required=True)
    start.add_argument("--init", metavar="FOLDER", help="start from this model folder")
    start.add_argument("--preset", choices=sorted(PRESETS), help="start from random weights of this shape")
    train.add_argument("--vocabulary", metavar="FILE", help="with --preset: vocab.txt or a SentencePiece .model")
    train.add_argument("--cased", action="store_true", help="with --preset: the vocabulary tells case apart")
    train.add_argument("--labels", metavar="FILE", help="labels in their order, one a line, in place of the rows'")
    train.add_argument("--length", type=int, metavar="N", help="tokens a text is cut to (default: the model's, or 64)")
    train.add_argument("--resume", action="store_true", help="go on with an interrupted run")
    train.add_argument("--half", action="store_true", help="write the weights as float16")
    train.add_argument("--teacher", metavar="FOLDER", help="also learn from this model of the same task")
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
    defaults = _settings_defaults()
    for name, kind, text in (
        ("epochs", int, "passes over the rows, at most"),
        ("batch_size", int, "rows a step"),
        ("learning_rate", float, "the highest, after the warm-up"),
        ("warmup", float, "share of the steps until that rate"),
        ("weight_decay", float, "of AdamW"),
        ("label_smoothing", float, "share of a target spread over all labels"),
        ("dropout", float, "rate in place of the model's own"),
        ("noise", float, "share of the words mistyped, anew each epoch, in half of the rows; 0.1 is usual"),
        ("patience", int, "stop after so many epochs without a gain; 0: never"),
        ("seed", int, "same seed, same weights"),
        ("label_weight", float, "with --teacher: factor of the labels' loss"),
        ("hidden_weight", float, "with --teacher: factor of the hidden states' loss"),
        ("logit_weight", float, "with --teacher: factor of the answers' loss"),
        ("temperature", float, "with --teacher: softens the answers"),
    ):
        train.add_argument(f"--{name.replace('_', '-')}", type=kind, default=defaults[name], metavar="N", help=text)
    train.add_argument("--typos", metavar="FILE", help="with --noise: misspellings, one a line: typo, tab, correction")
    train.add_argument("--freeze-token-embedding", action="store_true", help="leave the token embedding as it is")


def _settings_defaults() -> dict[str, Any]:
    from keras_model.training_settings import TrainingSettings

    return {field.name: field.default for field in fields(TrainingSettings)}


def _add_distill(commands: Any) -> None:
    from keras_model.distillation_settings import DistillationSettings

    distill = commands.add_parser(
        "distill",
        help="train a student on plain text to have a teacher's hidden states",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    distill.set_defaults(command=_distill, hint="; go on with the same command and --resume")
    distill.add_argument("teacher", metavar="TEACHER", help="model folder")
    distill.add_argument("--corpus", required=True, metavar="FILE", nargs="+", help="plain text, one a line, or rows")
    distill.add_argument("--output", required=True, metavar="FOLDER", help="where the student will be")
    start = distill.add_mutually_exclusive_group(required=True)
    start.add_argument("--init", metavar="FOLDER", help="start from this model folder, regrouped for instance")
    start.add_argument("--preset", choices=sorted(PRESETS), help="start from random weights of this shape")
    distill.add_argument("--exclude", metavar="FILE", nargs="+", default=[], help="never learn from a text in these")
    distill.add_argument("--length", type=int, metavar="N", help="tokens a row; longer lines become several rows")
    distill.add_argument("--resume", action="store_true", help="go on with an interrupted run")
    distill.add_argument(
        "--stop-after",
        type=int,
        metavar="N",
        help="write the student after so many tokens, and keep what --resume needs to go on towards --tokens",
    )
    distill.add_argument("--half", action="store_true", help="write the weights as float16")
    for setting in fields(DistillationSettings):
        name = f"--{setting.name.replace('_', '-')}"
        if setting.type is bool:
            distill.add_argument(name, action="store_true", help=_DISTILLATION_HELP[setting.name])
        else:
            distill.add_argument(
                name, type=setting.type, default=setting.default, metavar="N", help=_DISTILLATION_HELP[setting.name]
            )


_DISTILLATION_HELP = {
    "tokens": "to learn from in all",
    "batch_tokens": "tokens a step",
    "learning_rate": "the highest, after the warm-up",
    "warmup": "share of the tokens until that rate",
    "weight_decay": "of AdamW",
    "hidden_weight": "factor of the hidden states' loss",
    "relation_weight": "factor of the loss of relations between tokens' values",
    "pooled_weight": "factor of the mean vectors' loss",
    "train_token_embedding": "change the token embedding, too",
    "save_tokens": "tokens between two checkpoints",
    "seed": "same seed, same weights",
}


def _add_import(commands: Any) -> None:
    parser = commands.add_parser("import", help="turn a Hugging Face folder into a model folder")
    parser.set_defaults(command=_import)
    parser.add_argument("source", metavar="HF_FOLDER", help="with config.json, model.safetensors, tokenizer files")
    parser.add_argument("--output", required=True, metavar="FOLDER")


def _add_regroup(commands: Any) -> None:
    parser = commands.add_parser(
        "regroup", help="cut a model's weights to the groups of a preset, as a start for training"
    )
    parser.set_defaults(command=_regroup)
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("--preset", required=True, choices=sorted(PRESETS))
    parser.add_argument(
        "--fit", metavar="FILE", help="then fit the weights to the model's hidden states on these texts"
    )
    parser.add_argument("--output", required=True, metavar="FOLDER")


def _add_prune(commands: Any) -> None:
    parser = commands.add_parser("prune", help="keep the rows of a WordPiece vocabulary that some texts need most")
    parser.set_defaults(command=_prune)
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument(
        "--texts", required=True, metavar="FILE", nargs="+", help="a file named twice counts twice", type=Path
    )
    parser.add_argument("--vocabulary-size", required=True, type=int, metavar="N", help="rows to keep")
    parser.add_argument("--output", required=True, metavar="FOLDER")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def _add_evaluate(commands: Any) -> None:
    parser = commands.add_parser("evaluate", help="measure a model on labelled rows")
    parser.set_defaults(command=_evaluate)
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("data", metavar="DATA")
    add_noise_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def add_noise_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of an evaluation under typing noise."""
    noise = parser.add_argument_group("typing noise", "measure the same rows a second time, mistyped")
    noise.add_argument("--noise", type=float, metavar="RATE", help="share of the words mistyped; 0.1 is standard")
    noise.add_argument("--typos", metavar="FILE", help="misspellings to use as well, one a line: typo, tab, correction")
    noise.add_argument("--seed", type=int, default=0, metavar="N", help="same seed, same slips (default: 0)")


def _add_classify(commands: Any) -> None:
    parser = commands.add_parser("classify", help="label texts")
    parser.set_defaults(command=_classify)
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("texts", metavar="TEXT", nargs="*", help="without any: lines of standard input")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def _add_overlap(commands: Any) -> None:
    parser = commands.add_parser(
        "overlap",
        help="prove that no text of a test is among the texts of a training",
        description="Lists the test's texts that occur in the training, whatever their case and blanks; in plain text "
        "also inside longer lines, if they have 6 words or more. Ends with code 4 if there are any.",
    )
    parser.set_defaults(command=_overlap)
    parser.add_argument("--train", required=True, metavar="FILE", nargs="+", help="rows or plain text", type=Path)
    parser.add_argument("--test", required=True, metavar="FILE", nargs="+", help="rows or plain text", type=Path)
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def _train(options: argparse.Namespace) -> None:
    from keras_model.noise import read_misspellings
    from keras_model.rows import check_labels, read_rows, read_texts
    from keras_model.training_settings import TrainingSettings
    from keras_model.training_sources import file_record, folder_record, without_excluded

    settings = TrainingSettings(**{field.name: getattr(options, field.name) for field in fields(TrainingSettings)})
    output = Path(options.output)
    checkpoint_folder = _check_run(output, options.resume)
    _check_start(options)

    rows = read_rows(options.train, options.task)
    validation = read_rows(options.validation, options.task)
    misspellings = read_misspellings(options.typos) if options.typos else {}
    texts_by_file = {path: read_texts(path) for path in options.unlabelled}
    excluded_by_file = {path: read_texts(path) for path in options.exclude}
    excluded = [text for texts in excluded_by_file.values() for text in texts]
    rows = without_excluded(rows, excluded)
    if not rows:
        raise DataError(f"{options.train}: every row occurs in an excluded file")
    texts_by_file = {path: without_excluded(texts, excluded) for path, texts in texts_by_file.items()}
    labels = _training_labels(options, rows)
    if labels is not None:
        check_labels(rows, labels, options.train)
        check_labels(validation, labels, options.validation)
    sources = {
        "train": file_record(options.train, len(rows)),
        "validation": file_record(options.validation, len(validation)),
        "unlabelled": [file_record(path, len(texts)) for path, texts in texts_by_file.items()],
        "excluded": [file_record(path, len(texts)) for path, texts in excluded_by_file.items()],
        "init": folder_record(options.init) if options.init else None,
        "teacher": folder_record(options.teacher) if options.teacher else None,
        "preset": options.preset,
        "typos": file_record(options.typos) if options.typos else None,
        "vocabulary": file_record(options.vocabulary) if options.vocabulary else None,
    }
    console = _console()
    console.print(f"{len(rows)} rows to learn from, {len(validation)} to validate on")

    import_keras_quietly()
    from keras_model.task_model import load_model
    from keras_model.training import train
    from keras_model.training_checkpoint import TrainingCheckpoint

    model = _starting_model(options, settings.seed, labels)
    length = model.preprocessor.sequence_length
    teacher = load_model(options.teacher, sequence_length=length) if options.teacher else None
    checkpoint = TrainingCheckpoint(checkpoint_folder)
    record = train(
        model,
        rows,
        validation,
        settings,
        checkpoint,
        teacher=teacher,
        unlabelled=[text for texts in texts_by_file.values() for text in texts],
        misspellings=misspellings,
        sources=sources,
        console=console,
    )
    files = {"training.json": (json.dumps(record, indent=2, ensure_ascii=False) + "\n").encode()}
    model.save_to_preset(output, dtype="float16" if options.half else "float32", files=files)
    checkpoint.remove()
    console.print(f"best epoch {record['best_epoch']}; model written to {output}")


def _distill(options: argparse.Namespace) -> None:
    from keras_model.distillation_settings import DistillationSettings
    from keras_model.model_folder import read_config
    from keras_model.rows import read_texts
    from keras_model.training_sources import file_record, folder_record, without_excluded

    settings = DistillationSettings(
        **{field.name: getattr(options, field.name) for field in fields(DistillationSettings)}
    )
    output = Path(options.output)
    checkpoint_folder = _check_run(output, options.resume)
    for folder in (options.teacher, options.init):
        if folder:
            read_config(Path(folder))
    excluded = [text for path in options.exclude for text in read_texts(path)]
    texts_by_file = {path: without_excluded(read_texts(path), excluded) for path in options.corpus}
    texts = [text for texts in texts_by_file.values() for text in texts]
    # The last lines of a corpus are as good as any, and the same ones each time.
    held_out = min(_VALIDATION_TEXTS, len(texts) // 10)
    if not held_out:
        raise DataError(f"{options.corpus[0]}: too few texts to distil from; give at least ten lines")
    texts, validation = texts[:-held_out], texts[-held_out:]
    sources = {
        "corpus": [file_record(path, len(texts)) for path, texts in texts_by_file.items()],
        "excluded": [file_record(path) for path in options.exclude],
        "init": folder_record(options.init) if options.init else None,
        "teacher": folder_record(options.teacher),
        "preset": options.preset,
    }
    console = _console()
    console.print(f"{len(texts)} texts to learn from, {len(validation)} to measure on")

    import_keras_quietly()
    import keras

    from keras_model.distillation import distil, use_all_devices
    from keras_model.feature_extractor import FeatureExtractor
    from keras_model.task_model import load_model
    from keras_model.training_checkpoint import TrainingCheckpoint

    use_all_devices()
    keras.utils.set_random_seed(settings.seed)
    teacher = load_model(options.teacher, sequence_length=options.length)
    student = (
        load_model(options.init, sequence_length=teacher.preprocessor.sequence_length)
        if options.init
        else FeatureExtractor.from_preset(options.preset, preprocessor=teacher.preprocessor)
    )
    checkpoint = TrainingCheckpoint(checkpoint_folder)
    record = distil(
        teacher,
        student,
        texts,
        validation,
        settings,
        checkpoint,
        stop_after=options.stop_after,
        sources=sources,
        console=console,
    )
    files = {"training.json": (json.dumps(record, indent=2, ensure_ascii=False) + "\n").encode()}
    student.save_to_preset(output, dtype="float16" if options.half else "float32", files=files)
    if record["tokens"] >= settings.tokens:
        checkpoint.remove()
    console.print(f"model written to {output}")


# Texts of the corpus that are kept apart to measure a student on.
_VALIDATION_TEXTS = 256


def _check_run(output: Path, resume: bool) -> Path:
    """Return where a run that makes `output` keeps its state, once that is known to be as the user expects."""
    _check_output(output)
    checkpoint_folder = output.with_name(output.name + ".checkpoint")
    if checkpoint_folder.exists() and not resume:
        raise InputFileError(
            f"{checkpoint_folder}: holds an interrupted run; add --resume to go on with it, or remove it"
        )
    return checkpoint_folder


def _check_output(output: Path) -> None:
    """Refuse a place where no model can be written before any work is done for it."""
    from keras_model.model_folder import CONFIG_FILE

    if output.exists() and not (output.is_dir() and ((output / CONFIG_FILE).is_file() or not any(output.iterdir()))):
        raise InputFileError(f"{output}: exists and is no model folder; choose another place")
    parent = next(folder for folder in output.absolute().parents if folder.exists())
    if not parent.is_dir() or not os.access(parent, os.W_OK):
        raise InputFileError(f"{output}: cannot write to {parent}; choose another place")


def _check_start(options: argparse.Namespace) -> None:
    from keras_model.model_folder import read_config

    if options.preset and not options.vocabulary:
        raise UserError("--preset needs --vocabulary FILE: a preset has a shape, but no vocabulary")
    if options.init and (options.vocabulary or options.cased):
        raise UserError("--vocabulary and --cased go with --preset; --init FOLDER brings its own")
    if options.unlabelled and not options.teacher:
        raise UserError("--unlabelled needs --teacher: without one there is nothing to learn from such texts")
    if options.typos and not options.noise:
        raise UserError("--typos needs --noise: without it nothing is mistyped")
    if options.vocabulary and not Path(options.vocabulary).is_file():
        raise InputFileError(f"{options.vocabulary}: no such file")
    for folder in (options.init, options.teacher):
        if folder:
            read_config(Path(folder))


def _training_labels(options: argparse.Namespace, rows: "Sequence[Row]") -> list[str] | None:
    """Return the labels in their order: as told, else a known model's if it has them all, else sorted."""
    from keras_model.model_folder import LABELS_FILE, read_labels
    from keras_model.rows import TokenRow

    if options.task == "question-answering":
        return None
    if options.labels:
        if not Path(options.labels).is_file():
            raise InputFileError(f"{options.labels}: no such file")
        return read_labels(Path(options.labels))
    found = {label for row in rows for label in (row.tags if isinstance(row, TokenRow) else (row.label,))}
    for folder in (options.teacher, options.init):
        if folder and (Path(folder) / LABELS_FILE).is_file():
            known = read_labels(Path(folder) / LABELS_FILE)
            if found <= set(known):
                return known
    if len(found) < 2:
        raise DataError(f"{options.train}: all rows have the label {found.pop()!r}; there is nothing to tell apart")
    return sorted(found)


def _starting_model(options: argparse.Namespace, seed: int, labels: list[str] | None) -> "TaskModel":
    import keras

    from keras_model.task_model import task_class

    keras.utils.set_random_seed(seed)
    kind = task_class(options.task, "--task")
    head = {} if labels is None else {"labels": labels}
    if options.init:
        return kind.from_preset(options.init, sequence_length=options.length, **head)
    preprocessor = _new_preprocessor(options.vocabulary, options.cased, options.length or _DEFAULT_LENGTH)
    return kind.from_preset(options.preset, preprocessor=preprocessor, **head)


def _new_preprocessor(vocabulary: str, cased: bool, length: int) -> "Preprocessor":
    from keras_model.preprocessor import Preprocessor
    from keras_model.sentencepiece_tokenizer import SentencePieceTokenizer
    from keras_model.wordpiece_tokenizer import WordPieceTokenizer

    kind = SentencePieceTokenizer if Path(vocabulary).suffix == ".model" else WordPieceTokenizer
    return Preprocessor(kind(vocabulary, lowercase=not cased), length)


def _import(options: argparse.Namespace) -> None:
    output = Path(options.output)
    _check_output(output)
    if not Path(options.source).is_dir():
        raise InputFileError(f"{options.source}: no such folder")
    import_keras_quietly()
    from keras_model.huggingface_import import import_huggingface

    model = import_huggingface(options.source)
    model.save_to_preset(output)
    _console().print(f"{model.task}, {model.backbone.count_params():,} parameters; model written to {output}")


def _regroup(options: argparse.Namespace) -> None:
    from keras_model.model_folder import read_config
    from keras_model.rows import read_texts

    output = Path(options.output)
    _check_output(output)
    read_config(Path(options.folder))
    texts = read_texts(options.fit) if options.fit else []
    import_keras_quietly()
    from keras_model.regroup import regroup
    from keras_model.task_model import load_model

    model = load_model(options.folder)
    head = model.head_config() if model.labels is None else {"labels": model.labels, **model.head_config()}
    student = type(model)(regroup(model.backbone, options.preset), model.preprocessor, **head)
    grouped = {weight.path for weight in student.backbone.weights}
    sources = {weight.path: weight for weight in model.weights}
    for weight in student.weights:
        if weight.path not in grouped:
            weight.assign(sources[weight.path])
    if texts:
        from keras_model.group_fit import fit_groups

        features = model.preprocessor(texts)
        longest = features["mask"].sum(axis=1).max()
        fit_groups(model.backbone, student.backbone, {name: array[:, :longest] for name, array in features.items()})
    student.save_to_preset(output)
    count = student.backbone.count_params()
    _console().print(f"{student.task}, {count:,} parameters; model written to {output}")


def _prune(options: argparse.Namespace) -> None:
    from keras_model.rows import read_texts
    from keras_model.vocabulary_pruning import prune_folder

    folder, output = Path(options.folder), Path(options.output)
    _check_output(output)
    if output.resolve() == folder.resolve():
        raise UserError(f"{output}: is the model itself; choose another place")
    texts = [text for path in options.texts for text in read_texts(path)]
    measures = prune_folder(folder, texts, options.vocabulary_size, output)
    _console().print(f"model written to {output}")
    print_measures(measures, options.json)


def _evaluate(options: argparse.Namespace) -> None:
    from keras_model.model_folder import LABELS_FILE, read_config, read_labels
    from keras_model.rows import check_labels, read_rows

    folder = Path(options.folder)
    task = read_config(folder)["task"]
    if task == "backbone":
        raise CheckpointError(f"{folder}: a backbone answers nothing yet; fine-tune it with train --init {folder}")
    rows = read_rows(options.data, task)
    if (folder / LABELS_FILE).is_file():
        check_labels(rows, read_labels(folder / LABELS_FILE), options.data)
    noise = read_noise(options)
    import_keras_quietly()
    from keras_model.evaluation import evaluate
    from keras_model.task_model import load_model

    model = load_model(folder)
    measures = {"task": task, **evaluate(model, rows)}
    if noise is not None:
        measures["noisy"] = noise_record(options) | evaluate(model, noise.rows(rows, options.seed))
    print_measures(measures, options.json)


def read_noise(options: argparse.Namespace) -> "TypingNoise | None":
    """Return the noise that `add_noise_arguments` offered, or None."""
    from keras_model.noise import TypingNoise, read_misspellings

    if options.noise is None:
        if options.typos:
            raise UserError("--typos needs --noise: without it nothing is mistyped")
        return None
    return TypingNoise(options.noise, read_misspellings(options.typos) if options.typos else {})


def noise_record(options: argparse.Namespace) -> dict[str, Any]:
    """Return what identifies the noise of an evaluation."""
    from keras_model.training_sources import file_record

    return {
        "noise": options.noise,
        "seed": options.seed,
        "typos": file_record(options.typos) if options.typos else None,
    }


def print_measures(measures: dict[str, Any], as_json: bool) -> None:
    """Print what was found, a line each or as one JSON document.

    Under the key `noisy`, the same measures of the same rows with typing noise; a line then holds both.
    """
    if as_json:
        print(json.dumps(measures))
        return
    noisy = measures.get("noisy", {})
    width = max(12, *map(len, measures))
    for name, value in measures.items():
        if name == "noisy":
            continue
        shown = f"{value:.4f}" if isinstance(value, float) else f"{value}"
        if isinstance(value, float) and name in noisy:
            shown += f"   with noise {noisy['noise']:g}: {noisy[name]:.4f}"
        print(f"{name:<{width}} {shown}")


def _classify(options: argparse.Namespace) -> None:
    from keras_model.model_folder import read_config

    folder = Path(options.folder)
    task = read_config(folder)["task"]
    if task != "classification":
        raise CheckpointError(f"{folder}: its task is {task}; classify needs a classification model")
    import_keras_quietly()
    from keras_model.task_model import load_model

    texts = options.texts or [line.rstrip("\r\n") for line in sys.stdin]
    if not texts:
        raise UserError("nothing to classify: give TEXT arguments or lines on standard input")
    answers = load_model(folder).classify(texts)
    if options.json:
        print(json.dumps(answers))
    else:
        for answer in answers:
            print(f"{answer['label']}\t{answer['score']:.3f}\t{answer['text']}")


def _overlap(options: argparse.Namespace) -> None:
    from keras_model.overlap import find_overlaps

    found = find_overlaps(options.train, options.test)
    overlaps = found["overlaps"]
    if options.json:
        print(json.dumps({**found, "overlaps": [asdict(overlap) for overlap in overlaps]}))
    else:
        for overlap in overlaps:
            places = [*overlap.same, *(f"inside {place}" for place in overlap.inside)]
            shown = " ".join(overlap.text.split()).encode("utf-8", "replace").decode()
            print(f"{overlap.test}\t{', '.join(places)}\t{shown}")
        print(f"{len(overlaps)} of {found['test_texts']} test texts occur among {found['train_texts']} training texts")
    if overlaps:
        raise DataError(f"{overlaps[0].test}: in the training, too; train with --exclude to leave such texts out")


def _console() -> "Console":
    from rich.console import Console

    return Console(stderr=True, highlight=False, markup=False)
