"""A checkpoint's WordPiece tokenizer gives what `transformers` gives, or one line names what it cannot."""

import json
import logging

import numpy as np
import pytest

from android_demo.tools.token_parity import describe
from keras_model import Preprocessor
from keras_model.encode.tokenizers import build_tokenizer
from keras_model.errors import CheckpointError
from keras_model.huggingface.tokenizer import read_tokenizer
from support.front_ends import FOLDER, VOCABULARY, model_type, write_checkpoint

TEXTS = [json.loads(line)["text"] for line in (FOLDER / "texts.jsonl").read_text().splitlines()]
GOLDEN = [json.loads(line) for line in (FOLDER / "front_ends.jsonl").read_text().splitlines()]
NUMBER = {"content": "<num>", "lstrip": False, "rstrip": False, "single_word": False, "normalized": False}
FAST = next(golden["files"] for golden in GOLDEN if golden["name"] == "any tokenizer.json, uncased")


@pytest.fixture
def read(tmp_path):
    def read(files, model_type="bert"):
        write_checkpoint(tmp_path, files)
        sentences = files.get("sentence_bert_config.json", {})
        return read_tokenizer(tmp_path, model_type, sentences.get("do_lower_case", False))

    return read


@pytest.fixture
def refusal(read):
    def refusal(files, model_type="bert"):
        with pytest.raises(CheckpointError) as caught:
            read(files, model_type)
        message = str(caught.value)
        assert "\n" not in message
        return message

    return refusal


def config(**settings):
    return {"vocab.txt": True, "tokenizer_config.json": settings}


def fast(**changes):
    return FAST | {"tokenizer.json": FAST["tokenizer.json"] | changes}


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden["name"])
class TestGolden:
    def test_ids_and_offsets_are_those_of_transformers(self, golden, read):
        tokenizer = read(golden["files"], model_type(golden["files"]))

        assert [describe(text, tokenizer.encode(text)) for text in TEXTS] == golden["tokens"]
        assert tokenizer.vocabulary_size == golden["size"]

    def test_special_tokens_and_type_ids_are_those_of_transformers(self, golden, read):
        preprocessor = Preprocessor(read(golden["files"], model_type(golden["files"])), 32)

        for rows, (ids, type_ids) in zip((["Anna saw"], [("Anna saw", "the film")]), golden["framed"], strict=True):
            features = preprocessor(rows)
            here = features["mask"][0] == 1
            np.testing.assert_array_equal(features["ids"][0][here], ids)
            np.testing.assert_array_equal(features["segment_ids"][0][here], type_ids)

    def test_what_a_file_says_of_the_tokenizer_makes_the_same_again(self, golden, read):
        tokenizer = read(golden["files"], model_type(golden["files"]))

        assert tokenizer.get_config() == golden["settings"]
        again = build_tokenizer(tokenizer.to_bytes(), tokenizer.get_config())
        assert [again.encode(text) for text in TEXTS] == [tokenizer.encode(text) for text in TEXTS]


def test_the_golden_checkpoints_differ_from_each_other():
    assert len({tuple(golden["tokens"]) for golden in GOLDEN}) > len(GOLDEN) / 2


def test_a_typed_special_token_is_plain_text_though_it_is_among_the_added(read):
    special = {"0": NUMBER | {"content": "[PAD]", "special": True}, "3": NUMBER | {"content": "[SEP]", "special": True}}

    tokenizer = read(config(added_tokens_decoder=special | {str(len(VOCABULARY)): NUMBER | {"special": True}}))

    assert tokenizer.encode("[SEP] <num>").tokens[-1] == "<num>", "a marker within texts has no other way in"
    assert tokenizer.sep_id not in tokenizer.encode("[SEP] <num>").ids


def test_a_long_text_with_added_tokens_is_not_cut_before_its_limit(read):
    tokenizer = read(config(added_tokens_decoder={str(len(VOCABULARY)): NUMBER | {"content": "x x", "rstrip": True}}))
    text = "x x " * 200

    assert tokenizer.encode(text, limit=8).ids[:8] == tokenizer.encode(text).ids[:8]


