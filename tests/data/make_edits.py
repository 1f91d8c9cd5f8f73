"""Make tests/data/edits: what `transformers` makes of checkpoints of which one thing is changed.

    pip install "transformers==5.23.0" torch
    python -m tests.data.make_edits

Each line of `edits.jsonl` is a checkpoint, the changes that were made to its files, and either the tokens of each of
`TEXTS` (`id:begin:end`, in UTF-16 units as Java counts) with the ids of one pair, or the logits of the checkpoint's own
inputs, or `refused` with a word of the line that the import must answer with. The script ends with 1 where an import
neither refuses nor gives the same tokens; logits are left to the tests.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ["TRANSFORMERS_VERBOSITY"] = "error"

import numpy as np
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from android_demo.tools.token_parity import describe
from keras_model.encode.encoding import Encoding
from keras_model.encode.preprocessor import Preprocessor
from keras_model.errors import UserError
from keras_model.huggingface.tokenizer import read_tokenizer
from tests.support.albert import KNOWN
from tests.support.edits import FOLDER, PAIR, TEXTS, VOCABULARY, Change, write_edited

REMOVED: Any = object()
CONFIG, FILE, NETWORK = "tokenizer_config.json", "tokenizer.json", "config.json"
SPECIAL_MAP, ADDED = "special_tokens_map.json", "added_tokens.json"


def at(file: str, *path: str | int, to: Any) -> Change:
    """A change of one place in a file; of the whole file where there is no path."""
    return (file, list(path)) if to is REMOVED else (file, list(path), to)


def settings(**values: Any) -> list[Change]:
    """Changes of `tokenizer_config.json`."""
    return [at(CONFIG, name, to=value) for name, value in values.items()]


def token(content: str, **changes: bool) -> dict[str, Any]:
    """An added token."""
    usual = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    return {"content": content, **usual, **changes}


def normalizers(*kinds: Any) -> dict[str, Any]:
    """A Sequence of normalizers."""
    return {"type": "Sequence", "normalizers": [k if isinstance(k, dict) else {"type": k} for k in kinds]}


BERT = {
    "type": "BertNormalizer",
    "clean_text": True,
    "handle_chinese_chars": True,
    "strip_accents": None,
    "lowercase": True,
}
STRIP = {"type": "Strip", "strip_left": True, "strip_right": True}
ANY = at(CONFIG, "tokenizer_class", to="PreTrainedTokenizerFast")
OF_BERT = [at(NETWORK, "model_type", to="bert"), at(CONFIG, "tokenizer_class", to=REMOVED)]
SEGMENTS = at(CONFIG, "model_input_names", to=["input_ids", "token_type_ids", "attention_mask"])


def of_any_tokenizer() -> Iterator[tuple[str, list[Change], str]]:
    """Name, changes, and a word of the refusal or "", of what may be changed of every kind."""
    yield "as it is", [], ""
    yield "no limit", settings(model_max_length=1000000000000000019884624838656), ""
    yield "clean up", settings(clean_up_tokenization_spaces=True), ""
    yield "slow class said", settings(use_fast=False), ""
    yield "own code", settings(auto_map={"AutoTokenizer": ["x.Y", None]}), "auto_map"
    yield "padding on the left", settings(padding_side="left"), "padding_side"
    yield "cutting on the left", settings(truncation_side="left"), "truncation_side"
    yield "a chat", settings(chat_template="{{ x }}"), ""
    yield "an unknown key", settings(lower_everything=True), "lower_everything"
    yield "no class", [at(CONFIG, "tokenizer_class", to=REMOVED)], ""
    yield "an empty class", settings(tokenizer_class=""), "tokenizer_class is ''"
    yield "arguments by their place", settings(init_inputs=["[UNK]"]), "init_inputs"
    yield "no arguments by their place", settings(init_inputs=[]), ""
    yield "a class that nobody knows", settings(tokenizer_class="MyTokenizer"), "MyTokenizer"
    yield "a class of another kind", settings(tokenizer_class="T5Tokenizer"), "T5Tokenizer"
    yield "extra special tokens", settings(extra_special_tokens={}), ""
    yield "no special tokens map", settings(additional_special_tokens=None), ""
    yield "split special tokens", settings(split_special_tokens=True), ""
    yield "legacy", settings(legacy=False), "legacy"
    yield "from slow", settings(from_slow=True), "from_slow"


def of_any_file() -> Iterator[tuple[str, list[Change], str]]:
    """Changes of a `tokenizer.json` of every kind."""
    cut = {"direction": "Right", "max_length": 4, "strategy": "LongestFirst", "stride": 0}
    pad = {
        "strategy": {"Fixed": 12},
        "direction": "Right",
        "pad_to_multiple_of": None,
        "pad_id": 0,
        "pad_type_id": 0,
        "pad_token": "[PAD]",
    }
    yield "cut on the left in the file", [at(FILE, "truncation", to=cut | {"direction": "Left"})], "truncation"
    yield "padded on the left in the file", [at(FILE, "padding", to=pad | {"direction": "Left"})], "padding"
    yield "an unknown part", [at(FILE, "extra", to=1)], "extra"
    yield "cut and padded in the file", [at(FILE, "truncation", to=cut), at(FILE, "padding", to=pad)], ""
    yield "no decoder", [at(FILE, "decoder", to=None)], ""
    yield "another version", [at(FILE, "version", to="1.0")], ""
    yield "no post-processor, taken as it is", [ANY, at(FILE, "post_processor", to=None)], "post_processor"
    yield "its normalizer composes", [at(FILE, "normalizer", to={"type": "NFC"})], ""
    yield "composes, taken as it is", [ANY, SEGMENTS, at(FILE, "normalizer", to={"type": "NFKC"})], ""
    yield "replaces, taken as it is", [ANY, at(FILE, "normalizer", to={"type": "Nmt"})], "Nmt"
    yield "no normalizer, taken as it is", [ANY, SEGMENTS, at(FILE, "normalizer", to=None)], ""
    yield "no pre-tokenizer, taken as it is", [ANY, at(FILE, "pre_tokenizer", to=None)], "pre_tokenizer"
    yield "digits apart", [ANY, at(FILE, "pre_tokenizer", to={"type": "Digits"})], "Digits"


def of_wordpiece() -> Iterator[tuple[str, list[Change], str]]:
    """Changes of a BERT's tokenizer by its `vocab.txt`."""
    yield "legacy: never splits", settings(do_basic_tokenize=False, never_split=["saw"]), ""
    yield "legacy: basic", settings(do_basic_tokenize=True, never_split=None), ""
    yield "keeps case", settings(do_lower_case=False), ""
    yield "keeps case, in words", settings(do_lower_case="false"), "do_lower_case is 'false'"
    yield "lower case is null", settings(do_lower_case=None), "do_lower_case is None"
    yield "ideographs kept", settings(tokenize_chinese_chars=False), ""
    yield "ideographs null", settings(tokenize_chinese_chars=None), "tokenize_chinese_chars is None"
    yield "accents kept", settings(strip_accents=False), ""
    yield "accents stripped, case kept", settings(strip_accents=True, do_lower_case=False), ""
    yield "accents null, case kept", settings(strip_accents=None, do_lower_case=False), ""
    yield "accents as a number", settings(strip_accents=0), "strip_accents is 0"
    yield "unknown token as a table", settings(unk_token={"__type": "AddedToken", **token("[UNK]")}), ""
    yield "unknown token is null", settings(unk_token=None), "unk_token"
    yield "lower-case names", settings(cls_token="[cls]", sep_token="[sep]"), "[cls]"
    yield "a mask that strips", settings(mask_token={"__type": "AddedToken", **token("[MASK]", lstrip=True)}), ""
    yield "prefix space", settings(add_prefix_space=True), ""
    yield "another prefix", settings(wordpieces_prefix="@@"), "wordpieces_prefix"
    yield "text not cleaned", settings(clean_text=False), "clean_text"
    yield "beginning of the text", settings(bos_token="saw"), ""
    yield "beginning and end added", settings(add_bos_token=True), ""
    yield "RoBERTa's class", settings(tokenizer_class="RobertaTokenizer"), "RobertaTokenizer"
    yield "the slow class", settings(tokenizer_class="BertTokenizer"), ""
    yield "DistilBERT's class", settings(tokenizer_class="DistilBertTokenizer"), "DistilBertTokenizer"
    yield "ELECTRA's class", settings(tokenizer_class="ElectraTokenizerFast"), ""
    yield "the class of any file without one", settings(tokenizer_class="PreTrainedTokenizerFast"), "tokenizer.json"
    yield "the Japanese class", settings(tokenizer_class="BertJapaneseTokenizer"), "BertJapaneseTokenizer"
    yield "no segments asked for", settings(model_input_names=["input_ids", "attention_mask"]), "token_type_ids"
    yield "an added token", [at(ADDED, to={"<num>": len(VOCABULARY)})], ""
    yield "an added token without its id", [at(ADDED, to={"<num>": 999})], "<num>"
    yield "names in the map", [at(SPECIAL_MAP, to={"unk_token": "[UNK]", "cls_token": {**token("[CLS]")}})], ""
    yield "an unknown name in the map", [at(SPECIAL_MAP, to={"eod_token": "[SEP]"})], "eod_token"
    decoder = {"0": token("[PAD]"), "1": token("[UNK]"), "2": token("[CLS]"), "3": token("[SEP]"), "4": token("[MASK]")}
    yield "added_tokens_decoder", settings(added_tokens_decoder=decoder), ""
    yield "added_tokens_decoder of one", settings(added_tokens_decoder={"0": token("[PAD]")}), ""
    moved = decoder | {"5": token("[NEW]")}
    yield "added_tokens_decoder of another id", settings(added_tokens_decoder=moved), "[NEW]"
    plain = decoder | {"4": token("[MASK]", special=False, normalized=True)}
    yield "added_tokens_decoder, mask not special", settings(added_tokens_decoder=plain), ""
    yield "a broken added_tokens_decoder", settings(added_tokens_decoder={"x": token("[PAD]")}), "cannot be read"
    yield "a token more than rows", [at("vocab.txt", to=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "saw"])], ""
    yield "no unknown token", [at("vocab.txt", to=["[PAD]", "[CLS]", "[SEP]", "saw"])], "[UNK]"
    alike = [at("vocab.txt", VOCABULARY.index("##Q"), to="saw ")]
    yield "lines that are one token", alike, ""
    yield (
        "lines that are one token before one that is added",
        [*alike, at(ADDED, to={"<num>": len(VOCABULARY)})],
        "'saw', are one token",
    )
    split = settings(split_special_tokens=True)
    yield "special tokens are plain", [*split, at(ADDED, to={"[E1]": len(VOCABULARY)})], "split_special_tokens"
    yield "a token twice", [at("vocab.txt", to=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "saw", "saw"])], "saw"


