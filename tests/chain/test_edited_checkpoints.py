"""Checkpoints of which one thing is changed: read as `transformers` reads them, or refused in a line that names it."""

import json

import numpy as np
import pytest

from android_demo.tools.token_parity import describe
from keras_model import Preprocessor, import_huggingface
from keras_model.errors import CheckpointError
from keras_model.huggingface.tokenizer import read_tokenizer
from support.edits import DATA, FOLDER, PAIR, TEXTS, write_edited

EDITS = [json.loads(line) for line in (FOLDER / "edits.jsonl").read_text(encoding="utf-8").splitlines()]
TOKENIZERS = sorted({edit["base"] for edit in EDITS if not edit["base"].startswith("huggingface")})
NETWORKS = [edit for edit in EDITS if edit["base"].startswith("huggingface")]


def tokens(folder, model_type):
    tokenizer = read_tokenizer(folder, model_type)
    features = Preprocessor(tokenizer, 64)([PAIR])
    here = features["mask"][0] == 1
    return {
        "tokens": [describe(text, tokenizer.encode(text)) for text in TEXTS],
        "pair": [features["ids"][0][here].tolist(), features["segment_ids"][0][here].tolist()],
    }


def assert_refused(edit, read):
    with pytest.raises(CheckpointError) as caught:
        read()
    assert edit["refused"] in str(caught.value), edit["name"]
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("base", TOKENIZERS)
def test_a_tokenizer_gives_the_ids_and_offsets_of_transformers_or_is_refused_by_name(base, tmp_path):
    edits = [edit for edit in EDITS if edit["base"] == base]
    assert {"refused" in edit for edit in edits} == {True, False}
    for number, edit in enumerate(edits):
        folder = tmp_path / str(number)
        folder.mkdir()
        write_edited(folder, base, edit["changes"])
        model_type = json.loads((folder / "config.json").read_text())["model_type"]
        if "refused" in edit:
            assert_refused(edit, lambda: tokens(folder, model_type))  # noqa: B023
        else:
            assert tokens(folder, model_type) == {key: edit[key] for key in ("tokens", "pair")}, edit["name"]


@pytest.mark.parametrize("edit", NETWORKS, ids=lambda edit: edit["name"])
def test_a_network_gives_the_logits_of_transformers_or_is_refused_by_name(edit, tmp_path):
    write_edited(tmp_path, edit["base"], edit["changes"])
    if "refused" in edit:
        assert_refused(edit, lambda: import_huggingface(tmp_path))
        return
    reference = np.load(DATA / edit["base"] / "reference.npz")
    model = import_huggingface(tmp_path)
    found = np.asarray(model({name: reference[name] for name in ("ids", "mask", "segment_ids")}))
    np.testing.assert_allclose(found, edit["logits"], atol=1e-4)
