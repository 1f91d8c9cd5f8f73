"""Two shapes and a tiny trained model to compare, and what its operators multiply."""

from convert.builder.build import build
from convert.builder.options import BuildOptions
from support.places import DATA

MODEL = DATA / "tiny_intents"
LENGTH = 16
GROUPED = {"vocabulary_size": 300, "num_layers": 2, "hidden_dim": 32, "num_heads": 4, "intermediate_dim": 64}
UNGROUPED = GROUPED | dict.fromkeys(
    ("query_groups", "key_groups", "value_groups", "intermediate_groups", "output_groups"), 1
)
# A name that would break a page that pasted text into markup.
GROUPED_NAME = "<script>alert(1)</script> & \"quotes\" 'too'"


def silent(step):
    pass


def built(output, evaluation, folder=MODEL, calibration=MODEL / "train.jsonl", **options):
    """A build whatever it loses."""
    options = {"length": LENGTH, "calibration_texts": 20, "max_drop": float("inf")} | options
    return build(BuildOptions(folder, calibration, evaluation, output, **options), silent)


def closed_formula(network, length):
    """What the papers' formulas give: blocks, products of the attention, pooler and classifier."""
    total = 0
    if network.embedding_projection is not None:
        total += length * network.embedding_projection.kernel.size
    for number, block in enumerate(network.blocks):
        queries = 1 if number == len(network.blocks) - 1 else length
        total += length * (block.key.kernel.size + block.value.kernel.size)
        of_queries = (block.query, block.attention_output, block.intermediate, block.output_projection)
        total += queries * sum(linear.kernel.size for linear in of_queries)
        total += 2 * queries * length * network.hidden_dim
    return total + network.head.pooler.kernel.size + network.head.classifier.kernel.size