def of_wordpiece_file() -> Iterator[tuple[str, list[Change], str]]:
    """Changes of a `tokenizer.json` with a WordPiece."""
    cut = {"direction": "Right", "max_length": 4, "strategy": "LongestFirst", "stride": 0}
    yield "cut in the file", [at(FILE, "truncation", to=cut)], ""
    yield "no post-processor", [at(FILE, "post_processor", to=None)], ""
    yield "keeps case in the file alone", [at(FILE, "normalizer", "lowercase", to=False)], ""
    yield "keeps case, taken as it is", [ANY, SEGMENTS, at(FILE, "normalizer", "lowercase", to=False)], ""
    yield "accents kept, taken as it is", [ANY, SEGMENTS, at(FILE, "normalizer", "strip_accents", to=False)], ""
    yield "two of BERT's", [ANY, at(FILE, "normalizer", to=normalizers(BERT, BERT))], "two BertNormalizers"
    yield "composed first", [ANY, SEGMENTS, at(FILE, "normalizer", to=normalizers("NFC", BERT))], ""
    yield (
        "compatible, stripped",
        [ANY, SEGMENTS, at(FILE, "normalizer", to=normalizers("NFKD", "Lowercase", "StripAccents"))],
        "",
    )
    replace = {"type": "Replace", "pattern": {"String": "``"}, "content": '"'}
    yield "quotes replaced", [ANY, at(FILE, "normalizer", to=normalizers(replace, "NFKD"))], "Replace"
    yield "a prefix of the file", [at(FILE, "model", "continuing_subword_prefix", to="@@")], ""
    yield "a limit of the file", [ANY, SEGMENTS, at(FILE, "model", "max_input_chars_per_word", to=4)], ""
    yield "a limit beside the class", [at(FILE, "model", "max_input_chars_per_word", to=4)], ""
    yield "an unknown option", [at(FILE, "model", "fuse", to=True)], "fuse"
    yield "no kind of model", [at(FILE, "model", "type", to=REMOVED)], ""
    yield "a model of words", [at(FILE, "model", "type", to="WordLevel")], "WordLevel"
    yield "holes in the ids", [at(FILE, "model", "vocab", "saw", to=9999)], "its ids are not"
    yield "another unknown token", [ANY, SEGMENTS, at(FILE, "model", "unk_token", to="saw")], ""
    yield (
        "an added token of another id",
        [at(FILE, "added_tokens", to=[{"id": 7, **token("[NEW]")}])],
        "[NEW]",
    )
    size = len(VOCABULARY)
    yield "a line break for a token", [ANY, at(FILE, "model", "vocab", "\n", to=size)], "'\\n' is no line"
    yield "a token that ends a line", [at(FILE, "model", "vocab", "x\r", to=size)], "'x\\r' is no line"
    number = VOCABULARY.index("film")
    yield "an added token", [ANY, SEGMENTS, at(FILE, "added_tokens", to=[{"id": number, **token("film")}])], ""
    yield "segments at will", [ANY], ""
    yield (
        "a template with two ends",
        [ANY, at(FILE, "post_processor", "single", 2, to={"Sequence": {"id": "A"}})],
        "template",
    )
    frame = {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}
    yield "BERT's own frame", [ANY, SEGMENTS, at(FILE, "post_processor", to=frame)], ""
    yield "a frame of other ids", [ANY, at(FILE, "post_processor", to=frame | {"cls": ["[CLS]", 3]})], "[CLS]"
    roberta = frame | {"type": "RobertaProcessing", "trim_offsets": True, "add_prefix_space": True}
    yield "RoBERTa's frame", [ANY, SEGMENTS, at(FILE, "post_processor", to=roberta)], ""
    yield "blanks part", [ANY, SEGMENTS, at(FILE, "pre_tokenizer", to={"type": "WhitespaceSplit"})], ""
    strips = [ANY, SEGMENTS, at(FILE, "normalizer", to=normalizers(STRIP, "NFKC", "Lowercase", STRIP))]
    yield "strips, taken as it is", strips, ""
    loses = at(FILE, "added_tokens", to=[{"id": size, **token(" x", special=False, normalized=True)}])
    yield "strips an added token", [*strips, loses], "Strip, of which the added token ' x'"
    named = settings(unk_token="<s>", extra_special_tokens=["2000"])
    yield "a name of its own, which takes an id before an added token", [ANY, SEGMENTS, *named], "lacks <s>"
    yield "bytes", [ANY, at(FILE, "pre_tokenizer", to={"type": "ByteLevel", "add_prefix_space": True})], "ByteLevel"


