"""Make tests/data/added_tokens: what `transformers` makes of tokens added to a vocabulary that is no WordPiece.

    pip install "transformers==5.23.0" sentencepiece protobuf
    PYTHONPATH=.:tests python -m tests.data.make_added_tokens [--random N]

Each line of `added_tokens.jsonl` is a checkpoint of `support.edits` with the changes that were made to its files, the
settings and (in base64) the vocabulary that the import must come to, and the tokens of every text of `texts.jsonl`
(`id:begin:end`, in UTF-16 units as Java counts). With `--random`, so many checkpoints of each kind get random tokens
in one of the ways that files have, each with some 300 texts, and nothing is written.
"""

import argparse
import base64
import json
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ["TRANSFORMERS_VERBOSITY"] = "error"

from transformers import AddedToken, AutoTokenizer

from android_demo.tools.token_parity import describe, generated_texts
from keras_model.encode.encoding import Encoding, replace_lone_surrogates
from keras_model.errors import UserError
from keras_model.huggingface.tokenizer import read_tokenizer
from tests.support.edits import DATA, Change, write_edited

FOLDER = DATA / "added_tokens"
BASES = (
    "albert",
    "albert-json",
    *(f"subwords/{name}" for name in ("camembert", "xlm-roberta", "xlm-roberta-compatible", "xlm-roberta-json")),
    *(f"subwords/{name}" for name in ("byte-level-template", "roberta", "roberta-json", "roberta-stripped")),
)
FAMILIES = {"xlm-roberta": "xlm-roberta", "camembert": "camembert", "roberta": "roberta", "byte-level": "roberta"}
SPECIAL = ("<s>", "</s>", "<pad>", "<unk>", "<mask>", "[CLS]", "[SEP]", "[MASK]", "NOTUSED")
# Letters that normalise to others or to several, blanks, tokens in one another, pieces of the vocabularies.
CONTENTS = [
    *("<num>", "[E1]", "[/E1]", " x", "x ", "a b", "New York", "new york", "the", "film", "▁", "▁the", "Ġ", "Ġthe"),
    *("é", "É", "e\u0301", "ﬁ", "字", "İ", "Σ", "ς", "½", "Ａ", "！", "ſ", "K", "ß", "ss", "한", "각", "\u1100\u1161"),
    *("''", "``", '"', "#", "##", "@user", "_", "a", "ab", "abc", "b", "<e", "<e1>", "e1>", "1", "12", "don't", "'s"),
    *("\u00a0y", "\u3000z", "q\tq", "\U0001f44d", "\u200d", "\u0301", "c\u0323", "(", ")", "-"),
]
BETWEEN = [" ", "  ", "\t", "\u3000", "\n", "x", "_", "1", ".", "é", "字", "'", "`", "the", " film", "2000,", "1,"]
MANY = (
    ("<num>", {"lstrip": True, "special": False}),
    ("rust", {"single_word": True, "normalized": True, "special": False}),
    ("New York", {"normalized": True, "rstrip": True, "special": False}),
    ("[E1]", {}),
    ("[/E1]", {"lstrip": True, "rstrip": True}),
    ("中", {"normalized": True, "special": False}),
    ("the", {"single_word": True, "special": False}),
    ("Café", {"normalized": True, "lstrip": True, "rstrip": True, "special": False}),
    ("''", {"special": False}),
)
SENTENCES = [
    "",
    " \t\r\n ",
    "the <num> film",
    "<num><num> <NUM>num num <num>s a<num> <num>.",
    "  <num>  <num>\t<num>\u3000x <num> ",
    "[E1] Anna [/E1] saw [e1]Berlin[/e1] [ E1 ]",
    "[E1][/E1]  [/E1] \u00a0[E1]x[/E1]\n[/E1]",
    "Rust rust, Rust_ _Rust rusty trust Rust\u0301 Rust1 (Rust) rust",
    "New York  new york NEWYORK new\u00a0york  NEW YORK",
    "Café CAFÉ cafe\u0301 cafés  Café  Café, 中 文中文 中 文",
    "the other the  the_ the, (the) THE thé",
    "'' ``a'' ''' '' 2000, ½ '''' `` ''x",
    "<num",
    "<num><nu<num>m>",
    "İstanbul ΑΣ ſs K \u0301 \u200d ﬁ <num>ﬁ",
    "👍🏽 <num>👨\u200d👩\u200d👧 [E1]🇨🇭",
    "  two blanks before, one after ",
    "\n\n\t tabs\r\n and lines \n",
]


