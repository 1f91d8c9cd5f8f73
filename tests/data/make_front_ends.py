"""Make tests/data/front_ends: what `transformers` makes of texts with each setting of a WordPiece checkpoint.

    pip install "transformers==5.23.0"
    python -m tests.data.make_front_ends [--texts FOLDER]

Each line of `front_ends.jsonl` is a checkpoint's tokenizer: its files, the tokens of every text of `texts.jsonl`
(`id:begin:end`, in UTF-16 units as Java counts), of one text and of one pair the ids with `[CLS]` and `[SEP]` and the
type ids, and the settings that the import must come to. With `--texts`, some 10,000 texts below that folder, or made up
of added tokens, are compared too, and nothing is written.
"""

import argparse
import json
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ["TRANSFORMERS_VERBOSITY"] = "error"

from transformers import AutoTokenizer

from android_demo.tools.token_parity import describe, generated_texts, stored_texts
from keras_model.encode.encoding import Encoding, replace_lone_surrogates
from keras_model.huggingface.tokenizer import read_tokenizer
from tests.support.front_ends import FOLDER, SPECIAL, VOCABULARY, model_type, write_checkpoint

ROLES = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "<s>", "</s>", "<pad>", "<unk>", "<mask>")

SENTENCES = [
    "",
    " \t\r\n ",
    "Anna saw the film in Berlin.",
    "the films, playing; unplayable!",
    "Café ÉCOLE e\u0301cole Zürich naïve Å ＡＢＣ",
    "İstanbul ΑΣ ΟΔΟΣ ſs K",
    "我喜欢音乐 日本語のカタカナ a中b 中中",
    "a\x00b\x0bc\x85d\u2028e\u200bf\ufeffg\xadh\ufffdi\u3000j",
    "don't foo_bar C++ www.a.com/x?y=1 #tag @user a-b—c",
    "x" * 20 + " " + "x" * 100 + " " + "x" * 101,
    "aaaaa aaaaaa",
    "नमस्ते का कि ไทย עִבְרִית \u0cca \u0344 a\u20dd",
    "👍🏽 👨\u200d👩\u200d👧 🇨🇭 \U00020000",
    "한국어 각 \u1100\u1161",
    "##ing @@ing p@@lay [ ] < >",
    "the <num> film",
    "<num><num> <NUM>num num <num>s a<num> <num>.",
    "  <num>  <num>\t<num>\u3000x <num> ",
    "[E1] Anna [/E1] saw [e1]Berlin[/e1] [ E1 ]",
    "Rust rust, Rust_ _Rust rusty trust Rust\u0301 Rust1 (Rust) rust",
    "New York  new york NEWYORK new\u00a0york",
    "Café CAFÉ cafe\u0301 cafés 中 文中文 中 文",
    "good goodness good  good",
    "<num",
    "<num><nu<num>m>",
]


