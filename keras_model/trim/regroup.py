"""A grouped student from an ungrouped checkpoint."""

import numpy as np
from keras import ops

from keras_model.errors import CheckpointError
from keras_model.network.presets import PRESETS
from keras_model.network.squeeze_bert_backbone import SqueezeBertBackbone

# The convolutions of an encoder layer, each with the backbone's argument that counts its groups.
GROUPED_LAYERS = {
    "query": "query_groups",
    "key": "key_groups",
    "value": "value_groups",
    "attention_output": "post_attention_groups",
    "intermediate": "intermediate_groups",
    "output_projection": "output_groups",
}


def regroup(backbone: SqueezeBertBackbone, groups: str | dict[str, int]) -> SqueezeBertBackbone:
    """Return a copy of a backbone with more groups, each weight cut to its diagonal blocks.

    A convolution of g groups connects the k-th g-th of its inputs with the k-th g-th of its outputs only;
    those weights are kept, all others are lost. What remains is a start for fine-tuning or distillation, not
    a model of like quality.

    Args:
        backbone: the source, left as it is.
        groups: a preset's name, of which only the groups count, or the backbone's arguments that end in
            `_groups`.

    Raises:
        CheckpointError: no such preset, or a number of groups that is no multiple of the source's.

    Example:
        >>> from keras_model import SentenceEncoder
        >>> encoder = SentenceEncoder.from_preset("assets/similarity")
        >>> regroup(encoder.backbone, "squeezebert_small").get_config()["query_groups"]
        4
    """
    if isinstance(groups, str):
        if groups not in PRESETS:
            raise CheckpointError(f"no preset {groups!r}; known: {', '.join(PRESETS)}")
        groups = {argument: PRESETS[groups][argument] for argument in GROUPED_LAYERS.values()}
    source_config = backbone.get_config()
    for argument, count in groups.items():
        if argument not in GROUPED_LAYERS.values():
            raise CheckpointError(f"{argument!r} is no number of groups; give {', '.join(GROUPED_LAYERS.values())}")
        if count % source_config[argument]:
            raise CheckpointError(
                f"{argument} {count} is no multiple of the source's {source_config[argument]}, "
                "so its weights cannot be cut into blocks"
            )
    student = SqueezeBertBackbone(**source_config | groups)
    sources = {weight.path: ops.convert_to_numpy(weight) for weight in backbone.weights}
    for weight in student.weights:
        source = sources[weight.path]
        if source.shape != tuple(weight.shape):
            layer = weight.path.split("/")[-2]
            source = diagonal_blocks(source, weight.shape[1], getattr(student, GROUPED_LAYERS[layer]))
        weight.assign(source)
    return student


def diagonal_blocks(kernel: np.ndarray, group_inputs: int, groups: int) -> np.ndarray:
    """Cut a kernel (1, in/g, out) to a kernel (1, group_inputs, out) of more groups.

    Of two groups cut into four, the blocks kept are those marked k; the rest of the first group's weights
    connects inputs and outputs that fall into different new groups:

        inputs 1st half   k .
        inputs 2nd half   . k
    """
    group_outputs = kernel.shape[2] // groups
    blocks_a_group = kernel.shape[1] // group_inputs
    blocks = []
    for group in range(groups):
        first_row = group % blocks_a_group * group_inputs
        first_column = group * group_outputs
        rows, columns = (
            slice(first_row, first_row + group_inputs),
            slice(first_column, first_column + group_outputs),
        )
        blocks.append(kernel[:, rows, columns])
    return np.concatenate(blocks, axis=2)
