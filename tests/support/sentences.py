"""The folders of tests/data/sentences, each put together with its network."""

import json
import shutil
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "data" / "sentences"
_NETWORKS = FOLDER.parent / "huggingface"
_TOKENIZERS = FOLDER.parent / "subwords"


def assemble(name: str, place: Path) -> Path:
    """Write a whole sentence-transformers folder and return it."""
    case = json.loads((FOLDER / name / "case.json").read_text(encoding="utf-8"))
    folder = place / name
    shutil.copytree(_NETWORKS / case["network"], folder)
    if case["tokenizer"] is not None:
        shutil.copytree(_TOKENIZERS / case["tokenizer"], folder, dirs_exist_ok=True)
    shutil.copytree(FOLDER / name, folder, dirs_exist_ok=True)
    for other in ("case.json", "answers.json"):
        (folder / other).unlink(missing_ok=True)
    return folder