def bert(**changes: Any) -> dict[str, Any]:
    """A BertNormalizer of `tokenizer.json`."""
    usual = {"clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True}
    return {"type": "BertNormalizer", **usual, **changes}


def sequence(*kinds: Any) -> dict[str, Any]:
    """A Sequence of normalizers."""
    return {"type": "Sequence", "normalizers": [k if isinstance(k, dict) else {"type": k} for k in kinds]}


def template(separators: int = 1, second: int = 1) -> dict[str, Any]:
    """A TemplateProcessing, BERT's as it is."""

    def special(name: str, kind: int) -> dict[str, Any]:
        return {"SpecialToken": {"id": name, "type_id": kind}}

    def text(name: str, kind: int) -> dict[str, Any]:
        return {"Sequence": {"id": name, "type_id": kind}}

    single = [special("[CLS]", 0), text("A", 0), special("[SEP]", 0)]
    return {
        "type": "TemplateProcessing",
        "single": single,
        "pair": [*single, *[special("[SEP]", 0)] * (separators - 1), text("B", second), special("[SEP]", second)],
        "special_tokens": {n: {"id": n, "ids": [SPECIAL.index(n)], "tokens": [n]} for n in ("[CLS]", "[SEP]")},
    }


def fast(
    normalizer: dict[str, Any] | None, *added: dict[str, Any], pre: str = "BertPreTokenizer", **model: Any
) -> dict[str, Any]:
    """A `tokenizer.json`; `write_checkpoint` puts the vocabulary in."""
    usual = {"unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": list(added),
        "normalizer": normalizer,
        "pre_tokenizer": {"type": pre},
        "post_processor": template(),
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {"type": "WordPiece", **usual, **model},
    }


def token(content: str, **changes: bool) -> dict[str, Any]:
    """An added token as the files have it."""
    usual = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": False}
    return {"content": content, **usual, **changes}


def with_ids(*tokens: dict[str, Any]) -> list[dict[str, Any]]:
    """Added tokens as `tokenizer.json` has them."""
    return [{"id": number, **each} for number, each in decoder(*tokens).items()]


def decoder(*tokens: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Added tokens as `added_tokens_decoder` has them."""
    numbers, after = {}, len(VOCABULARY)
    for each in tokens:
        inside = each["content"] in VOCABULARY
        numbers[VOCABULARY.index(each["content"]) if inside else after] = each
        after += not inside
    return numbers


MPNET = {
    "names": {"[CLS]": "<s>", "[SEP]": "</s>", "[PAD]": "<pad>", "[MASK]": "<mask>"},
    "config.json": {"model_type": "mpnet"},
}
SPECIAL_ADDED = tuple(token(name, special=True) for name in SPECIAL)
ANY = {
    "tokenizer_class": "PreTrainedTokenizerFast",
    "pad_token": "[PAD]",
    "mask_token": "[MASK]",
    "unk_token": "[UNK]",
    "model_input_names": ["input_ids", "token_type_ids", "attention_mask"],
}
MANY = (
    token("<num>", lstrip=True),
    token("rust", single_word=True, normalized=True),
    token("New York", normalized=True, rstrip=True),
    token("[E1]", special=True),
    token("[/E1]", special=True, lstrip=True, rstrip=True),
    token("中", normalized=True),
    token("good", single_word=True),
    token("Café", normalized=True, lstrip=True, rstrip=True),
)
CASED = bert(lowercase=False)


def checkpoints() -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and files of each; `vocab.txt` is a truth value, whether there is one."""

    def config(**settings: Any) -> dict[str, Any]:
        return {"vocab.txt": True, "tokenizer_config.json": settings}

    def json_alone(content: dict[str, Any], **settings: Any) -> dict[str, Any]:
        return {"tokenizer_config.json": ANY | settings, "tokenizer.json": content}

    yield "bert", {"vocab.txt": True}
    yield "cased", config(do_lower_case=False)
    yield "cased, accents stripped", config(do_lower_case=False, strip_accents=True)
    yield "uncased, accents kept", config(do_lower_case=True, strip_accents=False)
    yield "ideographs not parted", config(tokenize_chinese_chars=False)
    yield (
        "own names",
        config(unk_token="<unk>", pad_token="<pad>", cls_token="<s>", sep_token="</s>", do_lower_case=False)
        | {"names": {"[UNK]": "<unk>", "[PAD]": "<pad>", "[CLS]": "<s>", "[SEP]": "</s>"}},
    )
    yield (
        "names in the map of special tokens",
        {"vocab.txt": True, "special_tokens_map.json": {"cls_token": "<s>", "sep_token": {**token("</s>")}}}
        | {"names": {"[CLS]": "<s>", "[SEP]": "</s>"}},
    )
    yield (
        "BERT's class passes over the normalizer of tokenizer.json",
        {
            "tokenizer_config.json": {"tokenizer_class": "BertTokenizerFast", "do_lower_case": True},
            "tokenizer.json": fast(CASED, *with_ids(*SPECIAL_ADDED), pre="WhitespaceSplit"),
        },
    )
    yield "any tokenizer.json, uncased", json_alone(fast(bert(), *with_ids(*SPECIAL_ADDED)))
    yield "any tokenizer.json, cased, beside vocab.txt", json_alone(fast(CASED)) | {"vocab.txt": True}
    yield "no normalizer", json_alone(fast(None))
    yield "lower case alone", json_alone(fast({"type": "Lowercase"}))
    yield "decomposed, lowered, stripped", json_alone(fast(sequence("NFD", "Lowercase", "StripAccents")))
    yield "stripped, not decomposed", json_alone(fast({"type": "StripAccents"}))
    yield "lowered before BERT", json_alone(fast(sequence("Lowercase", CASED)))
    yield "composed", json_alone(fast({"type": "NFC"}))
    yield "composed before BERT", json_alone(fast(sequence("NFC", CASED)))
    yield "compatible, composed, lowered", json_alone(fast(sequence("NFKC", "Lowercase"), pre="Whitespace"))
    yield "compatible, decomposed, stripped", json_alone(fast(sequence("NFKD", "StripAccents", "Lowercase")))
    yield "compatible before and composed after BERT", json_alone(fast(sequence("NFKD", bert(), "NFKC")))
    yield "composed, with added tokens", json_alone(fast(sequence("NFKC", "Lowercase"), *with_ids(*MANY)))
    yield "text not cleaned", json_alone(fast(bert(clean_text=False)))
    yield "ideographs kept, any tokenizer.json", json_alone(fast(bert(handle_chinese_chars=False)))
    for separators, second in ((1, 0), (2, 0), (2, 1)):
        yield (
            f"{separators} separators, segment {second}",
            json_alone(fast(bert()) | {"post_processor": template(separators, second)}),
        )
    roberta = {"type": "RobertaProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}
    for trim in (True, False):
        processing = roberta | {"trim_offsets": trim, "add_prefix_space": not trim}
        yield f"RoBERTa's template, offsets {trim}", json_alone(fast(bert()) | {"post_processor": processing})
    yield "MPNet", {"vocab.txt": True, **MPNET}
    yield (
        "MPNet's class, cased, passes over the template of tokenizer.json",
        {"tokenizer_config.json": {"tokenizer_class": "MPNetTokenizer", "do_lower_case": False}, **MPNET}
        | {"tokenizer.json": fast(CASED) | {"post_processor": None}},
    )
    yield (
        "MPNet's class of another network",
        {"vocab.txt": True, "tokenizer_config.json": {"tokenizer_class": "MPNetTokenizerFast"}}
        | {"names": MPNET["names"]},
    )
    yield (
        "BERT's class of MPNet's network",
        {"vocab.txt": True, "tokenizer_config.json": {"tokenizer_class": "BertTokenizer"}}
        | {"config.json": MPNET["config.json"]},
    )
    yield "white space alone parts", json_alone(fast(CASED, pre="WhitespaceSplit"))
    yield "white space and signs part", json_alone(fast(bert(), pre="Whitespace"))
    yield "white space and signs part, no normalizer", json_alone(fast(None, pre="Whitespace"))
    yield "prefix", json_alone(fast(bert(), continuing_subword_prefix="@@")) | {"prefix": "@@"}
    yield "no prefix", json_alone(fast(bert(), continuing_subword_prefix=""))
    yield "word limit", json_alone(fast(bert(), max_input_chars_per_word=5))
    yield (
        "added_tokens.json",
        {"vocab.txt": True, "added_tokens.json": {"<num>": len(VOCABULARY), "film": 0}}
        | {"added_tokens.json": {"<num>": len(VOCABULARY), "[E1]": len(VOCABULARY) + 1}},
    )
    yield (
        "added_tokens.json with a map of special tokens",
        {
            "vocab.txt": True,
            "tokenizer_config.json": {"do_lower_case": True},
            "added_tokens.json": {"[E1]": len(VOCABULARY), "[/E1]": len(VOCABULARY) + 1, "<num>": len(VOCABULARY) + 2},
            "special_tokens_map.json": {"cls_token": "[CLS]", "additional_special_tokens": ["[E1]", "[/E1]"]},
        },
    )
    yield (
        "extra special tokens",
        config(additional_special_tokens=["[E1]", "[/E1]", {"__type": "AddedToken", **token("<num>", lstrip=True)}]),
    )
    yield "added tokens of every kind", config(added_tokens_decoder=decoder(*SPECIAL_ADDED, *MANY))
    yield "added tokens of every kind, cased", config(do_lower_case=False, added_tokens_decoder=decoder(*MANY))
    yield "added tokens in tokenizer.json", json_alone(fast(bert(), *with_ids(*SPECIAL_ADDED, *MANY)))
    yield "added tokens, no normalizer", json_alone(fast(None, *with_ids(*MANY), pre="Whitespace"))
    yield (
        "added tokens of two files",
        json_alone(
            fast(CASED, *with_ids(*SPECIAL_ADDED, MANY[0])),
            added_tokens_decoder=decoder(*SPECIAL_ADDED, *MANY[:3]),
        ),
    )


def encode(tokenizer: Any, texts: list[str]) -> list[str]:
    """The tokens of texts as Java writes them."""
    texts = [replace_lone_surrogates(text) for text in texts]
    if not texts:
        return []
    found = tokenizer(texts, add_special_tokens=False, return_offsets_mapping=True)
    return [
        describe(text, Encoding(ids, [], [tuple(span) for span in spans], []))
        for text, ids, spans in zip(texts, found["input_ids"], found["offset_mapping"], strict=True)
    ]


def sound(texts: list[str]) -> list[str]:
    """Texts in which nobody has typed a special token, which here is plain text."""
    return [text for text in texts if not any(role in text for role in ROLES)]


def main() -> int:
    """Write the file, or compare further texts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=Path, help="folder of texts to compare as well")
    more = parser.parse_args().texts
    parity = [json.loads(line)["text"] for line in (FOLDER.parent / "parity/texts.jsonl").read_text().splitlines()]
    texts = sound([*SENTENCES, *(text for text in parity if len(text) < 60)])[:100]
    rng = random.Random(1)
    further: list[str] = []
    if more:
        stored = sound(list(dict.fromkeys(stored_texts(more))))
        generated = generated_texts(rng)
        words = [*SENTENCES, "<num>", "rust", "New York", "[E1]", "[/E1]", "中", "good", "Café", " ", "\u3000", "x"]
        mixed = [
            "".join(rng.choice([*words, next(generated)[:4]]) for _ in range(rng.randint(2, 9))) for _ in range(4000)
        ]
        further = [text[:300] for text in [*rng.sample(stored, min(6000, len(stored))), *sound(mixed)]]
    lines, differences = [], 0
    for name, files in checkpoints():
        with tempfile.TemporaryDirectory() as folder:
            write_checkpoint(Path(folder), files)
            tokenizer = AutoTokenizer.from_pretrained(folder)
            ours = read_tokenizer(Path(folder), model_type(files))
            expected = encode(tokenizer, texts)
            one, pair = tokenizer("Anna saw"), tokenizer("Anna saw", "the film")
        lines.append(
            {
                "name": name,
                "files": files,
                "settings": ours.get_config(),
                "size": len(tokenizer),
                "tokens": expected,
                "framed": [[e["input_ids"], e.get("token_type_ids", [0] * len(e["input_ids"]))] for e in (one, pair)],
            }
        )
        for text, theirs in zip(texts + further, expected + encode(tokenizer, further), strict=True):
            mine = describe(text, ours.encode(text))
            if mine != theirs:
                differences += 1
                print(f"{name}: {text!a}\n  transformers {theirs}\n  here         {mine}")
    if not more:
        (FOLDER / "texts.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
        (FOLDER / "front_ends.jsonl").write_text(
            "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
        )
    print(f"{len(lines)} checkpoints, {len(texts) + len(further)} texts each: {differences} differences")
    return int(differences > 0)


if __name__ == "__main__":
    sys.exit(main())