def token(content: str, **changes: bool) -> dict[str, Any]:
    """An added token as files have it."""
    usual = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    return {"content": content, **usual, **changes}


def checkpoints() -> Iterator[tuple[str, str, list[Change]]]:
    """Name, base and changes of each."""
    config, file = "tokenizer_config.json", "tokenizer.json"
    listing = [{"__type": "AddedToken", **token(content, **properties)} for content, properties in MANY]
    added: Change = (config, ["extra_special_tokens"], listing)
    # ALBERT's own map, which is long, would be in every line.
    no_map: Change = (file, ["normalizer", "normalizers", 4], {"type": "NFC"})
    for base in BASES[1:]:
        yield base, base, [added, no_map] if base == "albert-json" else [added]
    yield "albert-json, cased", "albert-json", [added, no_map, (config, ["do_lower_case"], False)]
    own = json.loads((DATA / "subwords/xlm-roberta-compatible/tokenizer.json").read_text(encoding="utf-8"))[
        "normalizer"
    ]
    quotes = [{"type": "Replace", "pattern": {"String": each}, "content": '"'} for each in ("``", "''")]
    like_albert: Change = (file, ["normalizer", "normalizers"], [*quotes, *own["normalizers"]])
    yield "xlm-roberta, quotes replaced", "subwords/xlm-roberta-compatible", [added, like_albert]
    yield "roberta-json, no blank before", "subwords/roberta-json", [added, (config, ["add_prefix_space"], False)]
    yield "roberta, not trimmed", "subwords/roberta", [added, (config, ["trim_offsets"], False)]


def family(folder: Path) -> str:
    """The `model_type` of a folder."""
    return str(json.loads((folder / "config.json").read_text())["model_type"])


def write(folder: Path, base: str, changes: list[Change]) -> None:
    """Write a checkpoint; the bases of subwords are told apart by their names."""
    known = next((kind for name, kind in FAMILIES.items() if base.startswith(f"subwords/{name}")), None)
    write_edited(folder, base, [*([("config.json", ["model_type"], known)] if known else []), *changes])


def tokens(tokenizer: Any, texts: list[str]) -> list[str]:
    """The tokens of texts as Java writes them."""
    found = tokenizer(
        [replace_lone_surrogates(text) for text in texts], add_special_tokens=False, return_offsets_mapping=True
    )
    return [
        describe(text, Encoding(ids, [], [tuple(span) for span in spans], []))
        for text, ids, spans in zip(texts, found["input_ids"], found["offset_mapping"], strict=True)
    ]


def texts_of(rng: random.Random, contents: list[str], count: int) -> list[str]:
    """Texts made of tokens, blanks, letters and odd Unicode, none of which holds a special token."""
    words = contents * 3 + [each.strip() for each in contents] + [each.upper() for each in contents] + BETWEEN
    generated = generated_texts(rng)
    made = []
    while len(made) < count:
        pool = words if rng.random() < 0.6 else [*words, next(generated)[:5]]
        text = "".join(rng.choice(pool) for _ in range(rng.randint(1, 9)))
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
        made += [] if any(name in text for name in SPECIAL) else [text]
    return made