def test_sentence_transformers_may_lower_case_before_a_cased_tokenizer(read):
    files = config(do_lower_case=False) | {"sentence_bert_config.json": {"max_seq_length": 8, "do_lower_case": True}}

    assert read(files).encode("BERLIN Anna é").tokens == ["berlin", "anna", "é"]


def test_what_other_runtimes_read_and_transformers_does_not_is_told(read, caplog):
    (golden,) = (g for g in GOLDEN if g["name"].startswith("BERT's class passes"))
    with caplog.at_level(logging.WARNING):
        read(golden["files"])
    assert "lowercase is False (not True)" in caplog.text


def test_a_blank_end_of_a_vocabulary_without_added_tokens_is_no_matter(read, tmp_path):
    write_checkpoint(tmp_path, {"vocab.txt": True})
    path = tmp_path / "vocab.txt"
    path.write_bytes(path.read_bytes() + b"\n\n")
    assert read_tokenizer(tmp_path, "bert").vocabulary_size == len(VOCABULARY)


@pytest.mark.parametrize("family", ["roberta", "xlm-roberta", "camembert", "albert"])
def test_a_family_that_is_not_berts_is_told_that_berts_class_is_read(read, caplog, family):
    read({"vocab.txt": True}, "electra")
    assert not caplog.text
    read({"vocab.txt": True}, family)
    assert f"names no tokenizer_class, and transformers would take that of {family}" in caplog.text
    caplog.clear()
    read(config(tokenizer_class="BertTokenizer"), family)
    assert not caplog.text


