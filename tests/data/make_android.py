"""Make tests/data/android: small models with metadata, sound and broken, and the harness's answers for the Java tests.

python -m tests.data.make_android
"""

import json
import math
import random
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from io import BytesIO
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from convert.tflite.contract import FACTS_FILE, NO_ANSWER, SHORTER_LENGTHS
from convert.tflite.description import ModelDescription
from convert.tflite.interpreter import TextInterpreter
from convert.tflite.metadata import with_metadata
from convert.tflite.packing import pack_model
from convert.tflite.running.litert import open_interpreter
from keras_model import Preprocessor, SentencePieceTokenizer, WordPieceTokenizer
from keras_model.data.labels import LABELS_FILE
from keras_model.data.tag_schemes import unread_scheme
from keras_model.data.writing import BLANKLESS
from keras_model.encode.byte_level_bpe_tokenizer import ByteLevelBpeTokenizer
from keras_model.encode.long_texts.spread import ALL, FIRST
from keras_model.encode.prompts import Prompts
from keras_model.encode.unigram_tokenizer import UnigramTokenizer
from keras_model.encode.windows import QuestionWindows, WordWindows
from keras_model.encode.words import deciding_words, word_windows
from keras_model.errors import DataError
from keras_model.outputs.decoding.entities import entities
from keras_model.outputs.decoding.spans import SpanChoice, choose_span, span_probabilities
from keras_model.outputs.entity_spans import entity_spans
from keras_model.outputs.reading import ACTIVATION_FACT, TAGS_FACT, THRESHOLDS_FACT, TOGETHER, Reading
from keras_model.outputs.tag_path import likeliest_tags
from tests.support.byte_level import doubling
from tests.support.tiny_tflite import FOLDER as TINY
from tests.support.tiny_tflite import WORDS, bare, description, with_files

