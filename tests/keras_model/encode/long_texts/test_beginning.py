"""The first tokens of a long text are those of the whole text, and cost no more than themselves."""

import random
from functools import cache

import pytest

from keras_model.encode.added_tokens import AddedToken, write_added_tokens
from keras_model.encode.encoding import Encoding
from keras_model.encode.long_texts.beginning import Cuts
from keras_model.encode.sentencepiece_tokenizer import SentencePieceTokenizer
from keras_model.encode.tokenizers import folding_look_alikes
from keras_model.encode.wordpiece_tokenizer import WordPieceTokenizer
from support.places import DATA
from support.subwords import GOLDEN, tokenizer_of

TOKENIZERS = DATA / "tokenizers"
PARTS = ("ids", "tokens", "offsets", "word_ids", "capitals")
# Words and signs at which a careless cut goes wrong: marks after a blank, prepended signs, blanks of many kinds, runs
# of white space, quotes that join, added tokens, words longer than any, text without blanks, lone surrogates.
BITS = [
    "the",
    "dog",
    "Dogs",
    "in",
    "2000,",
    "7,",
    "it's",
    "''",
    "``",
    "'",
    "n't",
    "x" * 130,
    "d\u00f3g",
    "do\u0301g",
    "\u0301",
    "\u0301a",
    "\u0600",
    "\u0600a",
    "\u037a",
    "\u00a8",
    "\u3000",
    "\u00a0",
    "\u200b",
    "\u200d",
    "\x00",
    "\x1c",
    "\r\n",
    "\ufb01ne",
    "\u2581",
    "\u2581a",
    "\u4e2d\u6587\u5b57",
    "\u65e5\u672c\u3054",
    "\ud55c\uad6d\uc5b4",
    "\u0e44\u0e17\u0e22",
    "\u0939\u093f\u0928\u094d\u0926\u0940",
    "\u0645\u0631\u062d\u0628\u0627",
    "\U0001f600",
    "\U0001f468\u200d\U0001f469",
    "\ud800",
    "[SEP]",
    "<s>",
    "[E1]",
    "[e1]",
    "[E\x002]",
    "new york",
    "New  York",
    "(a)",
    "a.b",
    "\u0130",
    "\u1e9e",
    "d\u043eg",
    "\uff44\u03bfg",
    "\U0001d41d\U0001d428g",
]
JOINTS = [" ", " ", " ", " ", "  ", "", "", "\n", "\t", " \u0301", "\n\n"]  # fmt: skip


def added(**properties) -> AddedToken:
    return AddedToken(**properties)


def wordpiece(**settings) -> WordPieceTokenizer:
    return WordPieceTokenizer(TOKENIZERS / "uncased_vocab.txt", **settings)


MARKERS = write_added_tokens(
    [
        added(content="[E1]", lstrip=True),
        added(content="[E2]", rstrip=True, normalized=True),
        added(content="new york", normalized=True, single_word=True),
        added(content="Dogs", single_word=True),
        added(content="the new York in 2000", normalized=True),
    ]
)
KINDS = {
    "wordpiece": wordpiece,
    "wordpiece, cased": lambda: WordPieceTokenizer(TOKENIZERS / "cased_vocab.txt", lowercase=False),
    "wordpiece, capitals": lambda: wordpiece(mark_capitals=True),
    "wordpiece, added tokens": lambda: wordpiece(added_tokens=MARKERS),
    "wordpiece, added tokens as given": lambda: wordpiece(
        added_tokens=MARKERS, normalizer="", pre_tokenizer="whitespace"
    ),
    "wordpiece, nfd": lambda: wordpiece(normalizer="nfd lowercase strip_accents", pre_tokenizer="whitespace_split"),
    "wordpiece, nothing cleaned": lambda: wordpiece(clean_text=False, handle_chinese_chars=False),
    "sentencepiece": lambda: SentencePieceTokenizer(TOKENIZERS / "albert_like_spiece.model"),
    "sentencepiece, cased": lambda: SentencePieceTokenizer(TOKENIZERS / "albert_like_spiece.model", lowercase=False),
    **{golden["folder"]: lambda golden=golden: tokenizer_of(golden) for golden in GOLDEN},
}  # fmt: skip
KINDS |= {f"{kind}, folding": lambda make=make: folding_look_alikes(make()) for kind, make in KINDS.items()}
every_kind = pytest.mark.parametrize("kind", KINDS)


