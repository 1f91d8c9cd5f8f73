"""From a trained model to the networks of a file, in the profile that was asked for, and what the file says of it."""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from convert.builder.options import BuildOptions, chosen_constructions
from convert.builder.texts import CalibrationTexts
from convert.graph.build_graph import build_graph
from convert.graph.float_arithmetic import FloatArithmetic
from convert.graph.graph import Graph
from convert.graph.roles import Role
from convert.graph.trained_network import read_network
from convert.integer.integer_arithmetic import IntegerArithmetic
from convert.ptq.bias_correction import correct_biases
from convert.ptq.calibration import measure_ranges, plan_integers, score_tensors
from convert.ptq.covariance import measure_covariances
from convert.ptq.float_graph import write_float_graph, write_float_profile
from convert.ptq.gptq import round_kernels
from convert.ptq.int8_graph import Int8Graph, affine, tensors_to_measure
from convert.ptq.signal_to_noise import signal_to_noise
from convert.qat.teacher_answers import ask_teacher
from convert.tflite.description import ModelDescription
from convert.tflite.metadata import with_metadata
from convert.tflite.typed_graph import Quantization
from keras_model.encode.prompts import Prompts
from keras_model.encode.windows import Features
from keras_model.messages import writable
from keras_model.progress import TellStep

if TYPE_CHECKING:
    from keras_model.tasks.task_model import TaskModel

# Sentences that the signal-to-noise ratios are measured on; the figures are stable to a few tenths from there.
_NOISE_SENTENCES = 16


@dataclass(frozen=True)
class Converted:
    """What a conversion gives, without metadata, and how it came about.

    Attributes:
        content: the .tflite.
        shorter: a .tflite of each further length.
        float_content: the float .tflite.
        dynamic_content: of an int8 conversion, the .tflite in dynamic range that it is compared with; else None.
        layers: tensor → signal-to-noise ratio.
        hidden_states: the tensors of `layers` that are hidden states, as each LayerNorm reads them.
        fine_tuning: its record, where there was one.
        score_steps: of an int8 conversion that scores texts, the steps of its numbers; else None.
        noise_budget: its record; None where it was not asked for, or the float answers are all alike.
    """

    content: bytes
    shorter: list[bytes]
    float_content: bytes
    layers: dict[str, float]
    hidden_states: list[str]
    fine_tuning: dict[str, Any] | None = None
    noise_budget: dict[str, Any] | None = None
    score_steps: Quantization | None = None
    dynamic_content: bytes | None = None

    def with_metadata(self, description: ModelDescription) -> bytes:
        """All lengths in one file."""
        return with_metadata(self.content, description, self.shorter)


@dataclass(frozen=True)
class ConversionTexts:
    """The texts that a conversion works on.

    Attributes:
        sentences: int32 `ids`, `mask`, `segment_ids`, [1, S] each, to calibrate on.
        lessons: texts to fine-tune the integers on; None for none.
        held_out: `ids`, `mask`, `segment_ids`, int32 [rows, S] each, to measure on which rounding costs what; None for
            no such measurement.
    """

    sentences: list[Features]
    lessons: CalibrationTexts | None = None
    held_out: Features | None = None


def convert(
    model: "TaskModel", options: BuildOptions, output_type: str, texts: ConversionTexts, progress: TellStep
) -> Converted:
    """Convert a model to the networks of a file, without metadata.

    Args:
        model: the trained model.
        options: of the build.
        output_type: "uint8", "int8" or "float32".
        texts: see there; a profile of floats needs none.
        progress: is told each step as it begins.
    """
    if options.profile == "int8":
        return _in_int8(model, options, output_type, texts, progress)
    network = read_network(model)
    written = write_float_profile(
        network, options.profile, options.length, options.shorter, chosen_constructions(options)
    )
    return Converted(*written, write_float_graph(build_graph(network, options.length, FloatArithmetic())), {}, [])


def _in_int8(
    model: "TaskModel", options: BuildOptions, output_type: str, texts: ConversionTexts, progress: TellStep
) -> Converted:
    constructions = chosen_constructions(options)
    network = read_network(model)
    graph = build_graph(network, options.length, FloatArithmetic())
    sentences, threads = texts.sentences, os.cpu_count() or 1
    progress(f"planning integer layouts on {len(sentences)} texts")
    plan = plan_integers(graph, network.unit_groups, sentences, threads)

    def graph_at(length: int) -> Graph:
        return build_graph(network, length, IntegerArithmetic(plan, constructions), options.length)

    integer_graph = graph_at(options.length)
    progress("measuring ranges")
    ranges = measure_ranges(integer_graph, tensors_to_measure(integer_graph), sentences, threads)
    progress("rounding weights")
    kernels = round_kernels(measure_covariances(integer_graph, sentences, threads))
    int8_graph = Int8Graph(integer_graph, ranges, kernels)
    progress("correcting offsets")
    int8_graph = replace(int8_graph, constants=kernels | correct_biases(int8_graph, sentences, threads))
    tuned = None
    if texts.lessons is not None:
        from convert.qat.fine_tuning import fine_tune

        progress(f"answering {len(texts.lessons.texts)} texts to learn from in Keras")
        lesson = ask_teacher(model, texts.lessons.texts, options.length, options.fine_tuning.seed)
        tuned = fine_tune(int8_graph, graph_at, lesson, options.fine_tuning, progress)
        int8_graph = replace(int8_graph, constants=tuned.constants)
    progress("measuring signal to noise")
    layers = signal_to_noise(int8_graph, sentences[:_NOISE_SENTENCES], threads)
    budget = None
    if texts.held_out is not None:
        from convert.qat.noise_budget import noise_budget

        budget = noise_budget(graph, int8_graph, model.task, texts.held_out, progress)
    centred = {operator.output.name for operator in integer_graph.with_role(Role.CENTRED)}
    return Converted(
        content=int8_graph.write(output_type),
        shorter=[int8_graph.at(graph_at(length)).write(output_type) for length in options.shorter],
        float_content=write_float_graph(graph),
        layers=layers,
        hidden_states=[name for name in layers if name in centred],
        fine_tuning=None if tuned is None else tuned.record,
        noise_budget=None if budget is None else budget.record(),
        score_steps=next((affine(*ranges[scores]) for scores in score_tensors(integer_graph)), None),
        dynamic_content=write_float_graph(graph, "int8"),
    )


def describe(model: "TaskModel", folder: Path, profile: str, length: int) -> ModelDescription:
    """What a file of a model says of itself: made from its folder, in a profile, `length` tokens at the longest."""
    return ModelDescription(
        task=model.task,
        tokenizer=model.preprocessor.tokenizer,
        sequence_length=length,
        labels=model.labels,
        reading=model.reading,
        prompts=model.preprocessor.prompts if model.takes_prompts else Prompts(),
        name=writable(folder.resolve().name),
        description=f"SqueezeBERT for {model.task}, profile {profile}",
        no_answer_threshold=model.no_answer_threshold,
        learnt_from=model.preprocessor.learnt_from,
    )
