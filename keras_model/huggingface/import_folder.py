"""Import of Hugging Face checkpoint folders: `config.json`, `model.safetensors` and tokenizer files."""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keras_model.data.labels import check_labels
from keras_model.data.tag_schemes import unread_scheme
from keras_model.data.tasks import MULTI_LABEL, REGRESSION
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.prompts import Prompts
from keras_model.errors import CheckpointError, InputFileError, UserError
from keras_model.huggingface.allowed_keys import refuse_unknown_sentence_settings, refuse_unknown_settings
from keras_model.huggingface.checkpoint import HuggingFaceCheckpoint, has_weights, other_weights, refuse_adapters
from keras_model.huggingface.config import (
    architecture,
    backbone_arguments,
    classification_kind,
    first_position,
    has_tasks,
    label_names,
    longest_input,
    presumed_learnt_from,
    require_family,
    score_activation,
)
from keras_model.huggingface.keys import (
    BACKBONE_KEYS,
    HEADS,
    POOLER_ACTIVATION_OF_FAMILY,
    POOLER_KEYS,
    POSITIONS_BEHIND_PADDING,
    TASK_EMBEDDING_KEY,
    TEXT_CLASSIFIER_KEYS,
)
from keras_model.huggingface.sentences.modules import SentenceModules, network_of_cross_encoder, read_modules
from keras_model.huggingface.sentences.settings import (
    is_cross_encoder,
    left_to_the_caller,
    read_prompts,
    transformer_settings,
)
from keras_model.huggingface.setfit.classifier import refuse_default_prompt, require_head_fits, setfit_classifier
from keras_model.huggingface.setfit.linear_head import read_linear_head
from keras_model.huggingface.tokenizer import read_tokenizer
from keras_model.messages import listed
from keras_model.model_folder import check_sizes, read_json, require_checkpoint_folder
from keras_model.network.backend import refusals_as
from keras_model.network.squeeze_bert_backbone import SqueezeBertBackbone
from keras_model.tasks.feature_extractor import FeatureExtractor
from keras_model.tasks.labelled_model import LabelledModel, TextLabeller
from keras_model.tasks.multi_label_classifier import MultiLabelClassifier
from keras_model.tasks.question_answerer import QuestionAnswerer
from keras_model.tasks.sentence_encoder import SentenceEncoder
from keras_model.tasks.task_model import TaskModel
from keras_model.tasks.text_classifier import TextClassifier
from keras_model.tasks.text_scorer import TextScorer
from keras_model.tasks.token_classifier import TokenClassifier

_log = logging.getLogger(__name__)
# Of an embedding's rows no more are without a token where its size was rounded up, as to a multiple of 128.
_ROWS_TO_SPARE = 128
# Of the files that a folder may have or not.
_SUFFIXES = (".json", ".txt", ".model", ".safetensors")


def import_huggingface(folder: str | Path, *, sequence_length: int | None = None) -> TaskModel:
    """Read a checkpoint of SqueezeBERT, BERT, DistilBERT, ALBERT, ELECTRA, ERNIE, MPNet, RoBERTa or its successors.

    The architecture that `config.json` names decides the class:

    | checkpoint | returned |
    |---|---|
    | `...ForSequenceClassification` | `TextClassifier` |
    | the same with `multi_label_classification` as `problem_type` | `MultiLabelClassifier`, each threshold 0.5 |
    | the same with one label, a cross-encoder of sentence-transformers too | `TextScorer` |
    | `...ForTokenClassification` | `TokenClassifier` |
    | `...ForQuestionAnswering` | `QuestionAnswerer` |
    | a sentence-transformers folder (`modules.json`) | `SentenceEncoder` |
    | the same with SetFit's `model_head.pkl` | `TextClassifier`, or `MultiLabelClassifier` |
    | anything else (bare, masked language model, ...) | `FeatureExtractor` |

    Args:
        folder: holds `config.json`, the weights (`model.safetensors` or `pytorch_model.bin`, either in parts with their
            index, or `tf_model.h5`), and the tokenizer's files: `vocab.txt`, `spiece.model`, `tokenizer.json`,
            `sentencepiece.bpe.model`, or `vocab.json` with `merges.txt`.
        sequence_length: tokens the preprocessor makes of a text; by default as many as the checkpoint was
            made for, at most 512.

    Raises:
        InputFileError: there is no such folder.
        CheckpointError: another architecture, a setting this network does not have, or a file that is missing
            or does not fit.
    """
    folder = Path(folder)
    require_checkpoint_folder(folder)
    try:
        return _import(folder, sequence_length)
    except UserError as error:
        if str(folder) in str(error):
            raise
        # What a tokenizer or a model says of its arguments names no file.
        raise type(error)(f"{folder}: {error}") from error


