"""Compare the Java tokenizers with Python's over a folder of texts and over generated Unicode.

    python -m android_demo.tools.token_parity --data DATA [--texts 200000] [--only NAME] [--front-ends]
        [--models FOLDER ...] [--fold-look-alikes] [--json]

DATA holds `vocab/*.txt`, `vocab/*_vocab.json` beside `*_merges.txt`, and `spm/*.model`; every other .txt, .tsv and
.jsonl below it is read as texts, line by line. Each vocabulary is run cased and uncased, a byte-level one with and
without a blank before the text, and a SentencePiece model of type Unigram also as XLM-RoBERTa's and as CamemBERT's;
with `--front-ends`, the tokenizers of tests/data/front_ends and added_tokens are run instead, and with `--models`,
those of model folders. With `--fold-look-alikes`, each folds them, and the texts are words in look-alike letters beside
lines of DATA's own texts. Exits 1 when an id, an offset or a marked capital differs.
Needs the Maven build (`mvn -f android_demo/pom.xml test-compile`) and a JDK.
"""

import argparse
import base64
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from keras_model.encode.byte_level_bpe_tokenizer import ByteLevelBpeTokenizer
from keras_model.encode.encoding import Encoding
from keras_model.encode.look_alikes.folding import FOLD_LOOK_ALIKES
from keras_model.encode.look_alikes.table import read_look_alikes
from keras_model.encode.sentencepiece_tokenizer import SentencePieceTokenizer
from keras_model.encode.tokenizers import Tokenizer, build_tokenizer, folding_look_alikes, load_tokenizer
from keras_model.encode.unigram_tokenizer import UnigramTokenizer
from keras_model.encode.wordpiece_tokenizer import WordPieceTokenizer
from keras_model.errors import CheckpointError
from keras_model.huggingface.tokenizer import read_tokenizer
from keras_model.huggingface.unigram import MODEL_FILE
from keras_model.model_folder import read_config

CLASSIFIER = Path(__file__).parents[1] / "classifier"
FRONT_ENDS = Path(__file__).parents[2] / "tests/data/front_ends"
ADDED_TOKENS = Path(__file__).parents[2] / "tests/data/added_tokens/added_tokens.jsonl"
LONGEST_LINE = 2000
LONG_TEXTS = 20
PART = 5000


@dataclass(frozen=True)
class Subject:
    """One tokenizer under comparison: its file, how Python makes it, and how Java is told to."""

    name: str
    path: Path
    tokenizer: Tokenizer
    specification: str


def subjects(data: Path, folder: Path) -> Iterator[Subject]:
    """Every vocabulary and model below DATA, each way that it can be read; a folder takes the files made of them."""
    yield from converted_subjects(data, folder)
    for path in sorted((data / "vocab").glob("*.txt")):
        for lowercase in (True, False):
            try:
                tokenizer: Tokenizer = WordPieceTokenizer(path, lowercase, mark_capitals=True)
            except CheckpointError as error:
                print(f"skipped: {error}", file=sys.stderr)  # a merges file, or a licence
                break
            case = "uncased" if lowercase else "cased"
            yield Subject(f"{path.stem} {case}", path, tokenizer, f"wordpiece {lowercase} {lowercase} capitals".lower())
    for path in sorted((data / "spm").glob("*.model")):
        for lowercase in (True, False):
            # The models differ in what they call their special pieces; unknown is the one they all have.
            special = "<unk>"
            tokenizer = SentencePieceTokenizer(path, lowercase, cls_token=special, sep_token=special, pad_token=special)
            case = "uncased" if lowercase else "cased"
            words = f"sentencepiece {str(lowercase).lower()} {str(lowercase).lower()} {special} {special} {special}"
            yield Subject(f"{path.stem} {case}", path, tokenizer, words)


def converted_subjects(data: Path, folder: Path) -> Iterator[Subject]:
    """Every byte-level vocabulary below DATA, and every Unigram model as if it were XLM-RoBERTa's or CamemBERT's."""
    for path in sorted((data / "vocab").glob("*_vocab.json")):
        source = folder / path.stem
        source.mkdir()
        vocabulary = json.loads(path.read_text(encoding="utf-8"))
        for name in ("<s>", "</s>", "<pad>", "<unk>"):
            vocabulary.setdefault(name, len(vocabulary))
        (source / "vocab.json").write_text(json.dumps(vocabulary))
        (source / "merges.txt").write_bytes(
            path.with_name(path.name.replace("_vocab.json", "_merges.txt")).read_bytes()
        )
        for prefix in (True, False):
            (source / "tokenizer_config.json").write_text(json.dumps({"add_prefix_space": prefix}))
            name = f"{path.stem} {'prefix' if prefix else 'bare'}"
            yield written(name, source, read_tokenizer(source, "roberta"))
    for path in sorted((data / "spm").glob("*.model")):
        source = folder / f"{path.stem}-unigram"
        source.mkdir()
        (source / MODEL_FILE).write_bytes(path.read_bytes())
        for owner in ("xlm-roberta", "camembert"):
            try:
                tokenizer = read_tokenizer(source, owner)
            except CheckpointError as error:
                print(f"skipped as {owner}'s: {error}", file=sys.stderr)  # BPE, or with pieces of other kinds
                continue
            (source / owner).mkdir()
            yield written(f"{path.stem} unigram of {owner}", source / owner, tokenizer)