def added(first: int, *tokens: dict[str, Any], mask: str = "<mask>") -> list[Change]:
    """Tokens that `added_tokens_decoder` adds behind a mask, with the ids from one on."""
    listed = {str(first + number): each for number, each in enumerate(tokens)}
    return settings(added_tokens_decoder=masked(first, mask) | listed)


def masked(first: int, mask: str) -> dict[str, Any]:
    """The mask before the added tokens: the last of the vocabulary, or ALBERT's."""
    return {"4": token(mask)} if mask == "[MASK]" else {str(first - 1): token(mask, lstrip=True)}


def added_of_any_class(cls: Change, first: int, mask: str = "<mask>") -> Iterator[tuple[str, list[Change], str]]:
    """Added tokens of a tokenizer that is no WordPiece, of the class and of a file that is taken as it is."""
    kinds = {
        "plain": {"special": False, "normalized": True},
        "special": {},
        "a word": {"single_word": True, "special": False},
        "blanks before": {"lstrip": True},
        "blanks behind": {"rstrip": True, "normalized": True},
        "all at once": {"single_word": True, "lstrip": True, "rstrip": True, "normalized": True, "special": False},
    }
    for name, properties in kinds.items():
        tokens = [token(content, **properties) for content in ("<num>", "film", "Café", "saw")]
        yield f"added tokens, {name}", [cls, *added(first, *tokens, mask=mask)], ""
        yield f"added tokens, {name}, taken as it is", [ANY, *added(first, *tokens, mask=mask)], ""
    if mask == "[MASK]":
        return
    alike = [token("Café", normalized=True), token("café", normalized=True)]
    steps = at(FILE, "normalizer", to=normalizers("NFKC", "Lowercase"))
    yield "added tokens that are one", [ANY, SEGMENTS, steps, *added(first, *alike)], "are one when the text is normal"
    split = settings(split_special_tokens=True)
    yield "special tokens are plain beside an added one", [cls, *split, *added(first, token("<num>"))], "split_special"
    ids = masked(first, mask) | {str(first + 1): token("<num>")}
    yield "an added token of an id that is not the next", [cls, *settings(added_tokens_decoder=ids)], "<num>"
    rows = at(NETWORK, "vocab_size", to=first)
    yield "an added token that the embedding lacks", [cls, rows, *added(first, token("<num>"))], f"only {first} rows"


