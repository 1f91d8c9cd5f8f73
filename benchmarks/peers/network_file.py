"""The trained network as one file that needs nothing of this project to be read."""

import json
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np

from convert.graph.trained_network import TrainedNetwork


def write_network(network: TrainedNetwork, path: Path) -> None:
    """Write an .npz: every array by its path in the record, "blocks.0.query.kernel", the rest as JSON in "facts"."""
    arrays: dict[str, np.ndarray] = {}
    facts: dict[str, Any] = {"num_blocks": len(network.blocks)}
    _flatten(network, "", arrays, facts)
    np.savez(path, facts=np.array(json.dumps(facts)), **arrays)


def _flatten(value: Any, name: str, arrays: dict[str, np.ndarray], facts: dict[str, Any]) -> None:
    if isinstance(value, np.ndarray):
        arrays[name] = value
    elif is_dataclass(value):
        for field in fields(value):
            _flatten(getattr(value, field.name), f"{name}.{field.name}".lstrip("."), arrays, facts)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            _flatten(item, f"{name}.{number}", arrays, facts)
    else:
        facts[name] = value
