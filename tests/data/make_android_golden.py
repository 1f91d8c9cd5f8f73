"""Make tests/data/android: small models with metadata, sound and broken, and the harness's answers for the Java tests.

python tests/data/make_android_golden.py
"""

import json
import sys
import zipfile
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from convert.interpreter import TextInterpreter, open_interpreter
from convert.metadata import FACTS_FILE, LABELS_FILE, with_metadata
from keras_model import SentencePieceTokenizer, WordPieceTokenizer
from tests.tiny_tflite import WORDS, bare, description, with_files

FOLDER = Path(__file__).parent / "android"
TEXTS = [
    "",
    "a",
    "cat and dog",
    "The CAT and the dog, a b c d e f g h i j k l m n o p",
    "Ünïcödé \U0001f600 字",
    "\0",
    "\ud800",
    ["cat", "dog"],
    ["cat and dog and cat and dog and cat and dog", "a"],
    ["a", "cat and dog and cat and dog and cat and dog"],
    ["a b c d e f g h i j k l", "m n o p q r s t u v w x"],
    ["", ""],
]


def sound() -> dict[str, bytes]:
    """Models that classify, by file name."""
    models = {
        name: with_metadata(bare(name), description())
        for name in (
            "classification_uint8",
            "classification_int8",
            "classification_float32",
            "classification_float",
        )
    }
    names = {"cls_token": "<s>", "sep_token": "</s>", "pad_token": "<unk>"}
    spiece = SentencePieceTokenizer(Path(__file__).parent / "parity/bpe.model", **names)
    models["sentencepiece"] = with_metadata(bare("classification_uint8"), description(tokenizer=spiece))
    cased = WordPieceTokenizer(WORDS, lowercase=False, strip_accents=True)
    models["cased"] = with_metadata(bare("classification_uint8"), description(tokenizer=cased))
    return models


def compressed(model: bytes) -> bytes:
    """The model with its files deflated, as another tool may write them."""
    with zipfile.ZipFile(BytesIO(model)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
        start = min(entry.header_offset for entry in archive.infolist())
    stream = BytesIO(model[:start])
    stream.seek(0, 2)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def broken() -> dict[str, tuple[bytes, str]]:
    """Models that must be refused, with what the message must say."""
    whole = with_metadata(bare("classification_uint8"), description())
    damaged = bytearray(whole)
    damaged[len(bare("classification_uint8")) // 2] ^= 0x40
    with zipfile.ZipFile(BytesIO(whole)) as archive:
        facts = archive.read(FACTS_FILE)
        vocabulary = archive.read("vocab.txt")
    many = "".join(f"word{number}\n" for number in range(300)).encode()
    return {
        "empty": (b"", "empty"),
        "no_model": (b"This is a text file, not a model.\n" * 20, "TFL3"),
        "no_metadata": (bare("classification_uint8"), "no metadata"),
        "half": (whole[: len(whole) // 2], "cut short"),
        "without_last_byte": (whole[:-1], "cut short"),
        "damaged_graph": (bytes(damaged), "checksum"),
        "other_task": (with_metadata(bare("embedding_int8"), description("embedding")), "embedding"),
        "other_tool": (with_files(whole, {FACTS_FILE: None}), FACTS_FILE),
        "no_labels": (with_files(whole, {LABELS_FILE: None}), LABELS_FILE),
        "too_few_labels": (with_files(whole, {LABELS_FILE: b"music\nweather\n"}), "2 labels"),
        "labels_not_utf8": (with_files(whole, {LABELS_FILE: b"\xff\n\xff\n\xff\n"}), "UTF-8"),
        "no_vocabulary": (with_files(whole, {"vocab.txt": None}), "vocab.txt"),
        "no_special_tokens": (with_files(whole, {"vocab.txt": b"a\nb\n"}), "[PAD]"),
        "repeated_token": (with_files(whole, {"vocab.txt": vocabulary + b"cat\n"}), "repeats cat"),
        "too_large_vocabulary": (with_files(whole, {"vocab.txt": vocabulary + many}), "embedding of 200 rows"),
        "facts_not_json": (with_files(whole, {FACTS_FILE: b"no"}), "cannot be read"),
        "later_format": (with_files(whole, {FACTS_FILE: facts.replace(b'"format": 1', b'"format": 2')}), "format 2"),
        "other_length": (
            with_files(whole, {FACTS_FILE: facts.replace(b'"sequence_length": 16', b'"sequence_length": 32')}),
            "int32 [1, 32]",
        ),
        "unknown_tokenizer": (with_files(whole, {FACTS_FILE: facts.replace(b"wordpiece", b"morphemes")}), "morphemes"),
        "compressed": (compressed(whole), "compressed"),
    }


def tolerance(path: Path) -> float:
    """How far two runtimes may differ: two steps of the output, and what one step of a logit is worth.

    A step of the logits moves a probability by at most a quarter of it, the greatest slope of softmax. In these
    models of eight channels it is worth several steps of the output; in a real one, less than one.
    """
    interpreter = open_interpreter(path, delegate=False)
    scales = {detail["index"]: detail["quantization"][0] for detail in interpreter.get_tensor_details()}
    (softmax,) = (o for o in interpreter._get_ops_details() if o["op_name"] == "SOFTMAX")
    logit_step = scales[softmax["inputs"][0]]
    return 2 / 256 + logit_step / 4 if logit_step else 1e-5


def main() -> None:
    """Write models, answers and faults."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    answers = []
    for name, model in sound().items():
        path = FOLDER / f"{name}.tflite"
        path.write_bytes(model)
        interpreter = TextInterpreter(path)
        texts = [text if isinstance(text, str) else tuple(text) for text in TEXTS]
        rows = interpreter.probabilities(texts).tolist()
        answers.append({"model": path.name, "tolerance": tolerance(path), "texts": TEXTS, "probabilities": rows})
    (FOLDER / "answers.jsonl").write_text("".join(json.dumps(a) + "\n" for a in answers), encoding="ascii")
    faults = []
    for name, (model, fault) in broken().items():
        (FOLDER / f"{name}.broken.tflite").write_bytes(model)
        faults.append({"model": f"{name}.broken.tflite", "says": fault})
    (FOLDER / "faults.jsonl").write_text("".join(json.dumps(f) + "\n" for f in faults), encoding="ascii")


if __name__ == "__main__":
    main()
