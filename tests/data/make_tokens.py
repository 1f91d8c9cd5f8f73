"""Make the vocabularies and golden answers of this folder. The tests only read what this wrote.

    pip install "transformers==4.57.1" sentencepiece
    python -m tests.data.make_tokens --uncased FULL_UNCASED_VOCAB --cased FULL_CASED_VOCAB

transformers 4.57 is the last series that has ALBERT's own Python tokenizer beside the WordPiece of
`tokenizers`. The full vocabularies are those of bert-base-uncased and bert-base-cased; see README.md.
"""

import argparse
import io
import json
from pathlib import Path

import sentencepiece
from transformers import AlbertTokenizer, BertTokenizerFast

HERE = Path(__file__).parent / "tokenizers"

TEXTS = [
    "",
    " \t\r\n ",
    "Hello, world!",
    "The quick brown fox jumps over the lazy dog.",
    "I was born in 92000, and this is fals\u00e9.",
    "it costs 1,000,000 or 12,5 or 7, maybe",
    "1,100, 100,100,7,7, a100, 1,000, 100,000, end 7,",
    "``quoted'' and ''quoted''' and ` ' alone",
    "caf\u00e9 na\u00efve \u00c5ngstr\u00f6m",  # NFC
    "cafe\u0301 nai\u0308ve A\u030angstro\u0308m",  # NFD
    "a\u0323\u0302\u0301 q\u0307\u0323 \u0301alone \u1ea9",  # stacked marks, out of order, one without a base
    "\u0130stanbul I\u0307 \u0131 Stra\u00dfe \u1e9e \u039f\u0394\u039f\u03a3 \u03a3",  # growing lower case
    "\u5317\u4eac is the capital \u4e2d\u56fd \u3042\u3044 \uac00\ub098 \ud55c\uad6d",
    "\U00020000\U0002f800 astral ideographs \U0001d538\U0001d4d0",
    "zero\u200bwidth\u200djoiner\u2060word\ufeffmark\u00adsoft",
    "NUL\x00in \x01control\x1f chars\x7f \x85next \x1ctab",
    "tab\tnew\nline\r\nnbsp\u00a0thin\u2009ideographic\u3000line\u2028par\u2029end",
    "bidi \u202eoverride\u202c \u2066isolate\u2069",
    "smile \U0001f600 family \U0001f468\u200d\U0001f469\u200d\U0001f467 "
    "flag \U0001f1eb\U0001f1f7 skin \U0001f44d\U0001f3fd heart \u2764\ufe0f key 1\ufe0f\u20e3",
    "\ufb01ne \uff21\uff22\uff11\uff12 \u2460 \u00bd \u33a5 \u2122 x\u00b2 \u0660\u0661,",
    "\u0928\u092e\u0938\u094d\u0924\u0947 \u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35 "
    "\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd \u0627\u0644\u0633\u0651\u0644\u0627\u0645",
    "punct\u2014dash\u2026 \u201cquotes\u201d \u00bfque? $5 a+b=c x^y ~ | \u20ac\u00a3 \u060c \u3002",
    "replacement \ufffd private \ue000 noncharacter \uffff unassigned \u0378",
    "[MASK] and [CLS] and [SEP] and [PAD] and [UNK] and <pad> <unk>",
    "[mask] [MASK [ MASK ] ##ing \u2581the",
    "don't can't we'll o'clock e-mail http://a.b/c?d=e#f @user #tag",
    "x" * 99 + " " + "x" * 100 + " " + "x" * 101,
    "unbelievablyantidisestablishmentarianistically",
    "  leading and  double   spaces trailing  ",
    "A",
    "!!!???...",
]  # fmt: skip

