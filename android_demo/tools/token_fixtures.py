"""Write tests/data/parity: texts with the tokens that Python and Java must both find, and small models to try them on.

    python -m android_demo.tools.token_fixtures [tokens] [unicode]      both if none is named; unicode takes minutes

The tokens are those of keras_model's tokenizers, with offsets in UTF-16 units as Java counts them. `unicode.json` has
one SHA-256 per setting over what every single code point becomes, so that Java can be held to all 1,112,064 of them.
"""

import hashlib
import io
import itertools
import json
import random
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import sentencepiece
from tokenizers.normalizers import NFC, NFD, NFKC, NFKD, BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from android_demo.tools.token_parity import describe, generated_texts
from android_demo.tools.unicode_tables import assigned
from keras_model.encode.sentencepiece_tokenizer import SentencePieceTokenizer
from keras_model.encode.wordpiece_tokenizer import WordPieceTokenizer

DATA = Path(__file__).parents[2] / "tests/data"
FOLDER = DATA / "parity"
GENERATED = 150
SPECIAL = "<unk>"

SENTENCES = [
    "",
    " ",
    "\0",
    "Wake me at six, please!",
    "What's the weather like in Zürich tomorrow?",
    "ΑΣ ΟΔΟΣ ΣΑΣ Σ",  # a capital sigma at the end of a word is lowered like any other
    "İstanbul ıssız I i",
    "straße STRASSE ﬁre ﬂow ½ ² ①",
    "e\u0301 e\u0334\u0301 e\u0301\u0334 \u1e69 s\u0323\u0307 s\u0307\u0323",
    "한국어 각 힣 \u1100\u1161\u11a8",
    "我喜欢音乐 日本語 カタカナ ﾊﾝｶｸ",
    "👍🏽 👨\u200d👩\u200d👧 🇨🇭 ☺️ \U0001f9ff",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𐐀𐐨 \U000e0041",
    "\ud800 a\udc00b \ud83d",
    "a\u00adb a\u200bb a\ufeffb a\u2028b a\u0085b \ue000",
    "नमस्ते ไทย עִבְרִית العَرَبِيَّة",
    "[CLS] [SEP] [MASK] [PAD] <unk> <s> ▁ ##ing",
    "x" * 100 + " " + "x" * 101,
    "2000, 1,234,567, 12½, ²,³, ３, a9,b ,9, 9,,",
    "'' `` '` `' ''' \"'' don''t",
    "www.example.com/a?b=c&d=e#f foo_bar C++ e-mail",
    " leading  double\ttab\r\ntrailing ",
    "byte 字 fallback \U0001d11e <user> <user2>xßß",
    "a" * 300,
    "aaaa aaa aa a " * 20,
]

TRAINING = [
    "the quick brown fox jumps over the lazy dog",
    "play some music by the band in the kitchen",
    "what is the weather like in berlin tomorrow morning",
    "set an alarm for 7 am and another for 2000, please",
    "how much is 1,234 euros in dollars today",
    "straße naïve café über déjà vu",
]


def train(name: str, **options: str | int | bool) -> Path:
    """Train a small model on a few lines; the same every time."""
    stream = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TRAINING * 20),
        model_writer=stream,
        hard_vocab_limit=False,
        minloglevel=2,
        num_threads=1,
        **options,
    )
    path = FOLDER / name
    path.write_bytes(stream.getvalue())
    return path