def of_unigram() -> Iterator[tuple[str, list[Change], str]]:
    """Changes of a `tokenizer.json` with a Unigram."""
    cls = at(CONFIG, "tokenizer_class", to="XLMRobertaTokenizer")
    yield "strips", [ANY, at(FILE, "normalizer", to=normalizers("NFD", STRIP))], "Strip"
    yield "XLM-R's class", [cls], ""
    yield "XLM-R's class, fast", [at(CONFIG, "tokenizer_class", to="XLMRobertaTokenizerFast")], ""
    yield "CamemBERT's class", [at(CONFIG, "tokenizer_class", to="CamembertTokenizer")], ""
    yield "steps beside the class", [cls, at(FILE, "normalizer", to=normalizers("NFKC", "Lowercase"))], ""
    yield "lowered", [SEGMENTS, at(FILE, "normalizer", to=normalizers("NFKC", "Lowercase"))], ""
    yield "lowered, no segments", [at(FILE, "normalizer", to=normalizers("NFKC", "Lowercase"))], ""
    yield "stripped", [at(FILE, "normalizer", to=normalizers("NFD", "StripAccents"))], ""
    blanks = {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}
    yield "runs of blanks", [at(FILE, "normalizer", to=normalizers("NFKC", blanks))], ""
    marks = {**blanks, "content": "▁"}
    yield "runs of blanks become marks", [at(FILE, "normalizer", to=normalizers("NFKC", marks))], "Replace"
    yield "no blanks part", [at(FILE, "pre_tokenizer", to={"type": "Metaspace", "replacement": "▁"})], "Metaspace"
    yield "no mark first", [at(FILE, "pre_tokenizer", "pretokenizers", 1, "prepend_scheme", to="never")], "prepend"
    yield "byte fallback", [at(FILE, "model", "byte_fallback", to=True)], "byte_fallback"
    yield "another unknown piece", [cls, at(FILE, "model", "unk_id", to=5)], "unk_id"
    yield "no prefix space", [cls, *settings(add_prefix_space=False)], "add_prefix_space"
    yield "no end", [cls, *settings(add_eos_token=False)], "add_eos_token"
    yield "an end that is not special in the file", [at(FILE, "added_tokens", 0, "special", to=False)], ""
    yield "lower-case do_lower_case", settings(do_lower_case=True), ""
    yield "keep_accents", settings(keep_accents=True), ""
    yield "an added token beyond", settings(additional_special_tokens=["<num>"]), ""
    yield "an added token beyond, of the class", [cls, *settings(extra_special_tokens=["<num>"])], ""
    yield "added tokens with their ids", [cls, at(ADDED, to={"<num>": 127, "film": 126})], ""
    yield "added tokens of another order", [cls, at(ADDED, to={"<num>": 128, "film": 126})], "<num>"
    yield from added_of_any_class(cls, 126)
    blanks_first = [at(FILE, "normalizer", to=normalizers("NFKC", blanks)), *added(126, token("w b", normalized=True))]
    yield "a token with a blank behind runs of blanks", blanks_first, "'w b' is looked for"
    decoder = {"0": token("<s>"), "1": token("<pad>"), "2": token("</s>"), "3": token("<unk>")}
    beyond = [*settings(added_tokens_decoder=decoder), at(FILE, "added_tokens", 0, to={"id": 0, **token("the")})]
    yield "an added token of the file alone", beyond, "'the'"
    yield "another unknown piece, taken as it is", [at(FILE, "model", "unk_id", to=5)], "texts are cut into 's'"
    yield "an end that texts hold", settings(eos_token="▁the"), "texts are cut into '▁the'"
    yield "BERT without a class", OF_BERT, "names no tokenizer_class"
    yield "a piece without score", [at(FILE, "model", "vocab", 9, to=["x"])], "model"