FOLDER = Path(__file__).parent / "android"
SUBWORDS = Path(__file__).parent / "subwords"
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
# What takes several windows of 14 tokens, with blanks and without; of pairs, one whose longer text is known late.
LONG_TEXTS = [
    "cat and dog and a b c d e f g h",
    "the cat\tand\nthe dog, " * 20,
    "\u732b\u72ac" * 40,
    "a\u0301 \U0001f600 " * 60,
    ["the cat and the dog " * 100, "the dog and the cat " * 100],
    ["the cat and the dog " * 100, "the dog " + "and the cat " * 170],
]
# Of the margins of the random texts, about half are greater.
NO_ANSWER_THRESHOLD = -30.0625
PROMPTS = Prompts({"query": 'the cat and \u201cÜ": ', "passage": "dog", "none": "", "a, b": "\t\U0001f600\n"}, "query")
TAGS = ("O", "B-animal", "I-animal")
UNREAD = ("O", "B_animal", "I_animal")
TAGGED = ("O", "B-x", "I-x", "B-y")
# Words are cut, windows laid and offsets counted in these; the entities and answers of random texts are added.
SCRIPTS = [
    "",
    " \t\n",
    "(Ada's friend @bob, in St. Ives...) “Rome’s” #topic :) don't",
    "e\u0301 a\u200bb \u3000猫、犬 \U0001f600! \ud800 \0 c",
    "the cat " * 30,
    # Words that no blank parts, and some that look like it.
    "cat/dog The--Cat dog—cat, 1,000 10:30 9/11 AC/DC http://a.b/c-d,e. (www.a.b/c) x,www.a.b/c #a/#b éwww.a",
    "Jean-Luc cat-dog A-B-C Dog-cat's a@b-c.d al-Dog - -a a- a--b U.S.-Dog İ-Cat \U00010400-\U00010401",
    "我爱北京天安门，iPhone-X手机(北京)http://a.b/c谢谢 ok",
    "カタカナとかな、東京／大阪 ジョン・スミス",
    "한국어-서울에서 ประเทศไทยที่",
    "កម្ពុជា မြန်မာສາວລາວ",
    "\u5317" * 40 + "cat" + "\u4eac" * 40,
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
    models["threshold"] = with_metadata(bare("classification_uint8"), description(score_threshold=0.5625))
    models["windows"] = with_metadata(bare("classification_uint8"), description(windows=0))
    models["windows_three"] = lengths("classification_uint8", description(windows=3))
    models["lengths"] = lengths("classification_uint8", description())
    unigram = UnigramTokenizer(SUBWORDS / "xlm-roberta.model")
    models["unigram"] = with_metadata(bare("classification_uint8"), description(tokenizer=unigram))
    models["cased"] = with_metadata(bare("classification_uint8"), description(tokenizer=cased))
    # Its own names, a word limit, and added tokens within and beyond the vocabulary.
    names = {"[CLS]": "<s>", "[SEP]": "</s>", "[UNK]": "<unk>", "##a": "@@a"}
    front_end = WordPieceTokenizer(
        [names.get(word, word) for word in WORDS],
        handle_chinese_chars=False,
        normalizer="nfd bert strip_accents",
        pre_tokenizer="whitespace",
        continuing_subword_prefix="@@",
        max_input_chars_per_word=4,
        cls_token="<s>",
        sep_token="</s>",
        unk_token="<unk>",
        added_tokens="lr cat and\nnw dog\n- \U0001f600",
    )
    models["front_end"] = with_metadata(bare("classification_float"), description(tokenizer=front_end))
    return models


def other_tasks() -> dict[str, bytes]:
    """Models of the other tasks, by file name."""
    tags = description("token-classification", labels=TAGS)
    kinds = {
        "entities": ("token-classification_uint8", tags),
        "spans": ("question-answering_int8", description("question-answering")),
        "vectors": ("embedding_int8", description("embedding")),
        "labels": ("multi-label-classification_uint8", description("multi-label-classification")),
        "scores": ("regression_int8", description("regression")),
    }
    models = {name: with_metadata(bare(kind), told) for name, (kind, told) in kinds.items()}
    models |= {f"{name}_lengths": lengths(kind, told) for name, (kind, told) in kinds.items()}
    unigram = description("question-answering", tokenizer=UnigramTokenizer(SUBWORDS / "xlm-roberta.model"))
    models["spans_unigram"] = with_metadata(bare("question-answering_int8"), unigram)
    none = replace(kinds["spans"][1], no_answer_threshold=NO_ANSWER_THRESHOLD)
    models["spans_none"] = lengths("question-answering_int8", none)
    squashed = description("regression", reading=Reading(score_activation="sigmoid"))
    models["scores_sigmoid"] = with_metadata(bare("regression_int8"), squashed)
    some = description("multi-label-classification", windows=0)
    models["labels_windows"] = lengths("multi-label-classification_uint8", some)
    models["scores_windows"] = lengths("regression_int8", replace(squashed, windows=3))
    models["prompts"] = lengths("embedding_int8", description("embedding", prompts=PROMPTS))
    marking = replace(tags, tokenizer=WordPieceTokenizer(WORDS, mark_capitals=True))
    models["entities_capitals"] = lengths("token-classification_uint8", marking)
    together = replace(tags, reading=Reading(tags=TOGETHER))
    return models | {"entities_together": lengths("token-classification_uint8", together)}


def not_finite(name: str) -> bytes:
    """A float model that opens as any other, and answers NaN to whatever it is asked."""
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(bare(name)))
    graph = model.subgraphs[0]
    for operator in graph.operators:
        if model.operatorCodes[operator.opcodeIndex].builtinCode == schema.BuiltinOperator.CONV_2D:
            weights = model.buffers[graph.tensors[operator.inputs[1]].buffer]
            weights.data = np.full(len(weights.data) // 4, np.nan, np.float32).view(np.uint8)
    return with_metadata(pack_model(model), description())


def dynamic_range(name: str) -> bytes:
    """A float model with the weights of its products rounded to eight bits, a scale for each channel."""
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(bare(name)))
    graph = model.subgraphs[0]
    for operator in graph.operators:
        if model.operatorCodes[operator.opcodeIndex].builtinCode == schema.BuiltinOperator.CONV_2D:
            weights = graph.tensors[operator.inputs[1]]
            values = np.frombuffer(bytes(model.buffers[weights.buffer].data), np.float32).reshape(weights.shape)
            scales = np.abs(values).max(axis=(1, 2, 3)) / 127
            weights.type = schema.TensorType.INT8
            weights.quantization = schema.QuantizationParametersT()
            weights.quantization.scale, weights.quantization.zeroPoint = scales, np.zeros(len(scales), np.int64)
            rounded = np.rint(values / scales[:, None, None, None]).astype(np.int8)
            model.buffers[weights.buffer].data = rounded.ravel().view(np.uint8)
    return with_metadata(pack_model(model), description())


def lengths(name: str, told: ModelDescription) -> bytes:
    """A file of two lengths, which answer the same text differently: the answer tells which was taken."""
    return with_metadata(bare(name), told, [bare(f"{name}_8")])


def random_texts(count: int, words: int) -> list[str]:
    """Texts of the models' own words and of characters that take one, two and four bytes."""
    chance = random.Random(words)
    pool = [*(word for word in WORDS if word.isalpha()), "Ü", "\U0001f600", "dog's", "cat,", "(the)", "@a"]
    return [" ".join(chance.choices(pool, k=chance.randint(1, words))) for _ in range(count)]


def utf16(text: str, *offsets: int) -> list[int]:
    """Offsets in code points as offsets in `char`s of Java."""
    return [len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2 for offset in offsets]