def _import(folder: Path, sequence_length: int | None) -> TaskModel:
    # A link of the cache may lead nowhere.
    revisions = [path for path in sorted(folder.glob("snapshots/*/config.json")) if path.exists()]
    if revisions and not (folder / "config.json").exists():
        raise InputFileError(f"{folder}: is the hub's cache; give a revision's folder in it, as {revisions[-1].parent}")
    _refuse_lost_files(folder)
    refuse_adapters(folder)
    sentence_folder, scores_pairs = folder, is_cross_encoder(folder)
    modules = None if scores_pairs else read_modules(folder)
    head = read_linear_head(folder)
    prompts = Prompts()
    sentences: Mapping[str, Any] = {}
    if head is not None:
        modules = require_head_fits(sentence_folder, modules)
    if modules is not None or scores_pairs:
        folder = network_of_cross_encoder(folder) if modules is None else modules.network
        refuse_adapters(folder)
        refuse_unknown_sentence_settings(sentence_folder, folder, scores_pairs=scores_pairs)
        prompts, (_, sentences) = read_prompts(sentence_folder), transformer_settings(folder)
        if head is not None:
            refuse_default_prompt(sentence_folder, prompts)
            prompts = Prompts()
        if prompts and modules is None:
            raise CheckpointError(f"{sentence_folder}: has prompts; a cross-encoder here reads its texts as they are")
        if prompts and modules is not None and not modules.prompt_is_pooled:
            raise CheckpointError(
                f"{sentence_folder}: its pooling has include_prompt false, so a prompt's tokens are not part of the "
                "mean; here they always are"
            )
    _require_config(folder)
    config = read_json(folder / "config.json")
    model_type = require_family(folder, config)
    refuse_unknown_settings(folder, config)
    arguments = backbone_arguments(folder, config)
    with HuggingFaceCheckpoint(folder) as checkpoint:
        if sequence_length is None:
            sequence_length = longest_input(folder, arguments["max_sequence_length"], sentences)
        tokenizer = read_tokenizer(folder, model_type, bool(sentences.get("do_lower_case")))
        first = first_position(folder, config)
        if model_type in POSITIONS_BEHIND_PADDING and tokenizer.pad_id != first - 1:
            raise CheckpointError(
                f"{folder}: the tokenizer pads with id {tokenizer.pad_id}, not with pad_token_id {first - 1} "
                "of config.json, behind which positions begin; give both the id that the model was trained with"
            )
        preprocessor = Preprocessor(tokenizer, sequence_length, prompts)
        check_sizes(arguments, checkpoint.shapes(), folder / "config.json")
        with refusals_as(f"{folder / 'config.json'}: describes no network"):
            backbone = SqueezeBertBackbone(**arguments)
        model: TaskModel
        if head is not None and modules is not None:
            model = setfit_classifier(sentence_folder, head, modules, backbone, preprocessor)
        elif modules is not None:
            model = _sentence_encoder(folder, modules, backbone, preprocessor)
        else:
            model = _build_task_model(sentence_folder, folder, config, backbone, preprocessor)
        layers = chain(
            _layers_of_backbone(model.backbone, config, checkpoint.prefix),
            () if modules is not None else _layers_of_head(model, config, checkpoint),
        )
        for layer, key in layers:
            if isinstance(model, LabelledModel) and layer is model.classifier:
                _require_rows_for_labels(checkpoint, key, model.labels, config)
            port_layer(layer, key, checkpoint)
        _port_positions(model.backbone, config, checkpoint, first)
        unused = checkpoint.refuse_strays(HEADS)
    if arguments["vocabulary_size"] - tokenizer.vocabulary_size > _ROWS_TO_SPARE:
        _log.warning(
            "%s: the tokenizer has %s tokens, and the network knows %s; where its file was cut short, copy it again",
            folder,
            f"{tokenizer.vocabulary_size:,}",
            f"{arguments['vocabulary_size']:,}",
        )
    if unused:
        _log.warning("%s: left out, no part of this model: %s", folder, listed(unused, 4))
    if modules is not None and head is None:
        for told in left_to_the_caller(sentence_folder, modules.normalize):
            _log.warning("%s", told)
    return model