def of_byte_level() -> Iterator[tuple[str, list[Change], str]]:
    """Changes of a `tokenizer.json` with a byte-level BPE of RoBERTa's class."""
    yield "no post-processor", [at(FILE, "post_processor", to=None)], ""
    yield "a blank before, in words", settings(add_prefix_space="true"), "add_prefix_space is 'true'"
    yield "trimmed, as a number", settings(trim_offsets=0), "trim_offsets is 0"
    yield "no blank before", settings(add_prefix_space=False), ""
    yield "strips", [ANY, at(FILE, "normalizer", to=normalizers("NFD", STRIP))], "Strip"
    yield "a blank before", settings(add_prefix_space=True), ""
    yield "not trimmed", settings(trim_offsets=False), ""
    yield "blank in the file alone", [at(FILE, "pre_tokenizer", "add_prefix_space", to=False)], ""
    yield "steps beside the class", [at(FILE, "normalizer", to=normalizers("NFKC", "Lowercase"))], ""
    yield "lowered", [ANY, at(FILE, "normalizer", to={"type": "Lowercase"})], ""
    yield "decomposed, stripped", [ANY, at(FILE, "normalizer", to=normalizers("NFKD", "StripAccents"))], ""
    yield "no pattern", [at(FILE, "pre_tokenizer", "use_regex", to=False)], "use_regex"
    yield "dropout", [at(FILE, "model", "dropout", to=0.5)], "dropout"
    yield "merges ignored", [at(FILE, "model", "ignore_merges", to=True)], "ignore_merges"
    yield "no dropout, as a number", [ANY, at(FILE, "model", "dropout", to=0.0)], ""
    yield "fused", [at(FILE, "model", "fuse_unk", to=True)], ""
    yield "fused, taken as it is", [ANY, at(FILE, "model", "fuse_unk", to=True)], ""
    yield "bytes for unknown characters", [ANY, at(FILE, "model", "byte_fallback", to=True)], ""
    yield "errors", settings(errors="strict"), ""
    yield "a class of GPT-2", settings(tokenizer_class="GPT2Tokenizer"), "GPT2Tokenizer"
    yield "no begin", settings(add_bos_token=False), "add_bos_token"
    yield "a mask as a table", settings(mask_token={"__type": "AddedToken", **token("<mask>", lstrip=True)}), ""
    yield "an added token beyond", settings(additional_special_tokens=["<num>"]), ""
    yield "an added token beyond, taken as it is", [ANY, *settings(extra_special_tokens=["<num>"])], ""
    yield "added tokens with their ids", [at(ADDED, to={"<num>": 422, "film": 421})], ""
    yield "added tokens of another order", [at(ADDED, to={"<num>": 423, "film": 421})], "<num>"
    yield from added_of_any_class(at(CONFIG, "tokenizer_class", to="RobertaTokenizer"), 421)
    yield "no padding token", settings(pad_token="[PAD]"), "[PAD]"
    yield "an empty name", settings(cls_token=""), "cls_token is empty"
    decoder = {"0": token("<s>"), "1": token("<pad>"), "2": token("</s>"), "3": token("<unk>")}
    beyond = [*settings(added_tokens_decoder=decoder), at(FILE, "added_tokens", 0, to={"id": 421, **token("<e1>")})]
    yield "an added token of the file alone", [ANY, *beyond], "<e1>"
    yield "an added token of the file alone beside the class", beyond, ""
    begins = settings(added_tokens_decoder=decoder, cls_token="<mask>", eos_token="[END]")
    yield "a beginning that the file alone adds", begins, "<mask>"
    yield "ELECTRA without a class", [at(NETWORK, "model_type", to="electra"), OF_BERT[1]], "names no tokenizer_class"