def models() -> Iterator[tuple[str, str, WordPieceTokenizer | SentencePieceTokenizer]]:
    """(file below tests/data, specification for Java, tokenizer) of each golden file."""
    for name, lowercase, strip_accents, capitals in (
        ("uncased_vocab.txt", True, True, "-"),
        ("uncased_vocab.txt", True, True, "capitals"),
        ("cased_vocab.txt", False, False, "-"),
        ("cased_vocab.txt", True, False, "capitals"),
        ("uncased_vocab.txt", False, True, "-"),
    ):
        path = DATA / "tokenizers" / name
        tokenizer = WordPieceTokenizer(path, lowercase, strip_accents, mark_capitals=capitals == "capitals")
        yield f"tokenizers/{name}", f"wordpiece {lowercase} {strip_accents} {capitals}".lower(), tokenizer
    unigram = train(
        "unigram.model",
        vocab_size=400,
        model_type="unigram",
        normalization_rule_name="identity",
        byte_fallback=True,
        user_defined_symbols="<user>,<user2>,ß",
    )
    pairs = train("bpe.model", vocab_size=120, model_type="bpe", normalization_rule_name="identity", split_digits=True)
    suffix = train(
        "suffix.model",
        vocab_size=120,
        model_type="bpe",
        normalization_rule_name="identity",
        treat_whitespace_as_suffix=True,
        remove_extra_whitespaces=False,
        user_defined_symbols="<user>,<user2>,ß",
    )
    for path, lowercase, strip_accents in (
        (DATA / "tokenizers/albert_like_spiece.model", True, True),
        (DATA / "tokenizers/albert_like_spiece.model", False, False),
        (unigram, True, False),
        (unigram, False, True),
        (pairs, True, True),
        (suffix, False, False),
    ):
        names = {"cls_token": SPECIAL, "sep_token": SPECIAL, "pad_token": SPECIAL}
        tokenizer = SentencePieceTokenizer(path, lowercase, strip_accents, **names)
        special = " ".join(names.values())
        specification = f"sentencepiece {str(lowercase).lower()} {str(strip_accents).lower()} {special}"
        yield str(path.relative_to(DATA)), specification, tokenizer


def digest(change: Callable[[str], str]) -> str:
    """SHA-256 over the UTF-8 of what each code point becomes between letters, one a line."""
    result = hashlib.sha256()
    for point in assigned():
        result.update(change(f"a{chr(point)}e{chr(point)}").encode() + b"\n")
    return result.hexdigest()


def bert_words(lowercase: bool, strip_accents: bool) -> Callable[[str], str]:
    """Normalised words, parted by blanks."""
    normalizer = BertNormalizer(
        clean_text=True, handle_chinese_chars=True, strip_accents=strip_accents, lowercase=lowercase
    )
    split = BertPreTokenizer()
    return lambda text: " ".join(word for word, _ in split.pre_tokenize_str(normalizer.normalize_str(text)))


def albert_text(lowercase: bool, strip_accents: bool) -> Callable[[str], str]:
    """Text after ALBERT's clean-up."""
    tokenizer = SentencePieceTokenizer(
        DATA / "tokenizers/albert_like_spiece.model",
        lowercase,
        strip_accents,
        cls_token=SPECIAL,
        sep_token=SPECIAL,
        pad_token=SPECIAL,
    )
    return lambda text: tokenizer._clean(text)[0]


def write_tokens() -> None:
    """Write the models, the texts and what each tokenizer makes of them."""
    texts = SENTENCES + TRAINING + list(itertools.islice(generated_texts(random.Random(0)), GENERATED))
    (FOLDER / "texts.jsonl").write_text("".join(json.dumps({"text": t}) + "\n" for t in texts), encoding="ascii")
    with (FOLDER / "tokens.jsonl").open("w", encoding="ascii") as output:
        for file, specification, tokenizer in models():
            tokens = [describe(text, tokenizer.encode(text)) for text in texts]
            output.write(json.dumps({"file": file, "specification": specification, "tokens": tokens}) + "\n")


def write_unicode() -> None:
    """Write the digests."""
    digests = {
        f"{name} {str(lowercase).lower()} {str(strip).lower()}": digest(change(lowercase, strip))
        for name, change in (("bert", bert_words), ("albert", albert_text))
        for lowercase in (True, False)
        for strip in (True, False)
    }
    for form in (NFC, NFD, NFKC, NFKD):
        digests[form.__name__.lower()] = digest(form().normalize_str)
    digests["digits"] = hashlib.sha256("".join(str(int(chr(p).isdigit())) for p in assigned()).encode()).hexdigest()
    digests["unicodedata"] = unicodedata.unidata_version
    (FOLDER / "unicode.json").write_text(json.dumps(digests, indent=1) + "\n", encoding="ascii")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    parts = {"tokens": write_tokens, "unicode": write_unicode}
    for part in sys.argv[1:] or parts:
        parts[part]()