def add_at_random(rng: random.Random, folder: Path, chosen: list[dict[str, Any]]) -> str:
    """Add tokens to a folder in one of the ways that there are; returns which."""
    path = folder / "tokenizer_config.json"
    config = json.loads(path.read_text())
    before = AutoTokenizer.from_pretrained(folder)
    known, ids = before.get_vocab(), {}
    for each in chosen:
        new = len(before) + sum(number >= len(before) for number in ids.values())
        ids[each["content"]] = known.get(each["content"], new)
    way = rng.choice(("saved", "saved", "added_tokens", "decoder", "file", "additional", "extra", "named"))
    listing = [rng.choice((each["content"], {"__type": "AddedToken", **each})) for each in chosen]
    if way == "saved":
        for special in (False, True):
            before.add_tokens([AddedToken(**each) for each in chosen if each["special"] is special], special)
        before.save_pretrained(folder)
    elif way == "added_tokens":
        (folder / "added_tokens.json").write_text(json.dumps(ids))
    elif way == "file" and (folder / "tokenizer.json").exists():
        file = json.loads((folder / "tokenizer.json").read_text())
        there = {entry["content"] for entry in file["added_tokens"]}
        file["added_tokens"] += [{"id": ids[e["content"]], **e} for e in chosen if e["content"] not in there]
        (folder / "tokenizer.json").write_text(json.dumps(file))
    else:
        fields = ("content", "single_word", "lstrip", "rstrip", "normalized", "special")
        all_of_it = {
            str(number): {name: getattr(each, name) for name in fields}
            for number, each in before.added_tokens_decoder.items()
        }
        config |= {
            "decoder": {"added_tokens_decoder": all_of_it | {str(ids[each["content"]]): each for each in chosen}},
            "additional": {"additional_special_tokens": listing},
            "named": {"num_token": chosen[0]["content"]},
        }.get(way, {"extra_special_tokens": listing})
        path.write_text(json.dumps(config))
    return way


def compare_at_random(count: int) -> int:
    """Compare so many checkpoints of each base with random tokens; returns how many texts differ."""
    differences = read = refused = 0
    for number in range(count * len(BASES)):
        rng, base = random.Random(number), BASES[number % len(BASES)]
        chosen = [
            token(
                content,
                **{name: rng.random() < 0.35 for name in ("single_word", "lstrip", "rstrip", "normalized", "special")},
            )
            for content in rng.sample(CONTENTS, rng.choice((1, 2, 3, 6, 10)))
        ]
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            changes: list[Change] = []
            if base.startswith("albert"):
                changes = [
                    ("tokenizer_config.json", [key], rng.random() < 0.5) for key in ("do_lower_case", "keep_accents")
                ]
            write(folder, base, changes)
            way = add_at_random(rng, folder, chosen)
            try:
                ours = read_tokenizer(folder, family(folder))
            except UserError as error:
                refused += 1
                print(f"{base}, {way}: {str(error).replace(name, 'FOLDER')}")
                continue
            texts = texts_of(rng, [each["content"] for each in chosen], 300)
            read += len(texts)
            for text, theirs in zip(texts, tokens(AutoTokenizer.from_pretrained(folder), texts), strict=True):
                if (mine := describe(text, ours.encode(text))) != theirs:
                    differences += 1
                    print(f"{base}, {way}: {text!a}\n  transformers {theirs}\n  here         {mine}")
    print(f"{count * len(BASES)} checkpoints, {refused} refused, {read} texts: {differences} differences")
    return differences


def main() -> int:
    """Write the files, or compare random tokens."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--random", type=int, default=0, help="checkpoints of each kind to compare")
    if count := parser.parse_args().random:
        return int(compare_at_random(count) > 0)
    made = texts_of(random.Random(1), [content for content, _ in MANY], 80)
    texts = list(dict.fromkeys([*SENTENCES, *made]))
    lines, differences = [], 0
    for name, base, changes in checkpoints():
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), base, changes)
            ours = read_tokenizer(Path(folder), family(Path(folder)))
            expected = tokens(AutoTokenizer.from_pretrained(folder), texts)
        found = [describe(text, ours.encode(text)) for text in texts]
        for text, theirs, mine in zip(texts, expected, found, strict=True):
            if theirs != mine:
                differences += 1
                print(f"{name}: {text!a}\n  transformers {theirs}\n  here         {mine}")
        lines.append(
            {
                "name": name,
                "base": base,
                "changes": changes,
                "settings": ours.get_config(),
                "vocabulary": base64.b64encode(ours.to_bytes()).decode(),
                "tokens": expected,
            }
        )
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "texts.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    (FOLDER / "added_tokens.jsonl").write_text(
        "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
    )
    print(f"{len(lines)} checkpoints, {len(texts)} texts each: {differences} differences")
    return int(differences > 0)


if __name__ == "__main__":
    sys.exit(main())