def written(name: str, folder: Path, tokenizer: Tokenizer) -> Subject:
    """A subject whose file is written to a folder."""
    assert isinstance(tokenizer, UnigramTokenizer | ByteLevelBpeTokenizer)
    path = folder / tokenizer.file_name
    path.write_bytes(tokenizer.to_bytes())
    return Subject(name, path, tokenizer, subword_specification(tokenizer))


def subword_specification(tokenizer: UnigramTokenizer | ByteLevelBpeTokenizer) -> str:
    """How Java is told to make a Unigram or byte-level tokenizer."""
    config = tokenizer.get_config()
    if tokenizer.added_tokens:
        return json.dumps(config)
    flags = [str(config[name]).lower() for name in ("add_prefix_space", "trim_offsets") if name in config]
    names = [name for role, name in tokenizer.special_tokens.items() if role != "mask_token"]
    template = [str(tokenizer.template.separators), str(tokenizer.template.second_segment)]
    steps = f":{config['normalizer']}".replace(" ", "+") if "normalizer" in config else ""
    return " ".join([tokenizer.kind + steps, *flags, *names, *template])


def front_ends(folder: Path) -> Iterator[Subject]:
    """The tokenizers of tests/data/front_ends and added_tokens; their vocabularies are written into a folder."""
    tokens = json.loads((FRONT_ENDS / "vocabulary.json").read_text(encoding="utf-8"))
    for number, line in enumerate((FRONT_ENDS / "front_ends.jsonl").read_text(encoding="utf-8").splitlines()):
        golden = json.loads(line)
        names, prefix = golden["files"].get("names", {}), golden["files"].get("prefix", "##")
        own = [names.get(token, token) for token in tokens]
        own = [prefix + token[2:] if token.startswith("##") and len(token) > 2 else token for token in own]
        path = folder / f"{number}.txt"
        path.write_text("".join(token + "\n" for token in own), encoding="utf-8")
        yield Subject(golden["name"], path, build_tokenizer(path, golden["settings"]), json.dumps(golden["settings"]))
    for golden in map(json.loads, ADDED_TOKENS.read_text(encoding="ascii").splitlines()):
        tokenizer = build_tokenizer(base64.b64decode(golden["vocabulary"]), golden["settings"])
        assert isinstance(tokenizer, UnigramTokenizer | ByteLevelBpeTokenizer)
        (folder / golden["name"]).mkdir(parents=True)
        yield written(f"added tokens: {golden['name']}", folder / golden["name"], tokenizer)


def of_models(folders: Iterable[Path]) -> Iterator[Subject]:
    """The tokenizers of model folders."""
    for folder in folders:
        tokenizer = load_tokenizer(folder, read_config(folder)["preprocessor"])
        if isinstance(tokenizer, UnigramTokenizer | ByteLevelBpeTokenizer):
            specification = subword_specification(tokenizer)
        elif isinstance(tokenizer, WordPieceTokenizer):
            specification = json.dumps(tokenizer.get_config())
        else:
            raise SystemExit(f"error: {folder}: its vocabulary is {tokenizer.kind}; put the file into spm/ instead")
        subject = Subject(folder.name, folder / tokenizer.file_name, tokenizer, specification)
        yield folding(subject) if FOLD_LOOK_ALIKES in tokenizer.get_config() else subject


def folding(subject: Subject) -> Subject:
    """The same tokenizer, folding look-alike letters."""
    if subject.specification.startswith("fold "):
        return subject
    tokenizer = folding_look_alikes(subject.tokenizer)
    return replace(subject, tokenizer=tokenizer, specification=f"fold {subject.specification}")


def stored_texts(data: Path) -> Iterator[str]:
    """Every distinct line and every distinct string value of every text file below DATA."""
    for path in sorted(data.rglob("*")):
        if path.suffix not in (".txt", ".tsv", ".jsonl") or "vocab" in path.parent.name:
            continue
        with path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
            for line in lines:
                if path.suffix != ".jsonl":
                    yield line.rstrip("\n")
                    continue
                value = json.loads(line)
                for text in value.values() if isinstance(value, dict) else [value]:
                    if isinstance(text, str):
                        # A declaration in 388 languages counts line by line, so that a sample holds all of them.
                        yield from text.split("\n")


