"""Write tests/data/look_alikes: words in look-alike letters with the tokens that Python and Java must both find.

    python -m tests.data.make_look_alikes

`vocab.txt` is a small vocabulary of three alphabets. `tokens.jsonl` has, of each tokenizer that folds, the ids and
offsets (in UTF-16 units, as Java counts them) of every text in `texts.jsonl`.
"""

import itertools
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from android_demo.tools.token_parity import describe, disguised_texts, subword_specification
from keras_model.encode.byte_level_bpe_tokenizer import ByteLevelBpeTokenizer
from keras_model.encode.sentencepiece_tokenizer import SentencePieceTokenizer
from keras_model.encode.tokenizers import Tokenizer, folding_look_alikes
from keras_model.encode.unigram_tokenizer import UnigramTokenizer
from keras_model.encode.wordpiece_tokenizer import WordPieceTokenizer
from keras_model.huggingface.tokenizer import read_tokenizer

DATA = Path(__file__).parent
FOLDER = DATA / "look_alikes"
DISGUISED = 250

WORDS = [
    "open",
    "a",
    "bank",
    "account",
    "in",
    "moscow",
    "play",
    "some",
    "music",
    "the",
    "score",
    "of",
    "today",
    "is",
    "game",
    "time",
    "café",
    "dog",
    "dogs",
    "not",
    "10",
    "1",
    "2",
]
RUSSIAN = [
    "банк",
    "москва",
    "музыка",
    "счет",
    "открыть",
    "он",
    "она",
    "тест",
    "сорок",
    "какао",
    "радио",
    "карта",
    "в",
    "и",
    "не",
]
GREEK = ["τράπεζα", "μουσική", "και", "το", "όχι", "ναι", "άνοιξε"]

NASTY = [
    "",
    " ",
    "open a bаnk account",  # Cyrillic а
    "оpеn а bаnk aссоunt",
    "ѕсоrе ѕсоre score",
    "Mосква бaнк банк Москва",  # Latin M and a
    "музыка в банк и не она он тест сорок какао",
    "МОСКВА МOCKBA MOSCOW МUЅІС",
    "SIMкарта USBкарта",
    "τράπεζα τραπεζα μουσική μoυσική kαι όxι",
    "ｂａｎｋ ｂank ＢＡＮＫ ｂаｎｋ １０ 1０",
    "𝐛𝐚𝐧𝐤 𝒃𝒂𝒏𝒌 𝓫𝓪𝓷𝓴 𝔟𝔞𝔫𝔨 𝕓𝕒𝕟𝕜 𝖇𝖆𝖓𝖐 𝗯𝗮𝗻𝗸 𝙗𝙖𝙣𝙠 𝚋𝚊𝚗𝚔 b𝐚nk 𝟏𝟎",
    "ⓑⓐⓝⓚ ⒷⒶⓃⓀ 🄱🄰🄽🄺 ʙᴀɴᴋ ᵇᵃⁿᵏ ₐ ℬank ɡame bɑnk",
    "② ① ℹ️ Ⓜ️ nº 1ª 10² x²",
    "πr² kΩ 5µm TGFβ Δt λ σ",
    "0pen b0nk 1s |s acc0unt",
    "٠١٢ ०१ ੦ סוס اله",
    "Ꭰоg ԁоց ⅾοg dօg ꓓog",
    "caf\u0435\u0301 café cаfé caf\u0451 cafё сафé",
    "b\u0430\u0301nk b\u200bаnk bа\u00adnk \u0430\u0301",
    "bаnk's (bаnk) bаnk,bаnk. @bаnk #bаnk bаnk-bаnk http://bаnk.ru",
    "bаnk银行bаnk ไทยbаnk bаnkの",
    "bаnk\u3000bаnk\u00a0bаnk\tbаnk\nbаnk\x00bаnk\u2028bаnk",
    "bаnж bаnд жbаnk дoм",
    "\ud800bаnk b\udc00аnk 𝐛\ud835",
    "а і І ӏ Ӏ ο Ι",
    "[Е1] [E1] [СLS] [CLS] [ЅЕР] [UΝК]",
    "x" * 99 + "а " + "а" * 101 + " " + "xа" * 60,
    "ıstanbul straße það łódź đ ø ſcore",
    "́ ́а bаnk👍bаnk 👨‍👩‍👧bаnk",
    "рlау мusіс рlау мusіс",
]


def tokenizers(vocabulary: Path) -> Iterator[tuple[Path, str, Tokenizer]]:
    """(file, specification for Java, tokenizer that does not fold) of every kind."""
    settings: dict[str, Any]
    for path, settings in (
        (vocabulary, {}),
        (vocabulary, {"mark_capitals": True, "added_tokens": "- [E1]\n- bаnk"}),
        (vocabulary, {"lowercase": False, "normalizer": "nfkc", "pre_tokenizer": "whitespace"}),
        (DATA / "tokenizers/uncased_vocab.txt", {}),
        (DATA / "tokenizers/cased_vocab.txt", {"lowercase": False}),
    ):
        tokenizer = WordPieceTokenizer(path, **settings)
        yield path, json.dumps(tokenizer.get_config()), tokenizer
    special = "<unk>"
    for name, lowercase in (("tokenizers/albert_like_spiece", True), ("parity/bpe", False), ("parity/suffix", False)):
        path = DATA / f"{name}.model"
        sentences = SentencePieceTokenizer(path, lowercase, cls_token=special, sep_token=special, pad_token=special)
        flag = str(lowercase).lower()
        yield path, f"sentencepiece {flag} {flag} {special} {special} {special}", sentences
    for folder, owner, ending in (
        ("xlm-roberta", "xlm-roberta", "model"),
        ("camembert", "camembert", "model"),
        ("roberta", "roberta", "bpe"),
    ):
        subwords = read_tokenizer(DATA / "subwords" / folder, owner)
        assert isinstance(subwords, UnigramTokenizer | ByteLevelBpeTokenizer)
        yield DATA / "subwords" / f"{folder}.{ending}", subword_specification(subwords), subwords


def main() -> None:
    """Write the vocabulary, the texts and what each tokenizer makes of them."""
    FOLDER.mkdir(exist_ok=True)
    vocabulary = FOLDER / "vocab.txt"
    letters = sorted({letter for word in WORDS + RUSSIAN + GREEK for letter in word if letter.isalpha()})
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORDS, *RUSSIAN, *GREEK, *(f"##{letter}" for letter in letters)]
    vocabulary.write_text("".join(f"{token}\n" for token in dict.fromkeys(pieces)), encoding="utf-8")
    disguised = disguised_texts(random.Random(0), [*WORDS, *RUSSIAN, *GREEK, "weather", "İstanbul", "2000,"])
    texts = NASTY + list(itertools.islice(disguised, DISGUISED))
    texts = [text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass") for text in texts]
    (FOLDER / "texts.jsonl").write_text("".join(json.dumps({"text": t}) + "\n" for t in texts), encoding="ascii")
    with (FOLDER / "tokens.jsonl").open("w", encoding="ascii") as output:
        for path, specification, plain in tokenizers(vocabulary):
            tokenizer = folding_look_alikes(plain)
            golden = {
                "file": str(path.relative_to(DATA)),
                "specification": f"fold {specification}",
                "settings": tokenizer.get_config(),
                "tokens": list(map(describe, texts, tokenizer.encode_batch(texts))),
            }
            output.write(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