def of_albert() -> Iterator[tuple[str, list[Change], str]]:
    """Changes of an ALBERT by its `tokenizer.json` alone."""
    cls, size = at(CONFIG, "tokenizer_class", to="AlbertTokenizer"), len(KNOWN.pieces)
    yield "the class, fast", settings(tokenizer_class="AlbertTokenizerFast"), ""
    yield "keeps case", settings(do_lower_case=False), ""
    yield "keeps accents", settings(keep_accents=True), ""
    yield "keeps case and accents", settings(do_lower_case=False, keep_accents=True), ""
    yield "keeps case, in words", settings(do_lower_case="false"), "do_lower_case is 'false'"
    yield "accents as a number", settings(keep_accents=1), "keep_accents is 1"
    yield "white space as it is", settings(remove_space=False), ""
    yield "no prefix space", settings(add_prefix_space=False), "add_prefix_space"
    yield "no end", settings(add_eos_token=False), "add_eos_token"
    yield "an unknown piece of another id", [at(FILE, "model", "unk_id", to=5)], ""
    yield "another unknown token", settings(unk_token="<pad>"), "piece 1 is not <pad>"
    yield "byte fallback", [at(FILE, "model", "byte_fallback", to=True)], "byte_fallback"
    yield "no map", [at(FILE, "normalizer", "normalizers", 4, to={"type": "NFC"})], ""
    yield "a piece without score", [at(FILE, "model", "vocab", 9, to=["x"])], "model"
    yield "a frame of other segments", [at(FILE, "post_processor", "pair", 3, "Sequence", "type_id", to=0)], "["
    yield "no post-processor", [at(FILE, "post_processor", to=None)], ""
    yield "taken as it is", [ANY], ""
    blanks = {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}
    quotes = [{"type": "Replace", "pattern": {"String": each}, "content": '"'} for each in ("``", "''")]
    steps = at(FILE, "normalizer", to=normalizers(*quotes, "NFKD", "Lowercase", blanks))
    yield "lowered, runs of blanks, taken as it is", [ANY, steps], ""
    half = at(FILE, "normalizer", to=normalizers(quotes[0], "NFKD"))
    yield "half of the quotes, taken as it is", [ANY, half], "Replace"
    yield (
        "pieces that are added",
        [at(FILE, "added_tokens", 0, to={"id": size - 1, **token(KNOWN.pieces[-1].text)})],
        "",
    )
    yield from added_of_albert(cls, size)