def _refuse_lost_files(folder: Path) -> None:
    """Raise `CheckpointError` where a file's link leads nowhere: read as if it were not there, ids could be others."""
    for path in sorted(folder.glob("*")):
        if path.is_symlink() and not path.exists() and path.suffix in _SUFFIXES:
            raise CheckpointError(f"{path}: is a link that leads nowhere; fetch the file again, or remove the link")


def _require_config(folder: Path) -> None:
    """Raise `CheckpointError` where a folder has no `config.json`, with what to give in its place."""
    if (folder / "config.json").exists():
        return
    within = sorted(path.parent for path in folder.glob("*/config.json") if has_weights(path.parent))
    if within:
        # The last of checkpoint-500 and checkpoint-1000, and the first of other names.
        place = max(within, key=lambda path: int(re.sub(r"\D", "", path.name) or 0))
        raise CheckpointError(f"{folder}: has no config.json; give the folder within it that has one, as {place}")
    if (folder / "bert_config.json").exists():
        raise CheckpointError(
            f"{folder}: has no config.json but bert_config.json, as BERT's first programs wrote; call it config.json, "
            'and write "model_type": "bert" into it'
        )
    others = [] if has_weights(folder) else other_weights(folder)
    beside = f", and {others[0]} is not read here" if others else ""
    raise CheckpointError(
        f"{folder / 'config.json'}: no such file{beside}; give a folder that save_pretrained wrote, or all files of a "
        "checkpoint of the hub"
    )


def port_layer(layer: keras.layers.Layer, key: str, checkpoint: HuggingFaceCheckpoint) -> None:
    """Copy a layer's two parameters (an embedding's one) from `key.weight` and `key.bias`."""
    if isinstance(layer, keras.layers.Embedding):
        port_weight(layer.embeddings, f"{key}.weight", checkpoint)
    elif isinstance(layer, keras.layers.LayerNormalization):
        port_weight(layer.gamma, f"{key}.weight", checkpoint)
        port_weight(layer.beta, f"{key}.bias", checkpoint)
    else:
        _port_kernel(layer.kernel, f"{key}.weight", checkpoint)
        port_weight(layer.bias, f"{key}.bias", checkpoint)


def port_weight(variable: Any, key: str, checkpoint: HuggingFaceCheckpoint) -> None:
    """Assign one tensor to one variable; `CheckpointError` if the shapes differ."""
    tensor = checkpoint.read(key)
    _require_shape(tensor, tuple(variable.shape), key, checkpoint)
    variable.assign(tensor)


