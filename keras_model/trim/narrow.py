"""A narrower copy of a backbone: fewer units in its feed-forward layers, fewer channels in its embeddings."""

from typing import Any

import numpy as np
from keras import ops

from keras_model.encode.windows import Features
from keras_model.errors import CheckpointError, UserError
from keras_model.network.pointwise_conv1d import PointwiseConv1D
from keras_model.network.squeeze_bert_backbone import SqueezeBertBackbone
from keras_model.trim.least_squares import fit_convolution, fit_to_teacher, token_states


def narrow(
    backbone: SqueezeBertBackbone,
    features: Features,
    *,
    intermediate_dim: int | None = None,
    embedding_dim: int | None = None,
) -> SqueezeBertBackbone:
    """Return a copy of a backbone of the same depth and width with fewer weights, fitted to the original.

    Of the feed-forward the units stay that move its output most, as many in each group. The embeddings are turned to
    the principal axes of the vocabulary's and keep the first; a convolution behind their LayerNorm widens them again
    (Lan et al. 2019, "ALBERT", arXiv 1909.11942, section 3.1). All convolutions are then fitted by least squares, see
    `fit_to_teacher`. What results is a start for distillation from the original, every hidden state of which it can
    follow.

    Args:
        backbone: the source, left as it is.
        features: texts to fit to, `ids`, `mask`, `segment_ids`, int32 [B, S].
        intermediate_dim: units of each feed-forward layer to keep; None for all.
        embedding_dim: channels of the embeddings to keep; None for all.

    Raises:
        UserError: a width that is not smaller than the source's, or one that the feed-forward's groups do not divide.
        CheckpointError: shared layers, other groups before the feed-forward's units than behind them, or embeddings
            narrower than the network already.
    """
    config = backbone.get_config()
    _check(config, intermediate_dim, embedding_dim)
    student = SqueezeBertBackbone(
        **config
        | {
            "intermediate_dim": intermediate_dim or config["intermediate_dim"],
            "embedding_dim": embedding_dim or config["embedding_dim"],
        }
    )
    sources = {weight.path: weight for weight in backbone.weights}
    for weight in student.weights:
        if weight.path in sources and sources[weight.path].shape == weight.shape:
            weight.assign(sources[weight.path])
    if embedding_dim and student.embedding_projection is not None:
        _turn_embeddings(backbone, student, student.embedding_projection, features)
    fit_to_teacher(backbone, student, features)
    return student


def _check(config: dict[str, Any], intermediate_dim: int | None, embedding_dim: int | None) -> None:
    for what, name, wanted in (
        ("feed-forward units", "intermediate_dim", intermediate_dim),
        ("channels of the embeddings", "embedding_dim", embedding_dim),
    ):
        if wanted is not None and not 0 < wanted < config[name]:
            raise UserError(f"{wanted} {what}: the model has {config[name]}; give fewer, at least 1")
    if config["shared_layers"] or config.get("block_order"):
        raise CheckpointError("layers share one set of weights, which cannot be fitted one after another")
    groups = config["intermediate_groups"]
    if intermediate_dim and config["output_groups"] != groups:
        raise CheckpointError(
            f"the feed-forward has {groups} groups before its units and {config['output_groups']} behind"
        )
    if intermediate_dim and intermediate_dim % groups:
        raise UserError(f"{intermediate_dim} feed-forward units: give a multiple of the {groups} groups")
    if embedding_dim and config["embedding_dim"] != config["hidden_dim"]:
        raise CheckpointError("the embeddings are narrower than the network already")


def _turn_embeddings(
    source: SqueezeBertBackbone, student: SqueezeBertBackbone, projection: PointwiseConv1D, features: Features
) -> None:
    """Keep the principal axes of the source's embeddings; the student's projection turns them back."""
    tables = {
        name: ops.convert_to_numpy(getattr(source, name).embeddings).astype(np.float64)
        for name in ("token_embedding", "position_embedding", "segment_embedding")
        if getattr(source, name) is not None
    }
    # LayerNorm takes the mean over the channels away; left in, it would take up an axis.
    tables = {name: table - table.mean(axis=1, keepdims=True) for name, table in tables.items()}
    summed = tables["token_embedding"] + sum(tables[name][0] for name in tables if name != "token_embedding")
    # Of a symmetric matrix, eigh gives the greatest eigenvalues last.
    axes = np.linalg.eigh(summed.T @ summed)[1][:, : -student.embedding_dim - 1 : -1]
    for name, table in tables.items():
        getattr(student, name).embeddings.assign((table @ axes).astype(np.float32))
    student.embedding_norm.gamma.assign(np.ones(student.embedding_dim, np.float32))
    student.embedding_norm.beta.assign(np.zeros(student.embedding_dim, np.float32))
    scale = ops.convert_to_numpy(source.embedding_norm.gamma)
    projection.kernel.assign((axes.T * scale)[None].astype(np.float32))
    projection.bias.assign(ops.convert_to_numpy(source.embedding_norm.beta))
    inputs = token_states(student, projection.input, features)
    outputs = token_states(source, source.hidden_state_model().outputs[0], features)
    fit_convolution(projection, inputs, outputs)
