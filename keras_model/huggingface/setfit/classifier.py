"""The task model of a SetFit folder."""

from pathlib import Path

from keras_model.data.for_model.learnt_from import TEXTS
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.prompts import Prompts
from keras_model.errors import CheckpointError
from keras_model.huggingface.sentences.modules import MODULES_FILE, SentenceModules
from keras_model.huggingface.setfit.linear_head import HEAD_FILE, LinearHead
from keras_model.network.squeeze_bert_backbone import SqueezeBertBackbone
from keras_model.tasks.labelled_model import TextLabeller
from keras_model.tasks.multi_label_classifier import MultiLabelClassifier
from keras_model.tasks.sentence_encoder import POOLINGS
from keras_model.tasks.text_classifier import TextClassifier


def require_head_fits(folder: Path, modules: SentenceModules | None) -> SentenceModules:
    """Return the modules of a SetFit folder, behind which its head stands.

    Raises:
        CheckpointError: what is between the network and the head is not what a classifier has here.
    """
    if modules is None:
        raise CheckpointError(f"{folder}: has {HEAD_FILE} but no {MODULES_FILE}; copy all that SetFit saved")
    if modules.dense:
        raise CheckpointError(f"{folder}: has a Dense before its head; this reads a head behind the pooling alone")
    if modules.pooling not in POOLINGS:
        raise CheckpointError(
            f"{folder}: its head reads {modules.pooling} one behind the other; a classifier here reads "
            f"{' or '.join(POOLINGS)}"
        )
    return modules


def refuse_default_prompt(folder: Path, prompts: Prompts) -> None:
    """Raise `CheckpointError` where a text without a wish gets a prompt, as SetFit asks for none."""
    if prompts.default:
        raise CheckpointError(
            f"{folder}: puts the prompt {prompts.default!r} before each text; a classifier here reads texts as they are"
        )


def setfit_classifier(
    folder: Path,
    head: LinearHead,
    modules: SentenceModules,
    backbone: SqueezeBertBackbone,
    preprocessor: Preprocessor,
) -> TextLabeller:
    """Return the classifier with the weights of its head, those of its backbone still random.

    Raises:
        CheckpointError: the head is not of vectors of this width, or the labels are none.
    """
    if head.kernel.shape[1] != backbone.hidden_dim:
        raise CheckpointError(
            f"{folder / HEAD_FILE}: reads vectors of {head.kernel.shape[1]} numbers, the network makes "
            f"{backbone.hidden_dim}; take both from one training"
        )
    kind = MultiLabelClassifier if head.several else TextClassifier
    model = kind(
        backbone,
        preprocessor.with_learnt_from(TEXTS),
        head.labels,
        pooler_activation="none",
        pooling=modules.pooling,
        normalize=head.normalize or modules.normalize,
    )
    model.classifier.kernel.assign(head.kernel.T[None])
    model.classifier.bias.assign(head.bias)
    return model
