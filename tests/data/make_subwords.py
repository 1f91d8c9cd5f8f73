"""Make the small Unigram and byte-level BPE checkpoints of this folder and what `transformers` makes of texts.

    pip install "transformers==5.23.0" tokenizers sentencepiece protobuf
    python -m tests.data.make_subwords

Each folder below `subwords` holds the tokenizer's files as a checkpoint has them, and beside them the file that a
`.tflite` carries. `tokens.jsonl` has, of each, the ids and offsets (in UTF-16 units, as Java counts them) of every text
in `texts.jsonl`, and ids and segments of pairs. The tests only read what this wrote.
"""

import io
import itertools
import json
import random
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sentencepiece
from tokenizers import AddedToken, Tokenizer, decoders, pre_tokenizers, processors, trainers
from tokenizers import models as tokenizer_models
from transformers import AutoTokenizer

from android_demo.tools.token_fixtures import SENTENCES, TRAINING
from android_demo.tools.token_parity import describe, generated_texts, subword_specification
from keras_model.encode.encoding import Encoding, replace_lone_surrogates
from keras_model.encode.vocabulary_files.sentencepiece import SentencePieceFile
from keras_model.huggingface.tokenizer import read_tokenizer

HERE = Path(__file__).parent / "subwords"
GENERATED = 230
LONGEST = 90
SPECIAL = ("<s>", "</s>", "<pad>", "<unk>", "<mask>", "NOTUSED")

MORE = [
    "Hello  world's they're I'LL we've I'm 'd 's x's",
    "  two blanks before, one after ",
    "\n\n\t tabs\r\n and lines \n",
    "\u00a0\u3000 strange blanks\u2003here\u2028there\u0085",
    "1234 12a a12 ½ ² ٣٤ Ⅷ ①",
    "▁ a▁b ▁▁c d▁",
    "e\u0301 a\u0323\u0302 o\u0308\u0304 \u0301alone x\u0301y",
    "\u200bstart mid\u200bdle end\u00ad \u00ad\u00adx",
    "ﬁne ﬂat ㍿ ㌔ Ａｂｃ！ ™ ℃ …",
    "\u1100\u1161 \u1100\u1161\u11a8 \uac00\u11a8 \u1161\u0301",
    "क्षि क़ क्क़\u0301 \u0915\u094d\u200d\u0937",
    "\u0600a \u06dd1 \u0600\u00bd\u0301",
    "©\u200d© ©\ufe0f ™\ufe0f 👩\u200d💻 👍🏽🇨🇭🇨",
    "\r\na\rb\nc\n\rd",
    "字 日本語のテキスト 我喜欢音乐",
    "don't can't 'tis ’tis rock'n'roll",
    "a" * 60,
    "!?...—–--()[]{}",
    "x\u0300\u0301\u0302\u0303 \u00e9\u0301",
]


def texts() -> list[str]:
    """Return the texts: of people, of known trouble, and generated."""
    generated = (text for text in generated_texts(random.Random(7)) if len(text) <= LONGEST)
    found = [text[:LONGEST] for text in SENTENCES] + MORE + TRAINING
    return list(dict.fromkeys([*found, *itertools.islice(generated, GENERATED)]))


def rules() -> Iterator[tuple[str, str]]:
    """Yield (from, to) of a small normalisation map with every kind of rule that NFKC has."""
    points = [*range(0xA0, 0x180), *range(0xFB00, 0xFB07), *range(0xFF01, 0xFF5F), *range(0x2100, 0x2140), 0x337F]
    points += [*range(0x958, 0x960), 0x3300, 0x3314, 0x2026, 0x1D400, 0x1D538]
    for point in points:
        if (text := unicodedata.normalize("NFKC", chr(point))) != chr(point):
            yield chr(point), text
    for letter in "aeiouncAEIOUNC":
        for mark in "\u0300\u0301\u0302\u0303\u0308\u0323":
            text = unicodedata.normalize("NFKC", letter + mark)
            if len(text) == 1:
                yield letter + mark, text
    yield from (("\u1100\u1161", "\uac00"), ("\u1161", "\u314f"), ("\u200b", ""), ("\u00ad", ""))
    yield from ((blank, " ") for blank in "\t\n\r\u2003\u2028\u0085")
    yield from (("\u0600", "#"), ("\u0301", "'"))


def unigram(blank_rules: bool) -> bytes:
    """Train a SentencePiece model; without rules it has the map `identity`."""
    stream = io.BytesIO()
    table = HERE / "rules.tsv"
    table.write_text(
        "".join(
            " ".join(f"{ord(c):X}" for c in before) + "\t" + " ".join(f"{ord(c):X}" for c in after) + "\n"
            for before, after in dict(rules()).items()
        ),
        encoding="ascii",
    )
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([*TRAINING * 20, *MORE * 2]),
        model_writer=stream,
        vocab_size=330,
        hard_vocab_limit=False,
        character_coverage=0.98,
        minloglevel=2,
        num_threads=1,
        **({"normalization_rule_tsv": str(table)} if blank_rules else {"normalization_rule_name": "identity"}),
    )
    table.unlink()
    # Without the trainer's settings, which name the folder it ran in.
    return SentencePieceFile.from_bytes(stream.getvalue(), "trained").to_bytes(1, 2, 0)