class TestRefusals:
    def test_an_unknown_key(self, refusal):
        assert "'word_tokenizer_type'" in refusal(config(word_tokenizer_type="mecab"))
        assert "'frobnicate'" in refusal(fast(frobnicate=1))
        assert "'frobnicate'" in refusal({"vocab.txt": True, "special_tokens_map.json": {"frobnicate": "x"}})

    def test_padding_or_cutting_on_the_left(self, refusal):
        assert "padding_side is 'left'" in refusal(config(padding_side="left"))
        assert "truncation is Left" in refusal(fast(truncation={"direction": "Left", "max_length": 8}))

    def test_another_tokenizer_class(self, refusal):
        told = refusal(config(tokenizer_class="BertJapaneseTokenizer"))
        assert "is BertJapaneseTokenizer; of WordPiece this reads BertTokenizer, " in told
        assert told.endswith(", PreTrainedTokenizerFast, TokenizersBackend")

    def test_a_class_that_needs_a_file(self, refusal):
        for name in ("PreTrainedTokenizerFast", "TokenizersBackend"):
            assert f"its tokenizer_class {name} needs tokenizer.json" in refusal(config(tokenizer_class=name))

    def test_a_class_without_segments(self, refusal, read):
        assert "segments" in refusal(config(tokenizer_class="DistilBertTokenizer"))
        assert "token_type_ids" in refusal(config(model_input_names=["input_ids"]))
        read(config(tokenizer_class="DistilBertTokenizer"), "distilbert")

    @pytest.mark.parametrize("kind", ["Nmt", "Replace", "Precompiled"])
    def test_a_normalizer_that_is_not_there(self, refusal, kind):
        assert kind in refusal(fast(normalizer={"type": "Sequence", "normalizers": [{"type": kind}]}))

    def test_a_pre_tokenizer_that_is_not_there(self, refusal):
        parts = [{"type": "WhitespaceSplit"}, {"type": "Digits"}]
        assert "Sequence of WhitespaceSplit, Digits" in refusal(
            fast(pre_tokenizer={"type": "Sequence", "pretokenizers": parts})
        )

    def test_another_frame_than_berts(self, refusal):
        template = FAST["tokenizer.json"]["post_processor"]
        assert "has no post_processor" in refusal(fast(post_processor=None))
        assert "makes of a pair" in refusal(fast(post_processor=template | {"pair": template["single"] * 2}))
        wrong = {"type": "BertProcessing", "cls": ["[CLS]", 3], "sep": ["[SEP]", 3]}
        assert "'[CLS]' the id 3" in refusal(fast(post_processor=wrong))
        steps = {"type": "Sequence", "processors": [template]}
        assert "post_processor is Sequence" in refusal(fast(post_processor=steps))
        for place in range(3):
            steps = [*template["single"]]
            steps[place] = {}
            assert "template cannot be read" in refusal(fast(post_processor=template | {"single": steps}))

    def test_another_model(self, refusal):
        assert "holds a WordLevel model" in refusal(fast(model={"type": "WordLevel", "vocab": {}}))

    def test_an_added_token_whose_id_is_not_the_next(self, refusal):
        number = len(VOCABULARY) + 1
        message = refusal({"vocab.txt": True, "added_tokens.json": {"<num>": number}})
        assert f"the id {number}, transformers {number - 1}" in message

    def test_an_added_token_that_two_files_describe_differently(self, refusal):
        content = {"id": len(VOCABULARY), **NUMBER}
        files = fast(added_tokens=[content])
        settings = files["tokenizer_config.json"] | {
            "added_tokens_decoder": {str(len(VOCABULARY)): NUMBER | {"lstrip": True}}
        }
        assert "differ about the added token '<num>'" in refusal(files | {"tokenizer_config.json": settings})

    def test_an_added_token_after_a_special_one_that_the_vocabulary_lacks(self, refusal):
        assert "lacks [M]" in refusal(config(mask_token="[M]", extra_special_tokens=["[E1]"]))

    def test_a_special_token_that_is_null(self, refusal):
        assert "cls_token is null" in refusal(config(cls_token=None))

    def test_case_lowered_before_added_tokens(self, refusal):
        files = config(extra_special_tokens=["[E1]"]) | {"sentence_bert_config.json": {"do_lower_case": True}}
        assert "do_lower_case with the added token '[E1]'" in refusal(files)

    def test_case_lowered_before_a_special_token_that_no_file_names(self, refusal):
        named = {key: value for key, value in FAST["tokenizer_config.json"].items() if key != "mask_token"}
        mask = NUMBER | {"content": "[MASK]", "id": VOCABULARY.index("[MASK]"), "special": True}
        files = fast(added_tokens=[mask]) | {"tokenizer_config.json": named}
        message = refusal(files | {"sentence_bert_config.json": {"do_lower_case": True}})
        assert "with the added token '[MASK]'" in message
        assert "if it is a special token, name it in tokenizer_config.json, as mask_token" in message

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n\n"])
    @pytest.mark.parametrize(
        "more",
        [
            {"added_tokens.json": {"<num>": len(VOCABULARY)}},
            {"added_tokens.json": {"<num>": len(VOCABULARY) + 1}},
            {"tokenizer_config.json": {"additional_special_tokens": ["<num>"]}},
            {"tokenizer_config.json": {"bos_token": "<num>"}},
        ],
    )
    def test_a_blank_end_of_a_vocabulary_before_added_tokens(self, tmp_path, more, end):
        write_checkpoint(tmp_path, {"vocab.txt": True} | more)
        path = tmp_path / "vocab.txt"
        path.write_bytes(path.read_bytes() + end.encode())
        with pytest.raises(CheckpointError) as caught:
            read_tokenizer(tmp_path, "bert")
        assert str(caught.value).startswith(
            f"{path}: ends in a blank line, which transformers counts as a token before"
        )
        path.write_bytes(path.read_bytes().rstrip() + b"\n[blank]\n")
        if more.get("added_tokens.json") != {"<num>": len(VOCABULARY)}:
            assert read_tokenizer(tmp_path, "bert").token_to_id("<num>") == len(VOCABULARY) + 1

    def test_a_special_token_that_the_vocabulary_lacks_names_the_file(self, refusal, tmp_path):
        model = FAST["tokenizer.json"]["model"] | {"unk_token": "zzz"}
        message = refusal(fast(model=model))
        assert message.startswith(f"{tmp_path / 'tokenizer.json'}: its vocabulary lacks 'zzz', the unk_token")
        (tmp_path / "tokenizer.json").unlink()
        message = refusal(config(pad_token="[EMPTY]"))
        assert message.startswith(f"{tmp_path / 'vocab.txt'}: its vocabulary lacks '[EMPTY]', the pad_token; copy")

    @pytest.mark.parametrize(
        "changes",
        [
            {"model": {"type": "WordPiece", "vocab": []}},
            {"model": {"type": "WordPiece", "vocab": {"a": "b", "c": 1}}},
            {"normalizer": "lower"},
            {"pre_tokenizer": []},
            {"post_processor": {"type": "BertProcessing"}},
            {"added_tokens": [1]},
            {"added_tokens": {"x": 1}},
            {"truncation": "Left"},
        ],
        ids=str,
    )
    def test_a_part_of_another_shape(self, refusal, tmp_path, changes):
        write_checkpoint(tmp_path, FAST)
        (tmp_path / "tokenizer.json").write_text(json.dumps(FAST["tokenizer.json"] | changes))
        with pytest.raises(CheckpointError) as caught:
            read_tokenizer(tmp_path, "bert")
        assert "\n" not in str(caught.value)

    def test_a_vocabulary_that_does_not_fit_names_the_file_to_copy(self, read, tmp_path):
        write_checkpoint(tmp_path, {"vocab.txt": True})
        (tmp_path / "config.json").write_text('{"model_type": "bert", "vocab_size": 7}')
        with pytest.raises(CheckpointError, match=r"the embedding only 7 rows; copy the vocab\.txt"):
            read_tokenizer(tmp_path, "bert")

    @pytest.mark.parametrize(
        "entry", [{"x": NUMBER}, {"1": "<num>"}, {"1": {"lstrip": True}}, {"1": {**NUMBER, "id2": 1}}]
    )
    def test_an_added_token_that_cannot_be_read(self, refusal, entry):
        assert refusal(config(added_tokens_decoder=entry))