def _port_kernel(variable: Any, key: str, checkpoint: HuggingFaceCheckpoint) -> None:
    """Assign torch's Linear (out, in) or Conv1d (out, in/groups, 1) to a kernel (1, in/groups, out)."""
    tensor = checkpoint.read(key)
    _require_shape(tensor, tuple(variable.shape)[::-1][: 3 if tensor.ndim == 3 else 2], key, checkpoint)
    variable.assign(_to_kernel(tensor))


def _require_shape(tensor: np.ndarray, expected: tuple[int, ...], key: str, checkpoint: HuggingFaceCheckpoint) -> None:
    if tensor.shape != expected:
        raise CheckpointError(f"{checkpoint.path}: {key} has shape {tensor.shape}, config.json calls for {expected}")


def _require_rows_for_labels(
    checkpoint: HuggingFaceCheckpoint, key: str, labels: Sequence[str], config: Mapping[str, Any]
) -> None:
    """Raise `CheckpointError` where a head has rows for more or fewer labels than the folder speaks of."""
    weight = checkpoint.read(f"{key}.weight")
    if weight.ndim != 2 or len(weight) == len(labels):
        return
    named = any(config.get(name) for name in ("id2label", "label2id", "num_labels"))
    told = f"speaks of {len(labels)}" if named else "speaks of none, which means 2"
    if config.get("num_labels") not in (None, len(weight)) and len(config.get("id2label") or ()) == len(weight):
        raise CheckpointError(
            f"{checkpoint.path}: {key}.weight tells {len(weight)} labels apart, as id2label of config.json does, but "
            f"its num_labels, which counts first, is {len(labels)}; take num_labels out"
        )
    raise CheckpointError(
        f"{checkpoint.path}: {key}.weight tells {len(weight)} labels apart, but config.json {told}; "
        f"name the {len(weight)} in its id2label, in their order"
    )


def _to_kernel(weight: np.ndarray) -> np.ndarray:
    """Return torch's Linear (out, in) or Conv1d (out, in/groups, 1) as a kernel (1, in/groups, out)."""
    if weight.ndim == 2:
        weight = weight[:, :, np.newaxis]
    return weight.transpose(2, 1, 0)


def _build_task_model(
    sentence_folder: Path,
    folder: Path,
    config: Mapping[str, Any],
    backbone: SqueezeBertBackbone,
    preprocessor: Preprocessor,
) -> TaskModel:
    """Return the task model, with random weights, that the first of the `architectures` stands for."""
    name = architecture(folder, config)
    if name.endswith("ForQuestionAnswering"):
        return QuestionAnswerer(backbone, preprocessor)
    if name.endswith("ForTokenClassification"):
        labels = label_names(folder, config)
        if told := unread_scheme(labels):
            raise CheckpointError(
                f"{folder / 'config.json'}: the labels are {told}; rename them in id2label to B-x, I-x, E-x and S-x "
                "(M-x is I-x, W-x is S-x), which says the same"
            )
        check_labels(labels, str(folder / "config.json"))
        if not preprocessor.tokenizer.takes_words:
            raise CheckpointError(
                f"{folder}: tags words, but its tokenizer has add_prefix_space false, so a word apart gets other "
                "tokens than in a text; if the model was trained on words, say true in tokenizer_config.json, or in "
                "tokenizer.json where that counts"
            )
        return TokenClassifier(backbone, preprocessor, labels)
    if not name.endswith("ForSequenceClassification"):
        return FeatureExtractor(backbone, preprocessor)
    labels = label_names(folder, config)
    task = classification_kind(folder, config, len(labels))
    follows = score_activation(sentence_folder, folder, config, task)
    preprocessor = preprocessor.with_learnt_from(presumed_learnt_from(sentence_folder, config, labels))
    pooler = POOLER_ACTIVATION_OF_FAMILY.get(config["model_type"], "tanh")
    if task == REGRESSION:
        return TextScorer(backbone, preprocessor, follows, pooler_activation=pooler)
    check_labels(labels, str(folder / "config.json"))
    kind = MultiLabelClassifier if task == MULTI_LABEL else TextClassifier
    return kind(backbone, preprocessor, labels, pooler_activation=pooler)


