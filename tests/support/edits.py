"""Checkpoints of which one thing is changed, as tests/data/make_edits.py lists them."""

import json
import shutil
from pathlib import Path
from typing import Any

from support.albert import MODEL, SEGMENTS, tokenizer_json
from support.front_ends import VOCABULARY

DATA = Path(__file__).parents[1] / "data"
FOLDER = DATA / "edits"
Change = tuple[str, list[str | int]] | tuple[str, list[str | int], Any]

TEXTS = [
    "Anna saw the film in Berlin.",
    "Café ÉCOLE e\u0301cole Zürich ﬁ Å ＡＢＣ ½",
    "我喜欢音乐 a中b",
    "a\x00b\x85d\u200bf\xadh\u3000j  two  blanks ",
    "don't foo_bar C++ 2000, x?y=1",
    "films filmed saw <num> unplayable",
    "",
]
PAIR = ("Anna saw the Café", "two films")
_BERT = {
    "type": "BertNormalizer",
    "clean_text": True,
    "handle_chinese_chars": True,
    "strip_accents": None,
    "lowercase": True,
}


def write_edited(folder: Path, base: str, changes: list[Any]) -> None:
    """Write the files of a base into a folder, then change them."""
    files: dict[str, Any] = {}
    if base.startswith("wordpiece"):
        files["config.json"] = {"model_type": "bert"}
        files["tokenizer_config.json"] = {"tokenizer_class": "BertTokenizerFast"}
        files["vocab.txt"] = list(VOCABULARY)
        if base == "wordpiece-json":
            files["tokenizer.json"] = _tokenizer_json()
    elif base.startswith("albert"):
        files["config.json"] = {"model_type": "albert"}
        files["tokenizer_config.json"] = {"tokenizer_class": "AlbertTokenizer", **SEGMENTS}
        if base == "albert-json":
            files["tokenizer.json"] = tokenizer_json()
        else:
            shutil.copy(MODEL, folder / "spiece.model")
    else:
        for path in (DATA / base).iterdir():
            if path.suffix == ".json":
                files[path.name] = json.loads(path.read_text(encoding="utf-8"))
            elif path.name != "reference.npz":
                shutil.copy(path, folder)
        files.setdefault("config.json", {"model_type": base.removeprefix("subwords/").removesuffix("-json")})
    for name, path, *value in changes:
        _change(files, [name, *path], value)
    for name, content in files.items():
        lines = isinstance(content, list)
        text = "".join(f"{line}\n" for line in content) if lines else json.dumps(content)
        (folder / name).write_text(text, encoding="utf-8")


def _change(place: Any, path: list[str | int], value: list[Any]) -> None:
    *parents, last = path
    for key in parents:
        place = place[key]
    if value:
        (place[last],) = value
    else:
        del place[last]


def _tokenizer_json() -> dict[str, Any]:
    special = [{"SpecialToken": {"id": name, "type_id": 0}} for name in ("[CLS]", "[SEP]")]
    single = [special[0], {"Sequence": {"id": "A", "type_id": 0}}, special[1]]
    second = [{"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "[SEP]", "type_id": 1}}]
    ids = {token: number for number, token in enumerate(VOCABULARY)}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": dict(_BERT),
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": single,
            "pair": [*single, *second],
            "special_tokens": {n: {"id": n, "ids": [ids[n]], "tokens": [n]} for n in ("[CLS]", "[SEP]")},
        },
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": ids,
        },
    }
