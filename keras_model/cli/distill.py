"""distill: train a student on plain text to have a teacher's hidden states."""

import argparse
from dataclasses import fields
from pathlib import Path
from typing import Any

from keras_model.cli.kit.arguments import HelpFormatter, add_precision
from keras_model.cli.kit.output import error_console, tell
from keras_model.cli.kit.places import check_apart, check_output, check_run
from keras_model.data.held_out import without_excluded
from keras_model.data.provenance import file_record
from keras_model.data.readers import read_texts
from keras_model.errors import DataError, UserError
from keras_model.model_folder import TRAINING_FILE, folder_record, json_file, read_config
from keras_model.network.presets import PRESETS
from keras_model.quiet_backend import import_keras_quietly
from keras_model.train.settings import DistillationSettings
from keras_model.train.sole_run import sole_run

# Texts of the corpus that are kept apart to measure a student on.
_VALIDATION_TEXTS = 256

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


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    distill = commands.add_parser(
        "distill",
        help="train a student on plain text to have a teacher's hidden states",
        formatter_class=HelpFormatter,
    )
    distill.set_defaults(command=_run, hint="; go on with the same command and --resume")
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
        if setting.name == "precision":
            add_precision(distill, DistillationSettings.precision)
        elif setting.type is bool:
            distill.add_argument(name, action="store_true", help=_DISTILLATION_HELP[setting.name])
        else:
            distill.add_argument(
                name, type=setting.type, default=setting.default, metavar="N", help=_DISTILLATION_HELP[setting.name]
            )


def _run(options: argparse.Namespace) -> None:
    check_output(Path(options.output))
    with sole_run(Path(options.output)):
        _distil(options)


def _distil(options: argparse.Namespace) -> None:
    settings = DistillationSettings(
        **{field.name: getattr(options, field.name) for field in fields(DistillationSettings)}
    )
    if options.stop_after is not None and options.stop_after < 1:
        raise UserError(f"--stop-after is {options.stop_after}; it must be at least 1")
    output = Path(options.output)
    checkpoint_folder = check_run(output, options.resume)
    check_apart(options.teacher, output, "teacher")
    for folder in (options.teacher, options.init):
        if folder:
            read_config(Path(folder))
    texts, validation, sources = _read(options)
    tell(f"{len(texts)} texts to learn from, {len(validation)} to measure on")

    import_keras_quietly()
    import keras

    from keras_model.tasks.feature_extractor import FeatureExtractor
    from keras_model.tasks.loading import load_model
    from keras_model.train.checkpoint import TrainingCheckpoint
    from keras_model.train.distillation import distil, use_all_devices

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
        console=error_console(),
    )
    files = {TRAINING_FILE: json_file(record)}
    student.save_to_preset(output, dtype="float16" if options.half else "float32", files=files)
    if record["tokens"] >= settings.tokens:
        checkpoint.remove()
    tell(f"model written to {output}")


def _read(options: argparse.Namespace) -> tuple[list[str], list[str], dict[str, Any]]:
    """Return the texts to learn from, those to measure on, and where all that is learnt comes from."""
    excluded = [text for path in options.exclude for text in read_texts(path)]
    texts_by_file = {path: without_excluded(read_texts(path), excluded) for path in options.corpus}
    texts = [text for texts in texts_by_file.values() for text in texts]
    # The last lines of a corpus are as good as any, and the same ones each time.
    held_out = min(_VALIDATION_TEXTS, len(texts) // 10)
    if not held_out:
        raise DataError(f"{options.corpus[0]}: too few texts to distil from; give at least ten lines")
    sources = {
        "corpus": [file_record(path, len(texts)) for path, texts in texts_by_file.items()],
        "excluded": [file_record(path) for path in options.exclude],
        "init": folder_record(options.init) if options.init else None,
        "teacher": folder_record(options.teacher),
        "preset": options.preset,
        # Left out where it is not given, so that a run of before goes on.
        **({} if options.length is None else {"length": options.length}),
    }
    return texts[:-held_out], texts[-held_out:], sources