def golden_words() -> Iterable[dict[str, Any]]:
    """The words of texts, the windows and decided words with 14 tokens a window, and the entities of random tags."""
    chance = random.Random(0)
    parity = (Path(__file__).parent / "parity/texts.jsonl").read_text(encoding="ascii").splitlines()
    # Each character of a script without blanks behind one of its letters, which tells what is a combining mark.
    letters = [c for c in map(chr, range(0xD800)) if BLANKLESS.match(c) and (c < "\u3200" or ord(c) % 97 == 0)]
    spread = ["".join(f"\u5317{c}" for c in letters[at : at + 64]) for at in range(0, len(letters), 64)]
    texts = [*SCRIPTS, *random_texts(20, 80), *(json.loads(line)["text"] for line in parity)]
    tokenizers = {
        "entities": WordPieceTokenizer(WORDS),
        "spans_unigram": UnigramTokenizer(SUBWORDS / "xlm-roberta.model"),
    }
    for model, tokenizer in tokenizers.items():
        room = 16 - tokenizer.template.of_text
        preprocessor = Preprocessor(tokenizer, 16)
        for text in [*texts, *spread]:
            windows = preprocessor.encode_text(text)
            held = word_windows([len(ids) for _, ids, _ in preprocessor._words([text])[0]], room)
            laid = [[*held, *decided] for held, decided in zip(held, deciding_words(held), strict=True)]
            tags = [chance.choice(("O", "O", "B-x", "I-x", "B-y")) for _ in windows.words]
            found = entities(
                replace(windows, places=np.array([[0, at] for at in range(len(tags))])), certain(tags), TAGGED
            )
            yield {
                "model": model,
                "room": room,
                "text": text,
                "words": [utf16(text, *word) for word in windows.words],
                "joined": [number for number, joined in enumerate(windows.joined) if joined],
                "windows": laid,
                "tags": tags,
                "entities": [[entity["label"], *utf16(text, entity["start"], entity["end"])] for entity in found],
            }


def certain(tags: Sequence[str]) -> np.ndarray:
    """Probabilities of one window whose positions have these tags, [1, words, labels]."""
    return np.eye(len(TAGGED))[[TAGGED.index(tag) for tag in tags]].reshape(1, len(tags), len(TAGGED))


def golden_tags() -> Iterable[dict[str, Any]]:
    """Tags of every scheme, mixed too, and their entities; the empty tag is of a word that has none."""
    chance = random.Random(0)
    schemes = [
        ("O", "B-x", "I-x", "B-y", "I-y"),
        ("O", "PER", "ORG", "BRAND"),
        ("O", *(f"{prefix}-x" for prefix in "BIELSU"), "E-y"),
        ("O", "", "B", "I", "S", "O-x", "-", "x-", "B-", "I-x-y", "x", "I-x", "geo-x", "E-geo-x", "b-x", "BB-x"),
    ]
    for tags in schemes:
        for _ in range(50):
            sentence = chance.choices(tags, k=chance.randint(0, 12))
            yield {"tags": sentence, "entities": sorted(entity_spans(sentence), key=lambda span: span[1])}