def added_of_albert(cls: Change, size: int) -> Iterator[tuple[str, list[Change], str]]:
    """Added tokens of an ALBERT, be they beside its `spiece.model` or not."""
    tokens = [token(content, normalized=True) for content in ("<num>", "Café", "b=c")]
    yield "added tokens with their ids", [at(ADDED, to={"<num>": size + 1, "film": size})], ""
    yield "added tokens of another order", [at(ADDED, to={"<num>": size + 2, "film": size})], "<num>"
    yield "extra special tokens", settings(extra_special_tokens=["<num>", "saw"]), ""
    yield "additional special tokens", settings(additional_special_tokens=["<num>", "saw"]), ""
    yield "a token with a name of its own", settings(num_token="<num>"), ""
    yield "added tokens with case", [cls, *settings(do_lower_case=False), *added(size, *tokens, mask="[MASK]")], ""
    yield from added_of_any_class(cls, size, "[MASK]")


def of_network() -> Iterator[tuple[str, str, list[Change], str]]:
    """Base, name, changes and a word of the refusal or "" of a network's `config.json`."""

    def said(**values: Any) -> list[Change]:
        return [at(NETWORK, name, to=value) for name, value in values.items()]

    bert, roberta = "huggingface/bert_classification", "huggingface/roberta_classification"
    yield bert, "as it is", [], ""
    yield (
        bert,
        "nothing that counts",
        said(
            classifier_dropout=0.5,
            torch_dtype="float16",
            dtype="bfloat16",
            _name_or_path="/home/x",
            transformers_version="4.1.0",
            tie_word_embeddings=False,
            pruned_heads={},
            chunk_size_feed_forward=2,
            _attn_implementation="sdpa",
            output_hidden_states=True,
            return_dict=False,
        ),
        "",
    )
    yield bert, "labels out of order", said(id2label={"2": "c", "0": "a", "1": "b"}, label2id={"x": 0, "y": 1}), ""
    yield bert, "another epsilon", said(layer_norm_eps=1e-3), ""
    yield bert, "another activation", said(hidden_act="relu"), ""
    yield bert, "an activation of none", said(hidden_act="mish"), "mish"
    yield bert, "labels from 1 on", said(id2label={"1": "a", "2": "b", "3": "c"}), "id2label"
    yield bert, "more labels than rows", said(id2label={"0": "a", "1": "b", "2": "c", "3": "d"}), "classifier"
    yield bert, "several labels", said(problem_type="multi_label_classification"), ""
    yield bert, "a regression of three", said(problem_type="regression"), "regression"
    yield bert, "relative positions", said(position_embedding_type="relative_key"), "position_embedding_type"
    yield bert, "a decoder", said(is_decoder=True), "is_decoder"
    yield bert, "quantized", said(quantization_config={"quant_method": "bitsandbytes"}), "quantization_config"
    yield bert, "own code", said(auto_map={"AutoModel": "x.Y"}), "auto_map"
    yield bert, "pruned heads", said(pruned_heads={"0": [1]}), "pruned_heads"
    yield bert, "one segment", said(type_vocab_size=1), "token_type_embeddings"
    yield bert, "fewer positions", said(max_position_embeddings=8), "position"
    yield bert, "fewer layers", said(num_hidden_layers=1), "layer"
    yield bert, "more words", said(vocab_size=999), "word_embeddings"
    yield bert, "another padding", said(pad_token_id=3), ""
    yield bert, "another family", said(model_type="deberta"), "deberta"
    yield bert, "no family", [at(NETWORK, "model_type", to=REMOVED)], "model_type"
    yield bert, "other heads", said(num_attention_heads=2), ""
    yield bert, "heads that do not part", said(num_attention_heads=5), "num_heads"
    yield bert, "a key of another time", said(rope_theta=10000), "rope_theta"
    yield roberta, "RoBERTa as it is", [], ""
    yield roberta, "another padding of RoBERTa", said(pad_token_id=0), "pad_token_id"
    yield roberta, "fewer positions of RoBERTa", said(max_position_embeddings=16), "position"


