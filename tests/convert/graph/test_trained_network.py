"""The record of a trained network holds every weight, in the orientation of the file."""

import dataclasses

import numpy as np
import pytest

from convert.graph.trained_network import Linear, Norm, read_network
from support.deployment_graphs import ARCHITECTURES, HEADS, model


def weights(record):
    """Every array of a record of records."""
    if isinstance(record, np.ndarray):
        return [record]
    if isinstance(record, list):
        return [array for part in record for array in weights(part)]
    if dataclasses.is_dataclass(record):
        return [array for field in dataclasses.fields(record) for array in weights(getattr(record, field.name))]
    return []


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_weight_is_in_the_record_once(architecture, head):
    task = model(architecture, head)
    network = read_network(task)
    record = dataclasses.replace(network, blocks=network.blocks[: len(task.backbone.blocks)])
    counted = task.count_params()
    if network.relative_position_bias is not None:
        # Kept by distance, which several share a row of the table.
        counted += network.relative_position_bias.size - task.backbone.relative_position_bias.count_params()
    assert sum(array.size for array in weights(record)) == counted
    assert {array.dtype for array in weights(record)} == {np.dtype(np.float32)}
    assert len(network.blocks) == task.backbone.num_layers


def test_a_kernel_is_turned_to_outputs_first():
    task = model("squeezebert", "classification")
    network = read_network(task)
    layer = task.backbone.encoder_layers[1].query
    found = network.blocks[1].query
    kernel = np.asarray(layer.kernel)
    assert found.kernel.shape == (kernel.shape[2], kernel.shape[1])
    assert found.kernel[3, 1] == kernel[0, 1, 3]
    assert found.kernel.flags.c_contiguous
    np.testing.assert_array_equal(found.bias, layer.bias)
    assert found.groups == layer.groups > 1


def test_the_head_is_described_as_the_task_has_it():
    assert read_network(model("bert", "token")).head.pooler is None
    head = read_network(model("bert", "classification")).head
    assert (head.task, head.pooler_activation) == ("classification", "tanh")
    assert head.classifier.kernel.shape[0] == len(model("bert", "classification").labels)
    embedding = read_network(model("bert", "embedding")).head
    assert (embedding.classifier, embedding.pooling, embedding.normalize) == (None, "mean", True)


def test_segments_and_projection_are_there_where_the_network_has_them():
    assert read_network(model("distilbert", "token")).segment_embedding is None
    assert read_network(model("bert", "token")).segment_embedding.shape[0] == 2
    assert read_network(model("bert", "token")).embedding_projection is None
    albert = read_network(model("albert", "token"))
    assert albert.embedding_projection.kernel.shape == (albert.hidden_dim, albert.token_embedding.shape[1])


def test_the_bias_of_relative_positions_runs_from_the_farthest_key_before_to_the_farthest_behind():
    backbone = model("mpnet", "token").backbone
    found = read_network(model("mpnet", "token")).relative_position_bias
    table = np.asarray(backbone.relative_position_bias.embeddings)
    farthest = backbone.max_sequence_length - 1
    assert found.shape == (backbone.num_heads, 2 * farthest + 1)
    np.testing.assert_array_equal(found[:, farthest - 7 : farthest + 1], table[7::-1].T)
    np.testing.assert_array_equal(found[:, farthest + 1 : farthest + 8], table[17:24].T)
    assert read_network(model("bert", "token")).relative_position_bias is None


@pytest.mark.parametrize(("intermediate", "output", "parts"), [(1, 1, 1), (4, 4, 4), (4, 6, 12), (1, 3, 3)])
def test_no_part_of_the_units_straddles_a_group(intermediate, output, parts):
    network = read_network(model("squeezebert", "token"))
    block = network.blocks[0]
    changed = dataclasses.replace(
        block,
        intermediate=Linear(block.intermediate.kernel, block.intermediate.bias, intermediate),
        output_projection=Linear(block.output_projection.kernel, block.output_projection.bias, output),
    )
    assert dataclasses.replace(network, blocks=[changed]).unit_groups == parts


def test_the_width_is_that_of_the_residual_stream():
    network = read_network(model("squeezebert", "token"))
    assert network.hidden_dim == model("squeezebert", "token").backbone.hidden_dim
    norm = network.blocks[-1].output_norm
    assert isinstance(norm, Norm)
    assert norm.epsilon == model("squeezebert", "token").backbone.layer_norm_epsilon