@pytest.mark.parametrize("parts", [["WhitespaceSplit", "Punctuation"], ["Punctuation", "WhitespaceSplit"]])
def test_berts_pre_tokenizer_may_be_told_in_parts(read, parts):
    signs = {"Punctuation": {"type": "Punctuation", "behavior": "Isolated"}}
    steps = [signs.get(part, {"type": part}) for part in parts]
    usual = read(FAST).encode("don't a_b, x\u3000y €5!")

    told = read(fast(pre_tokenizer={"type": "Sequence", "pretokenizers": steps})).encode("don't a_b, x\u3000y €5!")

    assert (told.ids, told.offsets) == (usual.ids, usual.offsets)


def test_a_token_for_the_beginning_of_texts_counts_wherever_it_stands(read):
    tokenizer = read(config(bos_token="[E1]"))
    assert tokenizer.encode("a [E1]").ids[-1] == tokenizer.vocabulary_size - 1


class TestBlankEnds:
    """White space at the end of a line of `vocab.txt` is no part of its token, as for `transformers` 5."""

    def tokenizer(self, tmp_path, lines):
        (tmp_path / "config.json").write_text('{"model_type": "bert"}')
        (tmp_path / "tokenizer_config.json").write_text('{"tokenizer_class": "BertTokenizer"}')
        (tmp_path / "vocab.txt").write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        return read_tokenizer(tmp_path, "bert")

    @pytest.mark.parametrize("end", [" ", "\t", " \r", "\u3000", "\u00a0\u2028"])
    def test_they_do_not_count(self, tmp_path, end):
        tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "film", "##s"]
        tokenizer = self.tokenizer(tmp_path, [token + end for token in tokens])
        assert tokenizer.encode("films x").ids == [5, 6, 1]
        assert tokenizer.to_bytes().decode().split("\n")[:7] == tokens

    def test_the_last_of_lines_that_become_alike_is_the_token(self, tmp_path):
        tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "film ", "film", "\u2028"]
        assert self.tokenizer(tmp_path, tokens).encode("film").ids == [6]
        with pytest.raises(CheckpointError, match="line 7: repeats 'film' of line 6"):
            self.tokenizer(tmp_path, [*tokens[:5], "film", "film "])