def write(folder: Path, name: str, content: Any) -> None:
    """Write a file of a checkpoint, JSON unless it is bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    data = content if isinstance(content, bytes) else (json.dumps(content, ensure_ascii=False) + "\n").encode()
    (folder / name).write_bytes(data)


def make_xlm_roberta() -> None:
    """One checkpoint by its SentencePiece model, and the same saved by `transformers` as `tokenizer.json`."""
    folder = HERE / "xlm-roberta"
    write(folder, "sentencepiece.bpe.model", unigram(blank_rules=True))
    write(folder, "tokenizer_config.json", {"tokenizer_class": "XLMRobertaTokenizer"})
    saved = HERE / "xlm-roberta-json"
    tokenizer = AutoTokenizer.from_pretrained(folder)
    saved.mkdir()
    tokenizer.backend_tokenizer.save(str(saved / "tokenizer.json"))
    write(saved, "tokenizer_config.json", {"tokenizer_class": "PreTrainedTokenizerFast", "pad_token": "<pad>"})


def make_normalized() -> None:
    """Checkpoints whose `tokenizer.json` normalises otherwise, as the classes for any such file take it."""
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "pad_token": "<pad>", "unk_token": "<unk>"}
    for name, source, steps in (
        ("xlm-roberta-compatible", "xlm-roberta-json", ("NFKD", "StripAccents", "Lowercase", "Precompiled")),
        ("xlm-roberta-composed", "xlm-roberta-json", ("NFKC",)),
        ("roberta-composed", "roberta-json", ("NFC",)),
        ("roberta-stripped", "byte-level-template", ("NFKD", "Lowercase", "StripAccents")),
    ):
        tokenizer = json.loads((HERE / source / "tokenizer.json").read_text(encoding="utf-8"))
        own = tokenizer["normalizer"]
        parts = [own if step == "Precompiled" else {"type": step} for step in steps]
        tokenizer["normalizer"] = {"type": "Sequence", "normalizers": parts} if len(parts) > 1 else parts[0]
        write(HERE / name, "tokenizer.json", tokenizer)
        write(HERE / name, "tokenizer_config.json", settings)


def make_camembert() -> None:
    """A checkpoint without a normalisation map."""
    folder = HERE / "camembert"
    write(folder, "sentencepiece.bpe.model", unigram(blank_rules=False))
    write(folder, "tokenizer_config.json", {"tokenizer_class": "CamembertTokenizer"})


def make_roberta() -> None:
    """One checkpoint by its two files, one by `tokenizer.json` with a blank before the text, one with other names."""
    trainer = trainers.BpeTrainer(
        vocab_size=420,
        special_tokens=["<s>", "<pad>", "</s>", "<unk>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer = Tokenizer(tokenizer_models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator([*TRAINING * 3, *MORE], trainer)
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True)])
    names = [("</s>", tokenizer.token_to_id("</s>")), ("<s>", tokenizer.token_to_id("<s>"))]
    tokenizer.post_processor = processors.RobertaProcessing(*names, trim_offsets=True, add_prefix_space=True)
    folder = HERE / "roberta-json"
    folder.mkdir()
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {"tokenizer_class": "RobertaTokenizer", "add_prefix_space": True}
    write(folder, "tokenizer_config.json", settings)
    folder = HERE / "roberta"
    model = json.loads(tokenizer.to_str())["model"]
    write(folder, "vocab.json", model["vocab"] | {"<mask>": len(model["vocab"])})
    lines = ["#version: 0.2", *(" ".join(merge) for merge in model["merges"])]
    write(folder, "merges.txt", "".join(line + "\n" for line in lines).encode())
    write(folder, "tokenizer_config.json", {"tokenizer_class": "RobertaTokenizer"})
    # As GPT-2's kin save it: the template apart from the trimming, one </s> between the texts, a second segment.
    folder = HERE / "byte-level-template"
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.post_processor = processors.Sequence(
        [
            processors.ByteLevel(add_prefix_space=False, trim_offsets=False),
            processors.TemplateProcessing(
                single="<s>:0 $A:0 </s>:0", pair="<s>:0 $A:0 </s>:0 $B:1 </s>:1", special_tokens=names
            ),
        ]
    )
    folder.mkdir()
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "pad_token": "<pad>", "unk_token": "<unk>"}
    write(folder, "tokenizer_config.json", settings)


def main() -> None:
    """Write everything anew."""
    shutil.rmtree(HERE, ignore_errors=True)
    HERE.mkdir()
    make_xlm_roberta()
    make_camembert()
    make_roberta()
    make_normalized()
    known = texts()
    (HERE / "texts.jsonl").write_text("".join(json.dumps({"text": t}) + "\n" for t in known), encoding="ascii")
    with (HERE / "tokens.jsonl").open("w", encoding="ascii") as output:
        for folder in sorted(path for path in HERE.iterdir() if path.is_dir()):
            oracle = AutoTokenizer.from_pretrained(folder, split_special_tokens=True)
            tokenizer = read_tokenizer(folder, "roberta")
            (HERE / f"{folder.name}.{tokenizer.file_name.partition('.')[2]}").write_bytes(tokenizer.to_bytes())
            tokens: list[str | None] = []
            pairs = []
            for text in known:
                if any(name in text for name in SPECIAL):
                    tokens.append(None)
                    continue
                clean = replace_lone_surrogates(text)
                found = oracle(clean, add_special_tokens=False, return_offsets_mapping=True)
                tokens.append(describe(text, Encoding(found["input_ids"], [], found["offset_mapping"], [])))
            plain = [text for text in known if text and not any(name in text for name in SPECIAL)]
            for first, second in zip(plain[0:40:2], plain[1:40:2], strict=True):
                # No token_type_ids is one segment.
                found = oracle(
                    replace_lone_surrogates(first), replace_lone_surrogates(second), return_token_type_ids=True
                )
                pairs.append([first, second, found["input_ids"], found["token_type_ids"]])
            line = {
                "folder": folder.name,
                "file": f"{folder.name}.{tokenizer.file_name.partition('.')[2]}",
                "specification": subword_specification(tokenizer),
                "tokens": tokens,
                "pairs": pairs,
            }
            output.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
