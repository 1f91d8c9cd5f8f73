import json
import random
from itertools import islice

import pytest

from android_demo.tools.token_parity import describe, disguised_texts
from keras_model.encode.encoding import replace_lone_surrogates
from keras_model.encode.look_alikes.folding import Folding
from keras_model.encode.look_alikes.table import NONE, ODD, read_look_alikes
from keras_model.encode.sentencepiece_tokenizer import SentencePieceTokenizer
from keras_model.encode.tokenizers import build_tokenizer, folding_look_alikes
from keras_model.encode.wordpiece_tokenizer import WordPieceTokenizer
from keras_model.encode.words import parts_look_alikes
from support.places import DATA
from support.subwords import BPE, GOLDEN, UNIGRAM, tokenizer_of

FOLDER = DATA / "look_alikes"
TEXTS = [json.loads(line)["text"] for line in (FOLDER / "texts.jsonl").read_text().splitlines()]
ORACLE = [json.loads(line) for line in (FOLDER / "tokens.jsonl").read_text().splitlines()]
SMALL = WordPieceTokenizer(FOLDER / "vocab.txt")
SUBWORDS = {golden["folder"]: golden for golden in GOLDEN}
KINDS = {
    "wordpiece": lambda: SMALL,
    "wordpiece, cased": lambda: WordPieceTokenizer(DATA / "tokenizers/cased_vocab.txt", lowercase=False),
    "sentencepiece": lambda: SentencePieceTokenizer(DATA / "tokenizers/albert_like_spiece.model"),
    "unigram": lambda: tokenizer_of(SUBWORDS[UNIGRAM]),
    "byte-level-bpe": lambda: tokenizer_of(SUBWORDS[BPE]),
}
every_kind = pytest.mark.parametrize("kind", KINDS)


def tokens(text: str) -> list[str]:
    return folding_look_alikes(SMALL).encode(text).tokens


@pytest.mark.parametrize("golden", ORACLE, ids=lambda golden: f"{golden['file']} {golden['specification']}")
def test_every_kind_finds_the_tokens_of_the_oracle(golden):
    tokenizer = build_tokenizer(DATA / golden["file"], golden["settings"])
    assert list(map(describe, TEXTS, tokenizer.encode_batch(TEXTS))) == golden["tokens"]


def test_a_disguised_word_is_read_as_what_it_looks_like():
    for word in ("bаnk", "ｂａｎｋ", "𝐛𝐚𝐧𝐤", "ⓑⓐⓝⓚ", "ʙᴀɴᴋ", "ВАNК", "bа\u0301nk", "ｂаｎｋ"):
        assert tokens(word) == ["bank"], word
    assert tokens("Mocквa бaнк") == ["москва", "банк"], "towards the alphabet that has the word"


def test_a_word_that_the_vocabulary_reads_stays():
    for text in ("какао в банк", "тест", "он и она", "και το", "не радио"):
        assert tokens(text) == SMALL.encode(text).tokens, text
    assert "[UNK]" in tokens("ѕсоrе бжа"), "and what cannot be read stays unknown"


def test_spans_point_into_the_text_as_given():
    text = "open 𝐚 𝐛аｎ𝐤, ｂаｎｋ's"
    found = folding_look_alikes(SMALL).encode(text)
    spans = [text[begin:end] for begin, end in found.offsets]
    assert list(zip(found.tokens, spans, strict=True))[:4] == [
        ("open", "open"), ("a", "𝐚"), ("bank", "𝐛аｎ𝐤"), ("[UNK]", ","),
    ]  # fmt: skip


def is_readable(tokenizer, word: str) -> bool:
    """Whether no token of a word is unknown, and its letters are of one alphabet."""
    kinds = {read_look_alikes().kind(character) for character in word} - {NONE}
    return ODD not in kinds and len(kinds) < 2 and tokenizer.unk_id not in tokenizer.encode(" " + word).ids


@every_kind
def test_a_text_of_readable_words_gets_the_tokens_that_it_had(kind):
    plain = KINDS[kind]()
    rng = random.Random(kind)
    folding = folding_look_alikes(plain)
    words = [word for word in WORDS if is_readable(plain, word) and not any(map(parts_look_alikes, word))]
    assert sum(not word.isascii() for word in words) > 3
    texts = [rng.choice((" ", ", ", "\n")).join(rng.choices(words, k=8)) for _ in range(300)]
    assert folding.encode_batch(texts) == plain.encode_batch(texts)


@every_kind
def test_folding_leaves_fewer_unknown_tokens_or_fewer_tokens_and_is_done_once(kind):
    plain = KINDS[kind]()
    fold = Folding(plain.ids, plain.unk_id)
    before = [word for text in DISGUISED for word in replace_lone_surrogates(text).split()]
    after = fold.fold(before)
    assert list(map(len, before)) == list(map(len, after))
    assert fold.fold(after) == after
    costs = [
        [(ids.count(plain.unk_id), len(ids)) for ids in plain.ids([f" {w}" for w in side])] for side in (before, after)
    ]
    changed = [
        (was, now)
        for one, other, was, now in zip(before, after, *costs, strict=True)
        if one != other and not any(map(parts_look_alikes, one))
    ]
    assert len(changed) > 20
    assert all(now < was for was, now in changed)


@every_kind
def test_the_setting_is_kept_and_absent_where_it_is_off(kind):
    plain = KINDS[kind]()
    folding = folding_look_alikes(plain)
    assert "fold_look_alikes" not in plain.get_config()
    assert folding.get_config() == plain.get_config() | {"fold_look_alikes": True}
    assert build_tokenizer(folding.to_bytes(), folding.get_config()).encode("bаnk") == folding.encode("bаnk")
    rows = range(folding.vocabulary_size)
    assert folding.with_rows(rows).get_config()["fold_look_alikes"] is True


WORDS = [word for text in TEXTS for word in text.split()] + [
    "привет",
    "мир",
    "дом",
    "тест",
    "ночь",
    "λόγος",
    "και",
    "été",
    "Straße",
    "dog",
    "The",
    "in",
]
DISGUISED = list(islice(disguised_texts(random.Random(3), WORDS), 300))