def edits() -> Iterator[tuple[str, str, list[Change], str]]:
    """Base, name, changes, word of a refusal or "" of each tokenizer."""
    tokenizer_kinds = {
        "wordpiece": (of_any_tokenizer, of_wordpiece),
        "wordpiece-json": (of_any_tokenizer, of_any_file, of_wordpiece_file),
        "subwords/xlm-roberta-json": (of_any_tokenizer, of_any_file, of_unigram),
        "subwords/roberta-json": (of_any_tokenizer, of_any_file, of_byte_level),
        "albert-json": (of_any_tokenizer, of_any_file, of_albert),
    }
    for base, kinds in tokenizer_kinds.items():
        for kind in kinds:
            for name, changes, word in kind():
                yield base, name, changes, word
    for name, changes, word in added_of_albert(at(CONFIG, "tokenizer_class", to="AlbertTokenizer"), len(KNOWN.pieces)):
        if ANY not in changes:
            yield "albert", name, changes, word


def tokens_of_transformers(folder: Path) -> dict[str, Any]:
    """Tokens of the texts, and ids and type ids of the pair."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    found = tokenizer(TEXTS, add_special_tokens=False, return_offsets_mapping=True)
    pair = tokenizer(*PAIR, return_token_type_ids=True)
    return {
        "tokens": [
            describe(text, Encoding(ids, [], [tuple(span) for span in spans], []))
            for text, ids, spans in zip(TEXTS, found["input_ids"], found["offset_mapping"], strict=True)
        ],
        "pair": [pair["input_ids"], pair["token_type_ids"]],
    }


def tokens_here(folder: Path) -> dict[str, Any]:
    """The same by the import; `UserError` where it refuses."""
    model_type = json.loads((folder / NETWORK).read_text())["model_type"]
    tokenizer = read_tokenizer(folder, model_type)
    features = Preprocessor(tokenizer, 64)([PAIR])
    here = features["mask"][0] == 1
    return {
        "tokens": [describe(text, tokenizer.encode(text)) for text in TEXTS],
        "pair": [features["ids"][0][here].tolist(), features["segment_ids"][0][here].tolist()],
    }


def logits(folder: Path, reference: Path) -> list[list[float]]:
    """What `transformers` answers to the inputs that a checkpoint of the fixtures has."""
    with np.load(reference) as inputs, torch.no_grad():
        model = AutoModelForSequenceClassification.from_pretrained(folder, dtype=torch.float32).eval()
        ids, mask, segments = (torch.tensor(inputs[name]) for name in ("ids", "mask", "segment_ids"))
        with_segments = {} if model.config.type_vocab_size == 1 else {"token_type_ids": segments}
        found = model(input_ids=ids, attention_mask=mask, return_dict=True, **with_segments).logits
    return [[round(float(value), 5) for value in row] for row in found]


def main() -> int:
    """Write the lines, and tell what is silently other than in `transformers`."""
    lines, faults = [], 0
    for base, name, changes, word in edits():
        line: dict[str, Any] = {"base": base, "name": name, "changes": changes}
        with tempfile.TemporaryDirectory() as folder:
            write_edited(Path(folder), base, changes)
            try:
                found, refusal = tokens_here(Path(folder)), ""
            except UserError as error:
                found, refusal = {}, str(error).replace(folder, "FOLDER")
            try:
                theirs = tokens_of_transformers(Path(folder))
            except Exception as error:
                theirs = {"fails": f"{type(error).__name__}: {error}".partition("\n")[0]}
        if word:
            line["refused"] = word
            if word not in refusal or "\n" in refusal:
                faults += 1
                print(f"{base}, {name}: no refusal with {word!r}: {refusal or 'read'}; transformers: {theirs == found}")
        else:
            line |= theirs
            if refusal or found != theirs:
                faults += 1
                print(f"{base}, {name}: {refusal or 'read'}\n  transformers {theirs}\n  here         {found}")
        lines.append(line)
    for base, name, changes, word in of_network():
        line = {"base": base, "name": name, "changes": changes}
        if word:
            line["refused"] = word
        else:
            with tempfile.TemporaryDirectory() as folder:
                write_edited(Path(folder), base, changes)
                line["logits"] = logits(Path(folder), FOLDER.parent / base / "reference.npz")
        lines.append(line)
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "edits.jsonl").write_text(
        "".join(json.dumps(line, separators=(",", ":"), ensure_ascii=False) + "\n" for line in lines), encoding="utf-8"
    )
    print(f"{len(lines)} edits, {faults} faults")
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())