PAIRS = [
    ("The quick brown fox", "jumps over the lazy dog", 16),
    ("The quick brown fox", "jumps over the lazy dog", 10),
    ("The quick brown fox", "jumps over the lazy dog", 9),
    ("a b c d e f g h", "a b c d e f g h", 8),
    ("a b c d e f g h", "a b c d e f g h", 9),
    ("a b c d e f g h i", "a b c d e f g h", 8),
    ("a b c d e f g h", "a b c d e f g h i", 8),
    ("a b", "a b c d e f g h i j k", 10),
    ("a b c d e f g h i j k", "a b", 10),
    ("a b c", "a b c d e f g", 9),
    ("", "the dog", 8),
    ("the dog", "", 8),
    ("", "", 8),
    ("the lazy dog and the fox", "", 5),
    ("a b c", "a b c", 4),
    ("a b c", "a b c", 3),
]

SINGLES = [("The quick brown fox jumps over the lazy dog", n) for n in (3, 6, 12)] + [("", 3), ("", 8)]

WORDS = [
    ["The", "unbelievable", "fox", "jumps", "."],
    ["caf\u00e9", "e-mail", "\u5317\u4eac", "don't"],
    ["a", "\u200b", "", "b"],
    [],
    ["unbelievably"] * 6,
]

WINDOWS = [
    ("who jumps over the dog?", "The quick brown fox jumps over the lazy dog. " * 3, 24, 5),
    ("who jumps?", "The quick brown fox jumps over the lazy dog.", 24, 0),
    ("who?", "caf\u00e9 \U0001f600 of the lazy dog and the quick brown fox, over and over", 16, 3),
    ("who?", "", 16, 3),
    ("", "The quick brown fox jumps over the lazy dog.", 10, 2),
]

SENTENCEPIECE_TEXT = """\
The quick brown fox jumps over the lazy dog, and the dog sleeps on.
Who jumps over the dog? The fox jumps, and jumps again, over and over.
It costs 10, 12, 100, 1,000 or 2000, maybe 92000, and that was in 1999, or 7, or 5.
In 2000, in 1999, and in 2000, we paid 10, then 10, then 100, and 1,000, then 10, 10, and 100,
I was born in a small town by the sea, where the cafe opened at nine o'clock.
Please play some music, set an alarm for seven, and turn off the lights.
What is the weather like today? Will it rain in the city tomorrow?
Book a table for two at a restaurant near the station, and call me a taxi.
She said "quoted words" and "more words" before leaving for the capital.
The house, built in 2000, sold in 2000, and again in 2000, for 10, then 12, then 100, then 7,
The dog, the fox, the town, the sea, the song, the table, the taxi, the alarm, the lights.
Unbelievable things happen when nobody believes in anything, believe me.
My account balance is wrong; can you transfer the money to my savings account?
How do I say good morning in French, in Spanish, or in Italian?
Stop the timer, play the next song, and read the last message, please.
""".splitlines()


def cut_vocabulary(full: list[str], lowercase: bool) -> list[str]:
    """Keep specials, ASCII characters, the most frequent words and pieces, and what the cases above need."""
    keep = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[unused0]"}
    plain = [token for token in full if token.isascii() and not token.startswith("[")]
    keep.update(token for token in plain if len(token.removeprefix("##")) == 1)
    keep.update([token for token in plain if not token.startswith("##")][:1200])
    keep.update([token for token in plain if token.startswith("##")][:900])
    tokenizer = wordpiece(full, lowercase)
    for text in [*TEXTS, *(word for words in WORDS for word in words), *(c for _, c, _, _ in WINDOWS)]:
        keep.update(tokenizer.tokenize(text, split_special_tokens=True))
    return [token for token in full if token in keep]


def wordpiece(tokens: list[str], lowercase: bool) -> BertTokenizerFast:
    path = HERE / "unfinished_vocab.txt"
    path.write_text("".join(token + "\n" for token in tokens), encoding="utf-8", newline="\n")
    try:
        return BertTokenizerFast(str(path), do_lower_case=lowercase, split_special_tokens=True)
    finally:
        path.unlink()


