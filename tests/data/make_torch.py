"""Write files of weights with torch, small, in each layout and with each kind of object that networks are saved with.

    python -m tests.data.make_torch

Needs torch 2.15, safetensors and NumPy, in an environment of their own. In the layout before torch 1.6, storages have
the names of places in memory, so that those files differ a little each time. What is in the files stands in
tests/keras_model/huggingface/torch_files/test_torch_file.py.
"""

from collections import OrderedDict
from pathlib import Path

import torch
from safetensors.torch import load_file

HERE = Path(__file__).parent
NUMBERS = torch.arange(100.0).reshape(10, 10)
VIEWS = {
    "inner": NUMBERS[2:5, 1:4],
    "turned": NUMBERS.t(),
    "row": NUMBERS[3],
    "none": torch.zeros(0, 4),
    "one": torch.tensor(5),
    "every_second": NUMBERS[::2],
}
TYPES = {
    "f64": torch.float64,
    "f32": torch.float32,
    "f16": torch.float16,
    "bf16": torch.bfloat16,
    "i64": torch.int64,
    "i32": torch.int32,
    "i16": torch.int16,
    "i8": torch.int8,
    "u8": torch.uint8,
    "bool": torch.bool,
}


def main() -> None:
    """Write all files."""
    torch.manual_seed(1)
    folder = HERE / "torch"
    folder.mkdir(exist_ok=True)
    ordered = OrderedDict(weight=torch.nn.Parameter(NUMBERS[:2, :3].clone()))
    ordered._metadata = OrderedDict({"": {"version": 1}})  # type: ignore[attr-defined]
    objects = {
        "views": VIEWS,
        "types": {name: torch.tensor([0, 1, 2.5, 100]).to(kind) for name, kind in TYPES.items()},
        "state_dict": {"epoch": 3, "rate": 0.1, "state_dict": {"weight": NUMBERS[0].clone()}},
        "ordered": ordered,
        "expanded": {"weight": torch.zeros(1).expand(5)},
        "module": torch.nn.Linear(2, 2),
        "list": [1, 2],
        "complex": {"weight": torch.zeros(2, dtype=torch.complex64)},
    }
    for name, value in objects.items():
        torch.save(value, folder / f"{name}.bin")
        torch.save(value, folder / f"{name}.old.bin", _use_new_zipfile_serialization=False)
    torch.save(ordered, folder / "ordered.protocol_4.bin", pickle_protocol=4)
    sources = {"pytorch_model": "huggingface/bert_classification", "dense": "sentences/mean_tanh/2_Dense"}
    for name, source in sources.items():
        torch.save(load_file(HERE / source / "model.safetensors"), folder / f"{name}.bin")


if __name__ == "__main__":
    main()