@cache
def tokenizer(kind: str):
    return KINDS[kind]()


def some_text(rng: random.Random) -> str:
    # A few bits to a text, so that the same ones meet at many places.
    bits = rng.sample(BITS, rng.randint(1, 6))
    return "".join(rng.choice(bits) + rng.choice(JOINTS) for _ in range(rng.randint(1, 120)))


@every_kind
def test_the_first_tokens_are_those_of_the_whole_text(kind):
    rng = random.Random(kind)
    texts = [some_text(rng) for _ in range(150)]
    for text, whole in zip(texts, tokenizer(kind).encode_batch(texts), strict=True):
        for limit in (0, 1, 2, 3, 5, 9, len(whole), len(whole) + 1):
            assert tokenizer(kind).encode(text, limit) == whole.first(limit), (text, limit)


@every_kind
def test_the_tokens_of_a_text_are_counted_in_parts(kind, monkeypatch):
    monkeypatch.setattr("keras_model.encode.long_texts.beginning._COUNTED_AT_ONCE", 1)
    rng = random.Random(kind)
    texts = [some_text(rng) for _ in range(150)]
    whole = [len(encoding) for encoding in tokenizer(kind).encode_batch(texts)]
    assert tokenizer(kind).count(texts) == whole
    assert tokenizer(kind).count([]) == []


def test_of_a_long_text_a_part_is_read_at_once():
    told = []

    def ids(texts):
        told.append(sum(map(len, texts)))
        return [text.split() for text in texts]

    text = "the dogs in 2000, the dog " * 200_000
    assert Cuts().count(["a b", text, "", "c"], ids) == [2, 1_200_000, 0, 1]
    assert max(told) < len(text) / 10
    assert Cuts(reach=1).count([text], ids) == Cuts(possible=False).count([text], ids) == [1_200_000]
    assert max(told) == len(text)


@every_kind
def test_a_long_text_costs_what_is_read_of_it(kind, monkeypatch):
    told = []
    cuts = tokenizer(kind)._cuts
    assert cuts.possible
    text = "the dogs in 2000, the dog " * 200_000
    encode_batch = tokenizer(kind).encode_batch

    def counted(texts):
        told.append(sum(map(len, texts)))
        return encode_batch(texts)

    (encoding,) = cuts.encode([text], 63, counted)
    assert len(encoding) == 63
    assert sum(told) < 10_000


@pytest.mark.parametrize(
    "text",
    ["the dog ", "\u0441\u043e\u0431\u0430\u043a\u0430 ", "\u4e2d\u6587 ", "\ud55c\uad6d ", "\u0643\u0644\u0628 "],
)
def test_beside_added_tokens_a_long_text_of_any_script_is_cut(text):
    lengths = []

    def counted(texts):
        lengths.append(len(texts[0]))
        return [Encoding([1] * len(texts[0]), offsets=[(i, i + 1) for i in range(len(texts[0]))])]

    Cuts(reach=10).encode([text * 100_000], 10, counted)
    assert sum(lengths) < 300


def test_a_text_without_blanks_is_cut_between_ideographs_alone():
    text = "\u4e2d\u6587" * 100_000
    lengths = []

    def counted(texts):
        lengths.append(len(texts[0]))
        return [Encoding([1] * len(texts[0]), offsets=[(i, i + 1) for i in range(len(texts[0]))])]

    Cuts(ideographs=True).encode([text], 10, counted)
    Cuts().encode([text], 10, counted)
    assert lengths[0] < 200
    assert lengths[1] == len(text)


@pytest.mark.parametrize(
    "around", ["dog \u0301", "dog\u0600 ", "dog \u200d", "dog\u0903 ", "dog  ", "dog\u3000", "\u00a8 dog"]
)
def test_there_is_no_cut_beside_what_a_normaliser_may_join_with_a_blank(around):
    text = around * 1000
    lengths = []

    def counted(texts):
        lengths.append(len(texts[0]))
        return [Encoding([1] * len(texts[0]), offsets=[(i, i + 1) for i in range(len(texts[0]))])]

    Cuts(ideographs=True).encode([text], 10, counted)
    assert lengths == [len(text)]