def wordpiece_golden(tokenizer: BertTokenizerFast) -> dict:
    def features(encoded: dict, window: int | None = None) -> dict:
        names = {"ids": "input_ids", "mask": "attention_mask", "segment_ids": "token_type_ids"}
        return {k: encoded[v] if window is None else encoded[v][window] for k, v in names.items()}

    golden = {"texts": [], "singles": [], "pairs": [], "words": [], "windows": []}
    for text in TEXTS:
        encoded = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
        golden["texts"].append(
            {
                "text": text,
                "ids": encoded["input_ids"],
                "tokens": encoded.tokens(),
                "offsets": encoded["offset_mapping"],
                "word_ids": encoded.word_ids(),
            }
        )
    for text, length in SINGLES:
        encoded = tokenizer(text, truncation=True, max_length=length, padding="max_length")
        golden["singles"].append({"text": text, "sequence_length": length, **features(encoded)})
    for a, b, length in PAIRS:
        # In lists: outside of one, transformers takes a pair with an empty second text for a single text.
        encoded = tokenizer([a], [b], truncation="longest_first", max_length=length, padding="max_length")
        golden["pairs"].append({"text_a": a, "text_b": b, "sequence_length": length, **features(encoded, 0)})
    for words in WORDS:
        encoded = tokenizer(words, is_split_into_words=True, truncation=True, max_length=12, padding="max_length")
        first = [
            -1 if word is None or word in encoded.word_ids()[:position] else word
            for position, word in enumerate(encoded.word_ids())
        ]
        golden["words"].append({"words": words, "sequence_length": 12, "word_index": first, **features(encoded)})
    for question, context, length, stride in WINDOWS:
        encoded = tokenizer(
            [question], [context], truncation="only_second", max_length=length, stride=stride,
            padding="max_length", return_overflowing_tokens=True, return_offsets_mapping=True,
        )  # fmt: skip
        windows = []
        for window, spans in enumerate(encoded["offset_mapping"]):
            parts = encoded.sequence_ids(window)
            spans = [span if part == 1 else (-1, -1) for span, part in zip(spans, parts, strict=True)]
            windows.append({"offsets": spans, **features(encoded, window)})
        golden["windows"].append(
            {
                "question": question,
                "context": context,
                "sequence_length": length,
                "stride": stride,
                "windows": windows,
            }
        )
    return golden


def train_sentencepiece() -> bytes:
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCEPIECE_TEXT * 5),
        model_writer=model,
        vocab_size=400,
        hard_vocab_limit=False,
        pad_id=0, unk_id=1, bos_id=-1, eos_id=-1,
        control_symbols=["[CLS]", "[SEP]", "[MASK]"],
        required_chars="0123456789,\"'`abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ[]#<>",
        normalization_rule_name="nmt_nfkc",
        split_by_unicode_script=False, split_by_number=False,
        num_threads=1,
    )  # fmt: skip
    return model.getvalue()


def sentencepiece_golden(path: Path) -> list[dict]:
    golden = []
    for lowercase, keep_accents in ((True, False), (False, True)):
        tokenizer = AlbertTokenizer(
            str(path), do_lower_case=lowercase, keep_accents=keep_accents, split_special_tokens=True
        )
        for text in TEXTS:
            tokens = tokenizer._tokenize(text)
            golden.append(
                {
                    "lowercase": lowercase,
                    "strip_accents": not keep_accents,
                    "text": text,
                    "ids": tokenizer.convert_tokens_to_ids(tokens),
                    "tokens": tokens,
                }
            )
    return golden


def write_json(name: str, content: dict | list) -> None:
    (HERE / name).write_text(json.dumps(content, ensure_ascii=True, separators=(",", ":")) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--uncased", type=Path, required=True)
    parser.add_argument("--cased", type=Path, required=True)
    arguments = parser.parse_args()
    for name, path, lowercase in (("uncased", arguments.uncased, True), ("cased", arguments.cased, False)):
        full = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
        tokens = cut_vocabulary(full, lowercase)
        (HERE / f"{name}_vocab.txt").write_text(
            "".join(token + "\n" for token in tokens), encoding="utf-8", newline="\n"
        )
        write_json(f"wordpiece_{name}.json", wordpiece_golden(wordpiece(tokens, lowercase)))
    model = HERE / "albert_like_spiece.model"
    model.write_bytes(train_sentencepiece())
    write_json("sentencepiece.json", sentencepiece_golden(model))


if __name__ == "__main__":
    main()
