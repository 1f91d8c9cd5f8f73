"""What the metadata of a `.tflite` say of its model, checked, and the files that they bring along."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from convert.tflite.contents import TfliteContents
from convert.tflite.contract import (
    CHECKSUM,
    FACTS_FILE,
    NO_ANSWER,
    OUTPUT_NAMES,
    PROMPTED_TASKS,
    SHORTER_LENGTHS,
    decimal,
    format_for,
)
from keras_model.data.for_model.learnt_from import KINDS, LEARNT_FROM
from keras_model.data.labels import LABELS_FILE, label_fault, repeated_label, shown_label
from keras_model.data.tasks import (
    CLASSIFICATION,
    LABELLED_TASKS,
    MULTI_LABEL,
    QUESTION_ANSWERING,
    TAGGING,
    WHOLE_TEXT_TASKS,
)
from keras_model.encode.long_texts.spread import FIRST, WINDOWED_TASKS, WINDOWS
from keras_model.encode.prompts import Prompts
from keras_model.encode.tokenizers import Tokenizer
from keras_model.errors import DataError
from keras_model.outputs.reading import AS_IT_IS, TAGS_FACT, Reading


@dataclass(frozen=True)
class ModelDescription:
    """All that the metadata say of a model.

    Attributes:
        task: one of `OUTPUT_NAMES`.
        tokenizer: its vocabulary goes into the file, its settings into `squeezebert.json`.
        sequence_length: S of the int32 inputs [1, S]; where there are several lengths, the longest.
        labels: the N labels in the order of the output's last axis; empty for the tasks that have none.
        name, description, version, author, licence: for people.
        score_threshold: of a classification: no label fits a text whose likeliest label scores less.
        windows: of `WINDOWED_TASKS`: in how many windows at most a text or pair is read, as of `Preprocessor`.
        no_answer_threshold: of a model that answers questions: a text holds no answer where the margin of that is
            greater, see `keras_model.outputs.decoding.SpanChoice`. None: every question is answered.
        reading: how the output is read; of a multi-label classification it has a threshold for each label.
        prompts: of an embedding: what may stand before texts.
        learnt_from: of `WHOLE_TEXT_TASKS`: whether the model learnt from texts, pairs or both, as of `Preprocessor`.
            None where that is not known.

    Raises:
        DataError: an unknown task, labels where the task has none or none where it needs them, a label that a
            line of `labels.txt` cannot hold (see `label_fault`) or that is repeated, a threshold of another task or
            outside of its range, windows or prompts for a task that has none, a kind of texts that there is not or
            that the task has no use for, or a reading of another task.
    """

    task: str
    tokenizer: Tokenizer
    sequence_length: int
    labels: tuple[str, ...] = ()
    name: str = "SqueezeBERT"
    description: str = ""
    version: str = ""
    author: str = ""
    licence: str = ""
    score_threshold: float | None = None
    windows: int = FIRST
    no_answer_threshold: float | None = None
    reading: Reading = AS_IT_IS
    prompts: Prompts = field(default_factory=Prompts)
    learnt_from: str | None = None

    def __post_init__(self) -> None:
        if self.task not in OUTPUT_NAMES:
            raise DataError(f"a .tflite cannot serve the task {self.task!r}; choose one of {', '.join(OUTPUT_NAMES)}")
        if bool(self.labels) != (self.task in LABELLED_TASKS):
            fault = "has no labels" if self.labels else "needs labels"
            raise DataError(f"the task {self.task} {fault}; it was given {len(self.labels)}")
        if self.score_threshold is not None and not (self.task == CLASSIFICATION and 0 <= self.score_threshold <= 1):
            raise DataError(f"the threshold {self.score_threshold} for {self.task}: a classification takes 0 to 1")
        if self.windows != FIRST and self.task not in WINDOWED_TASKS:
            raise DataError(f"the task {self.task} has no use for windows of its own; it was given {self.windows}")
        if self.no_answer_threshold is not None:
            if self.task != QUESTION_ANSWERING:
                raise DataError(f"the task {self.task} finds no answers, so it has no {NO_ANSWER}")
            decimal(self.no_answer_threshold)
        if self.prompts and self.task not in PROMPTED_TASKS:
            raise DataError(
                f"the task {self.task} puts no prompts before texts; it was given {len(self.prompts.texts)}"
            )
        if self.learnt_from is not None and not (self.task in WHOLE_TEXT_TASKS and self.learnt_from in KINDS):
            raise DataError(
                f"{LEARNT_FROM} {self.learnt_from!r} for {self.task}: give one of {', '.join(KINDS)} or None"
            )
        for label in self.labels:
            if fault := label_fault(label):
                told = f"the label {shown_label(label)!r} does not fit on a line of {LABELS_FILE}"
                raise DataError(f"{told}: it {fault}; rename it")
        repeated = repeated_label(self.labels)
        if repeated is not None:
            raise DataError(f"the label {shown_label(repeated)!r} occurs twice; name each label once")
        thresholds = len(self.reading.thresholds)
        if thresholds != (len(self.labels) if self.task == MULTI_LABEL else 0):
            raise DataError(f"{thresholds} thresholds of labels for {self.task} with {len(self.labels)} labels")
        if self.reading.together and self.task != TAGGING:
            raise DataError(f"the task {self.task} tags no words, so it has no {TAGS_FACT} to read together")

    def facts(self) -> dict[str, str | int | bool | None]:
        """Return what the schema of TensorFlow has no field for, as one flat table of scalars."""
        facts: dict[str, str | int | bool | None] = {
            "task": self.task,
            "sequence_length": self.sequence_length,
            **self.reading.facts(self.task),
            **self.tokenizer.get_config(),
            **self.prompts.facts(),
        }
        if self.windows != FIRST:
            facts[WINDOWS] = self.windows
        if self.learnt_from is not None:
            facts[LEARNT_FROM] = self.learnt_from
        if self.no_answer_threshold is not None:
            facts[NO_ANSWER] = decimal(self.no_answer_threshold)
        return {"format": format_for(facts), **facts}

    def files(self, model: bytes, shorter: Mapping[int, int] | None = None) -> dict[str, bytes]:
        """Return name → bytes of the files in the zip after this FlatBuffer, in the order they are stored.

        Args:
            model: the FlatBuffer.
            shorter: length of each further model in it → where that begins.
        """
        files = {self.tokenizer.file_name: self.tokenizer.to_bytes()}
        if self.labels:
            files[LABELS_FILE] = "".join(label + "\n" for label in self.labels).encode()
        # The runtime may end the process on a damaged graph, so a reader must know of the damage before.
        facts = self.facts() | {CHECKSUM: zlib.crc32(model)}
        if shorter:
            facts[SHORTER_LENGTHS] = " ".join(f"{length}:{place}" for length, place in sorted(shorter.items()))
        files[FACTS_FILE] = (json.dumps(facts, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
        return files


def description_of(contents: TfliteContents) -> ModelDescription:
    """Return all that a file says of itself, to be written again."""
    metadata = contents.metadata
    return ModelDescription(
        task=contents.task,
        tokenizer=contents.tokenizer,
        sequence_length=contents.sequence_length,
        labels=contents.labels,
        name=metadata.name,
        description=metadata.description,
        version=metadata.version,
        author=metadata.author,
        licence=metadata.licence,
        score_threshold=metadata.outputs[0].score_threshold,
        windows=contents.windows,
        no_answer_threshold=contents.no_answer_threshold,
        reading=contents.reading,
        prompts=contents.prompts,
        learnt_from=contents.learnt_from,
    )