def golden_schemes() -> Iterable[dict[str, Any]]:
    """Labels in every scheme and form, whole, in part and mixed, and in which of these answers are not read, if so."""
    chance = random.Random(0)
    schemes = ["BI", "BIES", "BILU", "BMES", "BMEW", "BIMELSUW", "IES", "I"]
    forms = [
        lambda letter, kind: f"{letter}-{kind}",
        lambda letter, kind: f"{letter}_{kind}",
        lambda letter, kind: f"{kind}-{letter}",
        lambda letter, kind: f"{kind}_{letter}",
    ]
    lists = [
        ["O"],
        ["o"],
        ["o", "O"],
        ["B", "I", "O"],
        ["B", "M", "O"],
        ["b", "i"],
        ["vitamin_e", "group_b"],
        ["O", "B-"],
        ["[CLS]", "X"],
        ["O", "B-x", "I-x", "[]", "<>"],
        ["O", "B_x", "I_x", "[]"],
        ["O", "B_x", "I_x", "[a[b]", "<a<b>"],
        ["O", "B_x", "I_x", "[a]b]"],
        ["O", "B_x", "I_x", "x"],
        ["O", "B:PER", "I:PER"],
        ["[CLS]", "X", "o", "b.per", "i.per", "b.loc"],
        ["B PER", "I PER", "O", ""],
        ["BPER", "IPER", "O"],
        ["BPer\U0001f600", "IPer\U0001f600"],
        ["B\u2013PER", "I\u2013PER", "B\u2013LOC"],
        ["B\U0001f600PER", "I\U0001f600PER"],
        ["PER.B", "PER.I", "O"],
        ["\U0001f600.B", "\U0001f600.I"],
        ["BEG-PER", "END-PER", "O"],
        ["PER-start", "PER-inside", "O"],
        ["B::", "I::"],
        ["::B", "::I"],
        [":B", ":I"],
        ["B:", "I:"],
        ["B\u00b2x", "I\u00b2x"],
        ["B\u0301x", "I\u0301x"],
        ["x1B", "x1I"],
        ["B:PER", "I:LOC", "O"],
        ["I:PER", "E:PER"],
        ["B:PER", "I:PER", "PER"],
        ["B-PER", "IN-PER", "O"],
        ["B-PER", "I-PER", "b-loc", "O"],
        ["o", "B:PER", "I:PER", "O"],
        ["BOOK", "IDEA", "O"],
        ["NP-SBJ", "VP", "("],
        ["ADJ", "-LRB-", ")"],
        ["(PER*", "*)", "*"],
        ["", "O"],
    ]
    for scheme, form, lower in product(schemes, forms, (False, True)):
        own = [form(letter.lower() if lower else letter, kind) for kind in ("x", "\U0001f600") for letter in scheme]
        lists += [["O", *own], own, chance.sample(own, len(own) // 2 + 1), [*own, "person"]]
        lists += [["o", *own], ["o", *own, "O"], ["[PAD]", "X", "O", *own, "[CLS]", "<pad>", "PAD"]]
    for labels in lists:
        yield {"labels": labels, "unread": unread_scheme(labels)}


def refusal(model: TextInterpreter) -> str:
    """What the harness says to a text in place of its entities."""
    try:
        model.entities([""])
    except DataError as error:
        return str(error).removeprefix(str(model.path))
    raise AssertionError(f"{model.path} is read")


def golden_paths() -> Iterable[dict[str, Any]]:
    """Outputs of words that are read together, in 256ths, and their tags; many are near to equal."""
    generator = np.random.default_rng(0)
    schemes = [
        ("O", "B-x", "I-x", "B-y", "I-y"),
        ("O", "I-x", "I-y", "E-x"),
        ("O", "B-x", "I-x", "E-x", "S-x"),
        ("O", "x", "B", "I"),
    ]
    for labels in schemes:
        for _ in range(40):
            outputs = generator.choice([0, 1, 64, 96, 127, 128, 255], size=(generator.integers(1, 12), len(labels)))
            before = str(generator.choice(["", *labels]))
            path = likeliest_tags(outputs.astype(np.float32) / 256, labels, before)
            yield {"labels": labels, "before": before, "outputs": outputs.tolist(), "path": path}


def golden_entities(model: TextInterpreter) -> Iterable[dict[str, Any]]:
    """Texts whose every word is tagged clearly, so that two steps change no tag."""
    texts = random_texts(50, 40)
    # Those of the tiny vocabularies are lower case, but for what a capital says.
    for text in [*SCRIPTS, *texts, *(text.title() for text in texts[:25] if model.tokenizer.mark_capitals)]:
        windows = model.preprocessor.encode_text(text)
        if clearly_tagged(model, windows):
            (found,) = model.entities([text])
            for entity in found:
                entity["start"], entity["end"] = utf16(text, entity["start"], entity["end"])
            yield {"text": text, "entities": found}


def clearly_tagged(model: TextInterpreter, windows: WordWindows) -> bool:
    """Whether two steps in each probability change no tag; of words that are read together, in 40 ways by chance."""
    outputs, apart = model.run(windows.features), tolerance(model.path)
    if not model.reading.together:
        ranked = np.sort(outputs, axis=-1)
        places = [(window, position) for window, position in windows.places if window >= 0]
        return all(ranked[place][-1] - ranked[place][-2] > 2 * apart for place in places)
    signs = np.random.default_rng(0).choice([-1, 1], size=(40, *outputs.shape))
    found = [spans_of(windows, np.clip(outputs + apart * some, 0, 1), model.labels) for some in (0, *signs)]
    return all(some == found[0] for some in found)


def spans_of(windows: WordWindows, probabilities: np.ndarray, labels: Sequence[str]) -> list[tuple[str, int, int]]:
    """The entities of words that are read together, without their scores."""
    found = entities(windows, probabilities, labels, together=True)
    return [(entity["label"], entity["start"], entity["end"]) for entity in found]


def golden_together() -> Iterable[dict[str, Any]]:
    """Texts with outputs of words by chance, in 256ths, null where the tokenizer leaves nothing, and the entities."""
    generator = np.random.default_rng(0)
    preprocessor = Preprocessor(WordPieceTokenizer(WORDS), 16)
    for text in [*SCRIPTS, "Rome-Paris A-B-C " * 6, "a \u200b b \u200b" * 4, *random_texts(20, 40)]:
        for _ in range(4):
            windows = preprocessor.encode_text(text)
            outputs = generator.choice([0, 1, 64, 96, 127, 128, 255], size=(len(windows.words), len(TAGGED)))
            read = windows.places[:, 0] >= 0
            places = np.array([[0 if read[at] else -1, at] for at in range(len(outputs))]).reshape(-1, 2)
            laid = replace(windows, places=places)
            found = entities(laid, outputs[None].astype(np.float32) / 256, TAGGED, together=True)
            yield {
                "text": text,
                "outputs": [row.tolist() if there else None for row, there in zip(outputs, read, strict=True)],
                "entities": [
                    [entity["label"], *utf16(text, entity["start"], entity["end"]), entity["score"]] for entity in found
                ],
            }


def golden_spans(model: TextInterpreter) -> Iterable[dict[str, Any]]:
    """Questions whose answer leads clearly: each logit of it could be two steps less, and each other two more."""
    for context in [*SCRIPTS, *random_texts(60, 60)]:
        for question in ("the cat", "a b c d e f g h i j k l m"):
            yield from golden_span(model, question, context)


def golden_relevance(model: TextInterpreter) -> Iterable[dict[str, Any]]:
    """Questions whose answer leads clearly among those windows that have most in common with them."""
    questions = ["cat", "the the dog", "", "a b c d e f g h i j k l m", *random_texts(4, 6)]
    for context in [*SCRIPTS, *random_texts(12, 90)]:
        for question, windows in product(questions, (1, 2, 5)):
            for row in golden_span(model, question, context, windows):
                yield {"most": windows, **row}


def golden_span(model: TextInterpreter, question: str, context: str, most: int = ALL) -> Iterable[dict[str, Any]]:
    windows = Preprocessor(model.tokenizer, model.sequence_length).encode_question(question, context, windows=most)
    logits = model.run(windows.features)
    answer = model.answer(question, context, windows=most)
    scores = span_scores(logits, windows)
    if model.no_answer_threshold is not None:
        clear = clearly_decided(choose_span(context, logits, windows), scores_by_sum(logits, windows), model)
    else:
        rivals = [score for span, score in scores if span != (answer["start"], answer["end"])]
        clear = max(rivals, default=0) * math.exp(8 * model.step) < answer["score"] or not scores
    if clear:
        start, end = utf16(context, answer["start"], answer["end"])
        yield {"question": question, "context": context, **answer, "start": start, "end": end}


def span_scores(logits: np.ndarray, windows: QuestionWindows) -> list[tuple[tuple[int, int], float]]:
    """Every permitted span of every window with its score."""
    offsets = windows.offsets
    probabilities = span_probabilities(logits, windows.features["mask"])
    return [
        ((int(offset[i, 0]), int(offset[j, 1])), float(probability[i, 0] * probability[j, 1]))
        for probability, offset in zip(probabilities, offsets, strict=True)
        for i in np.flatnonzero(offset[:, 0] >= 0)
        for j in np.flatnonzero(offset[:, 0] >= 0)
        if i <= j
    ]


def scores_by_sum(logits: np.ndarray, windows: QuestionWindows) -> list[tuple[tuple[int, int], float]]:
    """Every permitted span of every window with the sum of its logits."""
    return [
        ((int(offset[i, 0]), int(offset[j, 1])), float(logit[i, 0] + logit[j, 1]))
        for logit, offset in zip(logits, windows.offsets, strict=True)
        for i in np.flatnonzero(offset[:, 0] >= 0)
        for j in np.flatnonzero(offset[:, 0] >= 0)
        if i <= j
    ]


def clearly_decided(choice: SpanChoice, sums: list[tuple[tuple[int, int], float]], model: TextInterpreter) -> bool:
    """Whether two steps in each logit decide neither between the span and none nor between two spans."""
    slack = 8 * model.step
    if abs(choice.margin - model.no_answer_threshold) < slack:
        return False
    best = max((score for _, score in sums), default=0)
    rivals = [score for span, score in sums if span != (choice.span["start"], choice.span["end"])]
    return choice.margin > model.no_answer_threshold or max(rivals, default=-math.inf) + slack < best


def golden_vectors(model: TextInterpreter) -> Iterable[dict[str, Any]]:
    """Texts with their vectors."""
    texts = [text for text in TEXTS if isinstance(text, str)]
    for text, vector in zip(texts, model.outputs(texts).tolist(), strict=True):
        yield {"text": text, "vector": vector}


def golden_labels(model: TextInterpreter) -> Iterable[dict[str, Any]]:
    """Texts and pairs with every label, likeliest first, where two steps change neither what is given nor the order."""
    apart = tolerance(model.path)
    pairs = [list(pair) for pair in zip(random_texts(10, 8), random_texts(10, 9), strict=True)]
    for text in [*TEXTS, *long_texts(model), *random_texts(30, 20), *pairs]:
        (found,) = model.classify([text if isinstance(text, str) else tuple(text)])
        scores = [label["score"] for label in found["labels"]]
        thresholds = [model.reading.thresholds[model.labels.index(label["label"])] for label in found["labels"]]
        near = [abs(score - threshold) for score, threshold in zip(scores, thresholds, strict=True)]
        if min(near) > apart and min(one - other for one, other in pairwise(scores)) > 2 * apart:
            read = [found["windows"], found["truncated"]]
            yield {"text": text, "labels": found["labels"], "read": read, "tolerance": apart}


def golden_scores(model: TextInterpreter) -> Iterable[dict[str, Any]]:
    """Texts and pairs with their scores, then queries with documents whose scores lie steps apart, best first."""
    # In a model of eight channels a step of each is worth several of the score. A sigmoid's slope is at most a quarter.
    apart = 8 * model.step * (0.25 if model.reading.score_activation == "sigmoid" else 1)
    for text in [*TEXTS, *long_texts(model)]:
        (found,) = model.scored([text if isinstance(text, str) else tuple(text)])
        read = [found["windows"], found["truncated"]]
        yield {"text": text, "score": found["score"], "read": read, "tolerance": apart}
    for query in random_texts(10, 6):
        documents: list[str] = []
        kept: list[float] = []
        for document in random_texts(12, 7):
            score = model.score((query, document))
            if all(abs(score - other) > 2 * apart for other in kept):
                documents, kept = [*documents, document], [*kept, score]
        yield {"query": query, "documents": documents, "ranking": model.rank(query, documents), "tolerance": apart}


def long_texts(model: TextInterpreter) -> list[Any]:
    """Texts and pairs of several windows, for a model that reads these."""
    pairs = [["the cat and", "dog " * 40], ["the cat and a dog " * 9, "dog " * 9]]
    return [] if model.preprocessor.windows == FIRST else [*LONG_TEXTS, *pairs, *random_texts(20, 60)]


def golden_prompts(model: TextInterpreter) -> Iterable[dict[str, Any]]:
    """Texts and pairs with a prompt's name, null for the default, and their vectors."""
    texts = [text if isinstance(text, str) else tuple(text) for text in TEXTS]
    for prompt in (None, "", *model.prompts.texts):
        for text, vector in zip(texts, model.encode(texts, prompt).tolist(), strict=True):
            yield {"text": text, "prompt": prompt, "vector": vector}


def compressed(model: bytes) -> bytes:
    """The model with its files deflated, as another tool may write them."""
    with zipfile.ZipFile(BytesIO(model)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
        start = min(entry.header_offset for entry in archive.infolist())
    stream = BytesIO(model[:start])
    stream.seek(0, 2)
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def of_one_kind() -> dict[str, bytes]:
    """Models that learnt from single texts or from pairs alone, by file name."""
    kinds = {
        "classes_of_pairs": ("classification_uint8", "pairs"),
        "labels_of_pairs": ("multi-label-classification_uint8", "pairs"),
        "scores_of_texts": ("regression_int8", "texts"),
    }
    return {
        name: with_metadata(bare(kind), description(kind.split("_")[0], learnt_from=learnt_from))
        for name, (kind, learnt_from) in kinds.items()
    }


def golden_kinds(model: TextInterpreter) -> Iterable[dict[str, Any]]:
    """A text and a pair, with what is said of the one that a model does not take, or "" where nothing is."""
    ask: Callable[[list[Any]], Any] = model.scored if model.task == "regression" else model.classify
    for text in ("the cat", ("the cat", "a dog")):
        says = ""
        try:
            ask([text])
        except DataError as error:
            says = str(error).replace("row 1 ", "this ")
        yield {"model": model.path.name, "text": text, "says": says}


def broken() -> dict[str, tuple[bytes, str]]:
    """Models that must be refused, with what the message must say."""
    whole = with_metadata(bare("classification_uint8"), description())
    damaged = bytearray(whole)
    damaged[len(bare("classification_uint8")) // 2] ^= 0x40
    with zipfile.ZipFile(BytesIO(whole)) as archive:
        facts = archive.read(FACTS_FILE)
        vocabulary = archive.read("vocab.txt")
    unigram = description(tokenizer=UnigramTokenizer(SUBWORDS / "xlm-roberta.model"))
    unigram_file = with_metadata(bare("classification_uint8"), unigram)
    with zipfile.ZipFile(BytesIO(unigram_file)) as archive:
        three = archive.read(FACTS_FILE).replace(b'"pair_separators": 2', b'"pair_separators": 3')
    byte_level = description(tokenizer=ByteLevelBpeTokenizer(SUBWORDS / "roberta.bpe"))
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
        "prompts_not_json": (with_prompts(facts, "query: "), "prompts"),
        "prompts_of_a_classifier": (with_prompts(facts, '{"query":"query: "}'), "prompts"),
        "labels_not_utf8": (with_files(whole, {LABELS_FILE: b"\xff\n\xff\n\xff\n"}), "UTF-8"),
        "label_with_a_line_end": (with_files(whole, {LABELS_FILE: b"music\r\nweather\r\nalarm\r\n"}), "a line end"),
        "label_that_is_blank": (with_files(whole, {LABELS_FILE: "music\n\u3000\nalarm\n".encode()}), "it is blank"),
        "label_that_comes_twice": (with_files(whole, {LABELS_FILE: b"music\nalarm\nalarm\n"}), "'alarm' occurs twice"),
        "no_vocabulary": (with_files(whole, {"vocab.txt": None}), "vocab.txt"),
        "no_special_tokens": (with_files(whole, {"vocab.txt": b"a\nb\n"}), "[PAD]"),
        "repeated_token": (with_files(whole, {"vocab.txt": vocabulary + b"cat\n"}), "repeats cat"),
        "too_large_vocabulary": (with_files(whole, {"vocab.txt": vocabulary + many}), "embedding of 200 rows"),
        "facts_not_json": (with_files(whole, {FACTS_FILE: b"no"}), "cannot be read"),
        "later_fact": (with_facts("embedding", later_fact="1", format=3), "later_fact"),
        "later_format": (with_files(whole, {FACTS_FILE: facts.replace(b'"format": 1', b'"format": 4')}), "format 4"),
        "windows_beyond": (
            with_files(whole, {FACTS_FILE: facts[:2] + b'"windows": 1001, ' + facts[2:]}),
            "windows 1001",
        ),
        "windows_of_vectors": (with_facts("embedding", windows=3), "has windows"),
        "no_decimal": (no_answer_threshold("1e3"), "has no_answer_threshold 1e3"),
        "no_question": (no_answer_threshold("1.5", "classification_uint8"), "has no_answer_threshold"),
        "other_length": (
            with_files(whole, {FACTS_FILE: facts.replace(b'"sequence_length": 16', b'"sequence_length": 32')}),
            "int32 [1, 32]",
        ),
        "no_list_of_lengths": (with_lengths(facts, "8"), "has shorter_lengths 8"),
        "no_shorter_length": (with_lengths(facts, "16:4096"), "has shorter_lengths 16:4096"),
        "no_model_there": (with_lengths(facts, "8:4096"), "has shorter_lengths 8:4096"),
        "another_shorter_length": (with_lengths(facts, "8:0"), "int32 [1, 8]"),
        "unknown_tokenizer": (with_files(whole, {FACTS_FILE: facts.replace(b"wordpiece", b"morphemes")}), "morphemes"),
        "three_separators": (with_files(unigram_file, {FACTS_FILE: three}), "has pair_separators 3"),
        # A tiny network has fewer rows than there are bytes: all but that is in order.
        "byte_level": (
            with_metadata(bare("classification_uint8"), byte_level),
            "vocabulary of 421 tokens does not fit",
        ),
        "byte_level_doubling": (
            with_files(
                with_metadata(bare("classification_uint8"), byte_level), {ByteLevelBpeTokenizer.file_name: doubling(60)}
            ),
            "token 268 makes it longer than any vocabulary",
        ),
        "compressed": (compressed(whole), "compressed"),
        **{
            name: (with_facts("multi-label-classification", **{THRESHOLDS_FACT: text}), THRESHOLDS_FACT)
            for name, text in (
                ("no_thresholds", None),
                ("too_few_thresholds", "0.5 0.5"),
                ("threshold_no_decimal", "0.5 0x1 1"),
            )
        },
        "threshold_beyond": (with_facts("multi-label-classification", **{THRESHOLDS_FACT: "0.5 2.0 0.5"}), "2.0"),
        "unknown_activation": (with_facts("regression", **{ACTIVATION_FACT: "tanh"}), "tanh"),
        "unknown_tags": (with_facts("token-classification", **{TAGS_FACT: "both"}, format=3), "each or together"),
        "tags_of_vectors": (with_facts("embedding", **{TAGS_FACT: TOGETHER}, format=3), TAGS_FACT),
        **{name: (forged(change), says) for name, (change, says) in FORGERIES.items()},
    }


def with_facts(task: str, **changes: str | int | None) -> bytes:
    """A model of a task with other facts, or without those that are None."""
    (name,) = (path.stem for path in TINY.glob(f"{task}_*int8.tflite"))
    whole = with_metadata(bare(name), description(task))
    with zipfile.ZipFile(BytesIO(whole)) as archive:
        facts = json.loads(archive.read(FACTS_FILE)) | changes
    kept = {name: value for name, value in facts.items() if name not in changes or value is not None}
    return with_files(whole, {FACTS_FILE: json.dumps(kept).encode()})


def forged(change: Callable[[schema.ModelT], None]) -> bytes:
    """A model with a change in its graph, and the checksum to fit."""
    model = schema.ModelT.InitFromPackedBuf(bare("classification_uint8"))
    change(model)
    return with_metadata(pack_model(model), description())


def operator(model: schema.ModelT, kind: int) -> schema.OperatorT:
    """The first operator of a kind."""
    codes = [max(code.builtinCode, code.deprecatedBuiltinCode) for code in model.operatorCodes]
    return next(operator for operator in model.subgraphs[0].operators if codes[operator.opcodeIndex] == kind)


def set_result(kind: int, **values: Any) -> Callable[[schema.ModelT], None]:
    """A change of what the first operator of a kind writes."""

    def change(model: schema.ModelT) -> None:
        tensor = model.subgraphs[0].tensors[operator(model, kind).outputs[0]]
        for name, value in values.items():
            quantized = {"scale": "scale", "zero_point": "zeroPoint"}.get(name)
            setattr(tensor.quantization if quantized else tensor, quantized or name, value)

    return change


def set_operator(kind: int, **values: Any) -> Callable[[schema.ModelT], None]:
    """A change of the first operator of a kind."""
    return lambda model: [setattr(operator(model, kind), name, value) for name, value in values.items()] and None


def set_table(**values: Any) -> Callable[[schema.ModelT], None]:
    """A change of the tensor that the ids look up."""

    def change(model: schema.ModelT) -> None:
        tensor = model.subgraphs[0].tensors[operator(model, KIND.GATHER).inputs[0]]
        for name, value in values.items():
            setattr(tensor, name, value)

    return change


KIND = schema.BuiltinOperator
# Graphs that would mislead the runtime, with what both readers must say of them.
FORGERIES: dict[str, tuple[Callable[[schema.ModelT], None], str]] = {
    "operators_reversed": (lambda model: model.subgraphs[0].operators.reverse(), "which nothing writes before"),
    "operand_beyond": (set_operator(KIND.GATHER, inputs=[0, 999]), "reads the tensor 999"),
    "operand_left_out": (set_operator(KIND.GATHER, inputs=[-1, 0]), "lacks an input"),
    "operand_too_few": (set_operator(KIND.SOFTMAX, inputs=[]), "has 0 inputs"),
    "result_beyond": (set_operator(KIND.ADD, outputs=[999]), "writes the tensor 999"),
    "no_result": (set_operator(KIND.ADD, outputs=[]), "has 0 outputs"),
    "result_is_input": (set_operator(KIND.ADD, outputs=[0]), "writes the tensor 0, a constant or an input"),
    "kind_beyond": (set_operator(KIND.ADD, opcodeIndex=99), "is of the kind 99"),
    "constant_too_short": (set_table(shape=[400, 8]), "has 1600 bytes, but its shape"),
    "negative_size": (set_table(shape=[-200, 8]), "-200"),
    "buffer_beyond": (set_table(buffer=999), "lies in the buffer 999"),
    "unknown_type": (set_table(type=99), "has an unknown type"),
    "absurd_size": (set_result(KIND.ADD, shape=[1 << 30, 1 << 30]), "more than any device holds"),
    "scale_of_zero": (set_result(KIND.ADD, scale=[0.0]), "has a scale that is no usable number"),
    "no_scale": (set_result(KIND.ADD, quantization=None), "integers that have no scale"),
    "scale_too_fine": (set_result(KIND.ADD, scale=[1e-9]), "has a scale far below those of its inputs"),
    "offset_beyond_type": (set_result(KIND.ADD, zero_point=[300]), "has an offset that its type does not hold"),
    "variable_written": (set_result(KIND.ADD, isVariable=True), "is variable or sparse"),
    "scales_too_many": (set_result(KIND.ADD, scale=[1.0] * 77), "has 77 scales"),
}


def with_prompts(facts: bytes, prompts: str) -> bytes:
    """A classifier whose facts tell of prompts."""
    changed = json.dumps(json.loads(facts) | {"prompts": prompts, "format": 3}).encode()
    return with_files(with_metadata(bare("classification_uint8"), description()), {FACTS_FILE: changed})


def with_lengths(facts: bytes, shorter: str) -> bytes:
    """A model whose facts name networks that are not there."""
    changed = json.dumps(json.loads(facts) | {SHORTER_LENGTHS: shorter}).encode()
    return with_files(with_metadata(bare("classification_uint8"), description()), {FACTS_FILE: changed})


def no_answer_threshold(text: str, name: str = "question-answering_int8") -> bytes:
    """A model with a fact that only one for questions can have, as a decimal number."""
    model = with_metadata(bare(name), description(name.split("_")[0]))
    with zipfile.ZipFile(BytesIO(model)) as archive:
        facts = json.loads(archive.read(FACTS_FILE))
    return with_files(model, {FACTS_FILE: json.dumps(facts | {NO_ANSWER: text}).encode()})


def tolerance(path: Path) -> float:
    """How far two runtimes may differ: two steps of the output, and what one step of a logit is worth, or two.

    A step of the logits moves a probability by at most a quarter of it, the greatest slope of softmax and sigmoid. In
    these models of eight channels it is worth several steps of the output; in a real one, less than one.
    """
    interpreter = open_interpreter(path, delegate=False)
    scales = {detail["index"]: detail["quantization"][0] for detail in interpreter.get_tensor_details()}
    (last,) = (o for o in interpreter._get_ops_details() if o["op_name"] in ("SOFTMAX", "LOGISTIC"))
    logit_step = scales[last["inputs"][0]]
    # What all logits have in common, softmax leaves out.
    steps = 1 if last["op_name"] == "SOFTMAX" else 2
    return 2 / 256 + steps * logit_step / 4 if logit_step else 1e-5


def main() -> None:
    """Write models, answers and faults."""
    FOLDER.mkdir(exist_ok=True)
    for old in filter(Path.is_file, FOLDER.iterdir()):
        old.unlink()
    answers = []
    for name, model in sound().items():
        path = FOLDER / f"{name}.tflite"
        path.write_bytes(model)
        interpreter = TextInterpreter(path)
        texts = [text if isinstance(text, str) else tuple(text) for text in [*TEXTS, *LONG_TEXTS]]
        rows = interpreter.probabilities(texts).tolist()
        read = [[answer["windows"], answer["truncated"]] for answer in interpreter.classify(texts)]
        golden = {"model": path.name, "tolerance": tolerance(path), "texts": texts, "probabilities": rows, "read": read}
        answers.append(golden)
    write_lines("answers", answers)
    kinds: list[dict[str, Any]] = []
    for name, model in of_one_kind().items():
        (FOLDER / f"{name}.tflite").write_bytes(model)
        kinds.extend(golden_kinds(TextInterpreter(FOLDER / f"{name}.tflite")))
    write_lines("kinds", kinds)
    (FOLDER / "dynamic_range.tflite").write_bytes(dynamic_range("classification_float"))
    (FOLDER / "not_finite.broken.tflite").write_bytes(not_finite("classification_float"))
    write_lines("words", golden_words())
    write_lines("tags", golden_tags())
    write_lines("paths", golden_paths())
    write_lines("together", golden_together())
    unread = FOLDER / "unread_scheme.tflite"
    unread.write_bytes(
        with_metadata(bare("token-classification_uint8"), description("token-classification", labels=UNREAD))
    )
    write_lines("schemes", [*golden_schemes(), {"model": unread.name, "says": refusal(TextInterpreter(unread))}])
    tasks = {
        "entities": golden_entities,
        "spans": golden_spans,
        "vectors": golden_vectors,
        "prompts": golden_prompts,
        "labels": golden_labels,
        "scores": golden_scores,
    }
    for name, model in other_tasks().items():
        path = FOLDER / f"{name}.tflite"
        path.write_bytes(model)
        write_lines(name, tasks[name.partition("_")[0]](TextInterpreter(path)))
    write_lines("relevance", golden_relevance(TextInterpreter(FOLDER / "spans.tflite")))
    faults = []
    for name, (model, fault) in broken().items():
        (FOLDER / f"{name}.broken.tflite").write_bytes(model)
        faults.append({"model": f"{name}.broken.tflite", "says": fault})
    write_lines("faults", faults)


def write_lines(name: str, rows: Iterable[dict[str, Any]]) -> None:
    """One JSON object a line."""
    (FOLDER / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="ascii")


if __name__ == "__main__":
    main()