def _sentence_encoder(
    folder: Path, modules: SentenceModules, backbone: SqueezeBertBackbone, preprocessor: Preprocessor
) -> SentenceEncoder:
    """Return the encoder with the weights of its linear maps, those of its backbone still random."""
    model = SentenceEncoder(backbone, preprocessor, **modules.head())
    for layer, dense in zip(model.dense, modules.dense, strict=True):
        kernel = _to_kernel(dense.kernel)
        if kernel.shape != tuple(layer.kernel.shape):
            raise CheckpointError(
                f"{folder}: a Dense of modules.json takes {kernel.shape[1]} numbers, what is before it gives "
                f"{layer.kernel.shape[1]}"
            )
        layer.kernel.assign(kernel)
        layer.bias.assign(dense.bias)
    return model


def _port_positions(
    backbone: SqueezeBertBackbone, config: Mapping[str, Any], checkpoint: HuggingFaceCheckpoint, first: int
) -> None:
    """Copy the rows of positions from the first that a token has, with what every token gets on top."""
    keys = BACKBONE_KEYS[config["model_type"]]
    table = backbone.position_embedding.embeddings
    rows, width = table.shape
    shift = np.zeros((1, width), np.float32)
    if "segment_embedding" in keys and backbone.segment_embedding is None:
        key = f"{checkpoint.prefix}{keys['segment_embedding']}.weight"
        shift = checkpoint.read(key)
        _require_shape(shift, (1, width), key, checkpoint)
    if has_tasks(config):
        key = f"{checkpoint.prefix}{TASK_EMBEDDING_KEY}.weight"
        tasks = checkpoint.read(key)
        _require_shape(tasks[:1], (1, width), key, checkpoint)
        shift = shift + tasks[:1]
    key = f"{checkpoint.prefix}{keys['position_embedding']}.weight"
    tensor = checkpoint.read(key)
    _require_shape(tensor, (rows + first, width), key, checkpoint)
    table.assign(tensor[first:] + shift)


def _layers_of_backbone(
    backbone: SqueezeBertBackbone, config: Mapping[str, Any], prefix: str
) -> Iterator[tuple[keras.layers.Layer, str]]:
    """Yield each layer of the network that has weights, but for the positions, with its key in the checkpoint."""
    model_type = config["model_type"]
    inner_blocks = config.get("inner_group_num", 1) if model_type == "albert" else 1
    for name, key in BACKBONE_KEYS[model_type].items():
        if name.startswith("encoder_layer_{i}."):
            for number, block in enumerate(backbone.blocks):
                group, inner = divmod(number, inner_blocks)
                place = prefix + key.format(i=number, group=group, inner=inner)
                yield getattr(block, name.removeprefix("encoder_layer_{i}.")), place
        elif name != "position_embedding" and getattr(backbone, name) is not None:
            yield getattr(backbone, name), prefix + key


def _layers_of_head(
    model: TaskModel, config: Mapping[str, Any], checkpoint: HuggingFaceCheckpoint
) -> Iterator[tuple[keras.layers.Layer, str]]:
    """Yield each layer behind the network, with its key in the checkpoint."""
    if isinstance(model, TextLabeller | TextScorer):
        model_type = config["model_type"]
        key = POOLER_KEYS[model_type]
        within = key.startswith("{prefix}")
        yield model.pooler, key.format(prefix=checkpoint.prefix) if within else checkpoint.beside_encoder(key)
        yield model.classifier, checkpoint.beside_encoder(TEXT_CLASSIFIER_KEYS.get(model_type, "classifier"))
    elif isinstance(model, TokenClassifier):
        yield model.classifier, checkpoint.beside_encoder("classifier")
    elif isinstance(model, QuestionAnswerer):
        yield model.classifier, checkpoint.beside_encoder("qa_outputs")