def generated_texts(rng: random.Random) -> Iterator[str]:
    """Strings that no data set holds: every plane, marks in any order, blanks, controls and lone surrogates."""
    pools = [
        range(0x20, 0x7F),
        range(0x00, 0x300),
        range(0x300, 0x370),
        range(0x590, 0x600),
        range(0x900, 0xE00),
        range(0x1100, 0x1200),
        range(0x1E00, 0x2070),
        range(0x2000, 0x3400),
        range(0x3400, 0xA000),
        range(0xAC00, 0xD7B0),
        range(0xD800, 0xE000),
        range(0xF900, 0x10000),
        range(0x10000, 0x11000),
        range(0x1D100, 0x1D800),
        range(0x1F000, 0x1FB00),
        range(0x2F800, 0x2FA20),
        range(0xE0000, 0xE0200),
        range(0x110000),
    ]
    words = [
        "the",
        "a",
        ",2000,",
        "1,234,",
        "12",
        "½,",
        "²,3",
        "''",
        "``",
        "`",
        "'",
        "[SEP]",
        "[CLS]",
        "[MASK]",
        "<pad>",
        "<s>",
        "▁",
        "##ing",
        "İstanbul",
        "ΣΑΣ",
        "ﬁ",
    ]
    while True:
        pool = rng.choice(pools)
        second = rng.choice(pools)
        parts = []
        for _ in range(rng.choice((1, 2, 3, 5, 8, 13, 40, 120))):
            kind = rng.random()
            if kind < 0.6:
                parts.append(chr(rng.choice(pool)))
            elif kind < 0.75:
                parts.append(chr(rng.choice(second)))
            elif kind < 0.9:
                parts.append(rng.choice(" \t\n\r\u00a0\u200b\u200d\u2028\u3000\ufeff\x00\x85\x1c"))
            else:
                parts.append(rng.choice(words))
        # Python joins a high and a low surrogate only when a string is decoded; Java always: decode them here.
        yield "".join(parts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def disguised_texts(rng: random.Random, texts: Sequence[str]) -> Iterator[str]:
    """Some words of texts, of which letters give way to look-alikes of every alphabet, odd forms and others."""
    table = read_look_alikes()
    alike: dict[str, list[str]] = {}
    for mapping in table.maps.values():
        for point, target in mapping.items():
            alike.setdefault(chr(target), []).append(chr(point))
            alike.setdefault(chr(point), []).append(chr(target))
    others = [chr(point) for mapping in table.maps.values() for point in mapping] + list("0O1Il|µßθдж字ש\u0301\u200d")
    words = [word for text in texts for word in text.split()] or ["word"]
    while True:
        found = []
        for _ in range(rng.choice((1, 1, 2, 4))):
            letters = list(rng.choice(words))
            for _ in range(rng.choice((0, 1, 1, 2, 3, len(letters)))):
                place = rng.randrange(len(letters))
                letters[place] = rng.choice(alike.get(letters[place], [letters[place]]))
            if rng.random() < 0.2:
                letters.insert(rng.randrange(len(letters) + 1), rng.choice(others))
            found.append("".join(letters))
        yield rng.choice((" ", " ", "\u3000", ",", "")).join(found)


def choose_disguised(data: Path, count: int, seed: int) -> list[str]:
    """`count` distinct texts: a quarter as they are stored, a quarter generated, half of them disguised."""
    rng = random.Random(seed)
    stored = list(dict.fromkeys(text[:LONGEST_LINE] for text in stored_texts(data)))
    rng.shuffle(stored)
    texts = dict.fromkeys(stored[: count // 4])
    for source, share in ((generated_texts(rng), count // 2), (disguised_texts(rng, stored[:5000]), count)):
        while len(texts) < share:
            texts[next(source)] = None
    # As `generated_texts` does, for two lone surrogates may have met.
    whole = (text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass") for text in texts)
    return list(dict.fromkeys(whole))


def choose_texts(data: Path, count: int, seed: int) -> list[str]:
    """`count` distinct texts: stored and generated in equal parts, some very long ones, and every code point once."""
    rng = random.Random(seed)
    stored = list(dict.fromkeys(stored_texts(data)))
    rng.shuffle(stored)
    texts = dict.fromkeys(text[:LONGEST_LINE] for text in stored[: count // 2])
    texts |= dict.fromkeys("\n".join(stored[i :: max(1, len(stored) // 50)][:50]) for i in range(LONG_TEXTS))
    # Thirty-two code points in a text, each alone between letters, cover Unicode in 35,000 texts.
    for first in range(0, 0x110000, 32):
        texts["a" + " ".join(f"{chr(p)}e{chr(p)}" for p in range(first, first + 32))] = None
    source = generated_texts(rng)
    while len(texts) < count:
        texts[next(source)] = None
    return list(texts)


def utf16_offsets(text: str) -> list[int]:
    """For each code point of a text, and for its end, the index that Java has for it."""
    offsets = [0]
    for character in text:
        offsets.append(offsets[-1] + (2 if character > "\uffff" else 1))
    return offsets


def describe(text: str, encoding: Encoding) -> str:
    """Tokens as Java writes them, with offsets in UTF-16 units; `!` marks those of a word with a capital."""
    units = utf16_offsets(text)
    marks = ["!" if capital else "" for capital in encoding.capitals] or [""] * len(encoding)
    return " ".join(
        f"{i}:{units[begin]}:{units[end]}{mark}"
        for i, (begin, end), mark in zip(encoding.ids, encoding.offsets, marks, strict=True)
    )


def described(tokenizer: Tokenizer, texts: Sequence[str]) -> Iterator[str]:
    """What `describe` says of each text; the tokens of all of them would not fit into memory."""
    for begin in range(0, len(texts), PART):
        part = texts[begin : begin + PART]
        yield from map(describe, part, tokenizer.encode_batch(part))


def java_lines(subject: Subject, texts: Path, output: Path, classpath: str) -> list[str]:
    """What the Java tokenizer makes of a file of texts."""
    command = ["java", "-Xmx2g", "-cp", classpath, "io.github.squeezebert.tokenizers.ParityMain"]
    subprocess.run([*command, str(subject.path), subject.specification, str(texts), str(output)], check=True)
    return output.read_text(encoding="ascii").split("\n")[:-1]


def maven_classpath() -> str:
    """Compiled classes and, from the local Maven repository, what the tests stand on."""
    listing = CLASSIFIER / "target/test-classpath.txt"
    if not listing.is_file():
        raise SystemExit(f"error: {listing} is missing; run: mvn -f android_demo/pom.xml test-compile")
    parts = [CLASSIFIER / "target/classes", CLASSIFIER / "target/test-classes", listing.read_text().strip()]
    return ":".join(map(str, parts))


def main() -> int:
    """Run the comparison and print one line a tokenizer."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with vocab/, spm/ and texts")
    parser.add_argument("--texts", type=int, default=200_000, help="texts per tokenizer")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="run the tokenizers whose name holds this")
    parser.add_argument(
        "--front-ends", action="store_true", help="run every setting of WordPiece, and added tokens, instead"
    )
    parser.add_argument("--models", type=Path, nargs="+", default=[], help="run these model folders' instead")
    parser.add_argument("--fold-look-alikes", action="store_true", help="fold them, in texts that have them")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    arguments = parser.parse_args()
    for folder in (arguments.data, *arguments.models):
        if not folder.is_dir():
            parser.error(f"{folder}: no such folder")
    classpath = maven_classpath()
    choose = choose_disguised if arguments.fold_look_alikes else choose_texts
    texts = choose(arguments.data, arguments.texts, arguments.seed)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        listing = Path(folder) / "texts.jsonl"
        listing.write_text("".join(json.dumps(text) + "\n" for text in texts), encoding="ascii")
        if arguments.models:
            chosen = of_models(arguments.models)
        elif arguments.front_ends:
            chosen = front_ends(Path(folder))
        else:
            chosen = subjects(arguments.data, Path(folder))
        for subject in chosen:
            if arguments.only not in subject.name:
                continue
            if arguments.fold_look_alikes:
                subject = folding(subject)
            began = time.monotonic()
            java = java_lines(subject, listing, Path(folder) / "tokens.txt", classpath)
            python = described(subject.tokenizer, texts)
            wrong = [(t, p, j) for t, p, j in zip(texts, python, java, strict=True) if p != j]
            rows.append({"tokenizer": subject.name, "texts": len(texts), "mismatches": len(wrong)})
            print(
                f"{subject.name:50} {len(texts):8} texts {len(wrong):6} mismatches  {time.monotonic() - began:6.1f} s",
                file=sys.stderr if arguments.json else sys.stdout,
                flush=True,
            )
            for text, expected, actual in sorted(wrong, key=lambda w: len(w[0]))[:5]:
                print(f"  {text[:200]!a}\n    python {expected[:300]}\n    java   {actual[:300]}", file=sys.stderr)
    if arguments.json:
        print(json.dumps(rows, indent=1))
    if not rows:
        print("error: no tokenizer was compared; see --help for where they lie", file=sys.stderr)
    return int(any(row["mismatches"] for row in rows) or not rows)


if __name__ == "__main__":
    sys.exit(main())
