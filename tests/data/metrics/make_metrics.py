"""Make `golden.json`: what the usual programs answer to the inputs on which our own measures are tested.

The tests only read what this wrote, and need none of these packages. In an environment of its own, run

    pip install --no-deps --requirement tests/data/metrics/requirements.txt
    python tests/data/metrics/make_metrics.py

- Labels: scikit-learn gives accuracy and macro F1. Of labels that go together it gives micro and macro F1, and the
  share of rows with all their labels and no other.
- Entities: seqeval gives spans, micro-averaged scores and the share of right tags. Tags in any order go through its
  default reading, which is that of the CoNLL evaluation; tags that keep to a scheme go through its strict reading.
- Texts and answers: the official evaluation scripts of SQuAD 1.1 and 2.0 judge, in the copies that TensorFlow's
  Model Garden publishes.
- Numbers: SciPy gives the rank correlation and the linear one. One that is not defined is null.
- Rankings: scikit-learn gives NDCG. SciPy ranks the documents; among equal scores, those that are relevant come last,
  and the first relevant one's rank gives the reciprocal.
- Vectors: scikit-learn gives the cosines, SciPy the distances and the rank correlations.

Every input is written out below or drawn from a fixed seed, so each run gives the same bytes.
"""

import json
import warnings
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from official.nlp.tools import squad_evaluate_v1_1, squad_evaluate_v2_0
from scipy.spatial.distance import pdist
from scipy.stats import ConstantInputWarning, pearsonr, rankdata, spearmanr
from seqeval.metrics import sequence_labeling, v1
from seqeval.scheme import BILOU, IOB1, IOB2, IOBES, IOE2, Entities, Token
from sklearn.metrics import accuracy_score, f1_score, ndcg_score
from sklearn.metrics.pairwise import cosine_similarity

GOLDEN = Path(__file__).with_name("golden.json")
PACKAGES = ("numpy", "scikit-learn", "scipy", "seqeval", "tf-models-official")

Case = dict[str, Any]
Span = tuple[str, int, int]  # type, first word, word after the last

LABELS = [
    (["a"], ["a"]),
    (["a"], ["b"]),
    (["a", "a", "a"], ["a", "a", "a"]),
    (["a", "b", "c"], ["b", "c", "a"]),
    (["a", "a", "b"], ["a", "c", "b"]),  # c is never expected
    (["a", "b"], ["c", "c"]),
    (["", "a", " "], ["", "", " "]),
    (["Yes", "yes", "YES"], ["yes", "yes", "yes"]),
    (["\u00e9", "e\u0301"], ["\u00e9", "\u00e9"]),
]
TAGS = [
    (["O"], ["O"]),
    (["O"], ["B-x"]),
    (["B-x"], ["O"]),
    (["I-x", "I-x"], ["B-x", "I-x"]),
    (["B-x", "B-x"], ["B-x", "I-x"]),
    (["I-x", "B-x"], ["I-x", "I-x"]),
    (["B-x", "I-y"], ["B-x", "I-x"]),
    (["B-x", "O", "I-x"], ["B-x", "I-x", "I-x"]),
    (["E-x", "E-x"], ["S-x", "S-x"]),
    (["S-x", "I-x", "E-x"], ["S-x", "B-x", "E-x"]),
    (["B-x", "S-x", "E-x"], ["B-x", "I-x", "E-x"]),
    (["B-x", "E-y"], ["B-x", "E-x"]),
    (["B-corporate-name", "I-corporate-name"], ["B-corporate-name", "I-corporate"]),
    (["B", "I", "O", "I", "B"], ["B", "I", "O", "B", "I"]),
    (["PER", "PER", "O", "LOC", "PER"], ["PER", "LOC", "O", "LOC", "PER"]),
]
TEXTS = [
    "",
    " \t\n",
    "The",
    "the the THE",
    "A an the cat",
    "a-team",
    "The A-Team, the a team",
    "an_apple and an apple",
    "anathema theatre athe",
    "U.S. a.m. 1,000.50 $5 50% #1",
    "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    "the \u201ccurly\u201d \u00abquotes\u00bb \u2014 and a dash\u2026",
    "caf\u00e9 cafe\u0301 a\u0301 th\u00e9",
    "STRA\u00dfE \u0130stanbul \u03a3\u039f\u03a3",
    "no\u00a0break\u2003em\u3000wide\u200bzero",
    "l'an the's a's",
    "\u7b2c a \u7ae0 the\u7b2c",
    "x\u00b2 \u00bd \u2167 \u0968",
    "\U0001f600 a \U0001f600the",
]
ANSWERS = [
    (["October 1973", "in October of 1973"], "October"),
    (["The Oil-Crisis!"], "oilcrisis"),
    (["a b b c"], "b b b"),
    (["b"], "a b a"),
    (["the cat"], "cat"),
    (["cat"], ""),
    ([""], ""),
    ([""], "cat"),
    ([""], "the"),
    (["The"], "a"),
    (["!"], "?"),
    (["the", "cat"], "an"),
    (["cat", "cat"], "cat cat"),
    (["dog", "a dog in the yard", "yard"], "dog in a yard"),
    (["5", "five", "5%"], "5 %"),
    (["\u00e9t\u00e9"], "e\u0301te\u0301"),
    (["no\u00a0break"], "no break"),
    (["I"], "i"),
]
WORDS = [
    "a",
    "an",
    "the",
    "The",
    "A",
    "cat",
    "dog",
    "river",
    "1973",
    "1,973",
    "U.S.",
    "US",
    "oil-crisis",
    "oil",
    "crisis",
]
WORDS += [",", ".", "'", "-", "\u2014", "caf\u00e9", "of", "in"]
NUMBERS = [
    ([1, 2, 3, 4], [10, 20, 30, 1000]),
    ([1, 2, 3], [3, 2, 1]),
    ([1, 2, 2, 3], [1, 2, 3, 4]),
    ([1, 2, 2, 3], [4, 4, 1, 1]),
    ([1, 1, 1], [1, 2, 3]),
    ([1, 2, 3], [5, 5, 5]),
    ([0, 0], [0, 0]),
    ([1, 2], [7, 3]),
    ([0.0, -0.0, 1.0], [1, 2, 3]),
    ([1e308, -1e308, 0, 1e-308], [3, 1, 2, 4]),
    ([0.1 + 0.2, 0.3, 0.3], [1, 2, 3]),  # 0.1 + 0.2 is more than 0.3 by one bit
    ([1, 2, 3, 4, 5], [1, 1, 1, 1, 2]),
]


def label_cases(generator: np.random.Generator) -> list[Case]:
    """Labels, few and many, balanced and not, two fifths of them drawn again."""
    pairs = list(LABELS)
    for count, labels in ((2, 2), (10, 3), (40, 2), (40, 12), (60, 60), (200, 5)):
        shares = generator.dirichlet(np.ones(labels))
        expected, others = (generator.choice(labels, count, p=shares) for _ in range(2))
        predicted = np.where(generator.random(count) < 0.6, expected, others)
        pairs.append(([f"l{label}" for label in expected], [f"l{label}" for label in predicted]))
    return [
        {
            "expected": expected,
            "predicted": predicted,
            "accuracy": float(accuracy_score(expected, predicted)),
            "macro_f1": float(f1_score(expected, predicted, average="macro", zero_division=0)),
        }
        for expected, predicted in pairs
    ]


def entity_cases(generator: np.random.Generator) -> list[Case]:
    """Tags in any order, most of them against every scheme, read as the CoNLL evaluation does."""
    pairs = [([expected], [predicted]) for expected, predicted in TAGS]
    pairs.append(([["O", "I-x"], ["I-x", "O"]], [["O", "I-x"], ["B-x", "O"]]))  # no entity spans two sentences
    pairs.append(([["B-x", "I-x", "O"], ["B-y", "O", "O"]], [["B-x", "O", "O"], ["B-y", "O", "B-x"]]))
    for prefixes, kinds in (("BI", "x"), ("BI", "xyz"), ("I", "xy"), ("IE", "xy"), ("BIES", "x"), ("BIES", "xyz")):
        tags = ["O", *(f"{prefix}-{kind}" for prefix in prefixes for kind in kinds)]
        for _ in range(3):
            expected = [generator.choice(tags, size).tolist() for size in generator.integers(1, 12, 5)]
            pairs.append((expected, [_some_drawn_again(sentence, tags, generator) for sentence in expected]))
    return [
        _entity_case(
            expected,
            predicted,
            _conll_spans,
            sequence_labeling.precision_recall_fscore_support(expected, predicted, average="micro", zero_division=0),
        )
        for expected, predicted in pairs
    ]


def scheme_cases(generator: np.random.Generator) -> list[Case]:
    """Entities written down in each scheme, and read again by seqeval's strict reading of it.

    IOE1 is left out: the strict reading misses an entity of one word that another of its type follows.
    """
    cases = []
    for scheme in (IOB1, IOB2, IOE2, IOBES, BILOU):
        for _ in range(3):
            sentences = [_random_entities(generator) for _ in range(5)]
            expected = [_written(scheme, length, entities) for length, entities in sentences]
            predicted = [
                _written(scheme, length, [entity for entity in entities if generator.random() < 0.7])
                for length, entities in sentences
            ]
            scores = v1.precision_recall_fscore_support(
                expected, predicted, average="micro", zero_division=0, scheme=scheme
            )
            reading = _entity_case(expected, predicted, lambda tags, scheme=scheme: _strict_spans(tags, scheme), scores)
            cases.append({"scheme": scheme.__name__, **reading})
    return cases


def text_cases() -> list[Case]:
    """What is compared of a text: both scripts agree on it."""
    cases = []
    for text in TEXTS:
        normal = squad_evaluate_v1_1._normalize_answer(text)
        assert normal == squad_evaluate_v2_0._normalize_answer(text)
        cases.append({"text": text, "normal": normal})
    return cases


def answer_cases(generator: np.random.Generator) -> list[Case]:
    """Answers against one reference or several; `v1` and `v2` are exact match and F1 of both scripts."""
    rows = list(ANSWERS)
    for _ in range(60):
        references = [_words(generator) for _ in range(generator.integers(1, 4))]
        kept = [word for word in str(generator.choice(references)).split(" ") if generator.random() < 0.7]
        rows.append((references, " ".join([*kept, _words(generator)]) if generator.random() < 0.7 else " ".join(kept)))
    return [
        {"references": references, "predicted": predicted, "v1": _squad_1(references, predicted)}
        | {"v2": _squad_2(references, predicted)}
        for references, predicted in rows
    ]


def number_cases(generator: np.random.Generator) -> list[Case]:
    """Numbers without ties, with some, and of three values alone."""
    pairs = list(NUMBERS)
    for count in (3, 10, 100):
        first = generator.normal(size=count)
        second = first + generator.normal(size=count)
        pairs.append((first.tolist(), second.tolist()))
        pairs.append((first.round(1).tolist(), (-second).round(0).tolist()))
        pairs.append((generator.integers(0, 3, count).tolist(), generator.integers(0, 3, count).tolist()))
    return [
        {"first": first, "second": second, "spearman": _spearman(first, second), "pearson": _pearson(first, second)}
        for first, second in pairs
    ]


def vector_cases(generator: np.random.Generator) -> list[Case]:
    """Raw vectors of pairs of texts with a number each; two of the vectors are 0, or opposite, or equal."""
    cases = []
    for count, width in ((2, 3), (3, 4), (12, 6), (25, 16)):
        first = (generator.normal(size=(count, width)) * generator.choice([0.1, 1, 30], (count, 1))).round(3)
        second = (first + generator.normal(size=(count, width)) * generator.choice([0.1, 3], (count, 1))).round(3)
        if count > 10:
            first[0], second[1], second[2] = 0, -first[1], first[2]
        labels = generator.integers(0, 6, count).tolist()
        cosine = cosine_similarity(first, second).diagonal()
        cases.append(
            {
                "first": first.tolist(),
                "second": second.tolist(),
                "labels": labels,
                "cosine": cosine.tolist(),
                "spearman": _spearman(cosine, labels),
                "pair_spearman": _spearman(*(_pair_cosines(side) for side in (first, second))),
            }
        )
    return cases


def probability_cases(generator: np.random.Generator) -> list[Case]:
    """Probabilities by two models; a row's divergence is the largest difference of one of them."""
    cases = []
    for count, labels in ((1, 2), (20, 3), (30, 10)):
        first, second = (generator.dirichlet(np.ones(labels), count).round(4) for _ in range(2))
        second[: count // 4] = first[: count // 4]
        cases.append(
            {
                "first": first.tolist(),
                "second": second.tolist(),
                "agreement": float(accuracy_score(first.argmax(-1), second.argmax(-1))),
                "divergence": [pdist(np.stack(rows), "chebyshev").item() for rows in zip(first, second, strict=True)],
            }
        )
    return cases


def label_set_cases(generator: np.random.Generator) -> list[Case]:
    """Whether each row has each label, and is given it; some labels are never either."""
    cases = []
    for count, labels, share in ((1, 1, 1.0), (1, 3, 0.0), (4, 2, 0.5), (20, 5, 0.3), (50, 12, 0.1)):
        expected = generator.random((count, labels)) < share
        given = expected ^ (generator.random((count, labels)) < 0.2)
        expected[:, -1] &= labels < 5
        given[:, -1] &= labels < 5
        sides = expected.astype(int), given.astype(int)
        cases.append(
            {
                "expected": sides[0].tolist(),
                "given": sides[1].tolist(),
                "micro_f1": float(f1_score(*sides, average="micro", zero_division=0)),
                "macro_f1": float(f1_score(*sides, average="macro", zero_division=0)),
                "subset_accuracy": float(accuracy_score(*sides)),
            }
        )
    # A matrix of one column is a plain list of classes to scikit-learn.
    return [case for case in cases if len(case["expected"][0]) > 1]


def ranking_cases(generator: np.random.Generator) -> list[Case]:
    """Queries with the relevance and the score of each document; scores tie in half of them."""
    cases = []
    for queries, documents, grades, decimals in (
        (1, 2, 1, 9),
        (3, 5, 1, 0),
        (4, 30, 3, 9),
        (5, 25, 4, 0),
        (2, 12, 1, 1),
    ):
        drawn = []
        for _ in range(queries):
            relevance = generator.integers(0, grades + 1, documents)
            relevance[generator.integers(documents)] = grades
            drawn.append((relevance.astype(float), generator.normal(size=documents).round(decimals) + 0.0))
        cases.append(
            {
                "queries": [[relevance.tolist(), scores.tolist()] for relevance, scores in drawn],
                "ndcg_at_10": float(np.mean([ndcg_score([wanted], [scores], k=10) for wanted, scores in drawn])),
                "mrr": float(np.mean([1 / _first_hit(*query) for query in drawn])),
            }
        )
    return cases


def _first_hit(relevance: np.ndarray, scores: np.ndarray) -> int:
    # The smallest step between scores is far more than this.
    pessimistic = rankdata(-(scores - 1e-12 * (relevance > 0)), "ordinal")
    return int(pessimistic[relevance > 0].min())


def _some_drawn_again(sentence: list[str], tags: list[str], generator: np.random.Generator) -> list[str]:
    others = generator.choice(tags, len(sentence)).tolist()
    return [other if generator.random() < 0.4 else tag for tag, other in zip(sentence, others, strict=True)]


def _random_entities(generator: np.random.Generator) -> tuple[int, list[Span]]:
    """The number of words of a sentence and its entities, many of them side by side."""
    length = int(generator.integers(1, 15))
    entities, position = [], 0
    while position < length:
        start = position + int(generator.choice([0, 0, 1, 3]))
        position = min(start + int(generator.integers(1, 5)), length)
        if start < position:
            entities.append((str(generator.choice(["x", "y"])), start, position))
    return length, entities


def _written(scheme: type[Token], length: int, entities: list[Span]) -> list[str]:
    tags = ["O"] * length
    for kind, start, end in entities:
        prefixes = ["I"] * (end - start)
        after_another = any(other[0] == kind and other[2] == start for other in entities)
        if scheme in (IOB2, IOBES, BILOU) or (scheme is IOB1 and after_another):
            prefixes[0] = "B"
        if scheme in (IOE2, IOBES, BILOU):
            prefixes[-1] = "L" if scheme is BILOU else "E"
        if scheme in (IOBES, BILOU) and len(prefixes) == 1:
            prefixes = ["U" if scheme is BILOU else "S"]
        tags[start:end] = [f"{prefix}-{kind}" for prefix in prefixes]
    return tags


def _conll_spans(tags: list[str]) -> list[Span]:
    found = []
    for kind, first, last in sequence_labeling.get_entities(tags):
        if kind == "_":  # seqeval's name for the type of a bare "B" or "I"
            kind = ""
        elif "-" not in tags[first]:  # a type alone, which seqeval names without its first letter
            kind = tags[first]
        found.append((kind, first, last + 1))
    return found


def _strict_spans(tags: list[str], scheme: type[Token]) -> list[Span]:
    (entities,) = Entities([tags], scheme).entities
    return [(entity.tag, entity.start, entity.end) for entity in entities]


def _entity_case(
    expected: list[list[str]],
    predicted: list[list[str]],
    spans: Callable[[list[str]], list[Span]],
    scores: Sequence[Any],
) -> Case:
    return {
        "expected": expected,
        "predicted": predicted,
        "expected_spans": [spans(tags) for tags in expected],
        "predicted_spans": [spans(tags) for tags in predicted],
        **{name: float(score) for name, score in zip(("precision", "recall", "f1"), scores[:3], strict=True)},
        "accuracy": float(sequence_labeling.accuracy_score(expected, predicted)),
    }


def _words(generator: np.random.Generator) -> str:
    return " ".join(generator.choice(WORDS, generator.integers(1, 6)).tolist())


def _squad_1(references: list[str], predicted: str) -> tuple[float, float]:
    scores = squad_evaluate_v1_1.evaluate(_dataset(references), {"0": predicted})
    return float(scores["exact_match"]), float(scores["final_f1"])


def _squad_2(references: list[str], predicted: str) -> tuple[float, float]:
    exact, f1 = squad_evaluate_v2_0._get_raw_scores(_dataset(references), {"0": predicted})
    return float(exact["0"]), float(f1["0"])


def _dataset(references: list[str]) -> list[dict[str, Any]]:
    question = {"id": "0", "answers": [{"text": text} for text in references]}
    return [{"paragraphs": [{"qas": [question]}]}]


def _spearman(first: Sequence[float], second: Sequence[float]) -> float | None:
    found = float(spearmanr(first, second).statistic)
    return None if np.isnan(found) else found


def _pearson(first: Sequence[float], second: Sequence[float]) -> float | None:
    if len(first) < 2:
        return None
    found = float(pearsonr(first, second).statistic)
    return None if np.isnan(found) else found


def _pair_cosines(vectors: np.ndarray) -> np.ndarray:
    return cosine_similarity(vectors)[np.triu_indices(len(vectors), 1)]


def main() -> None:
    warnings.simplefilter("ignore", ConstantInputWarning)
    warnings.filterwarnings("ignore", "(PER|LOC) seems not to be NE tag")
    generator = np.random.default_rng(17)
    golden = {
        "labels": label_cases(generator),
        "entities": entity_cases(generator),
        "schemes": scheme_cases(generator),
        "texts": text_cases(),
        "answers": answer_cases(generator),
        "numbers": number_cases(generator),
        "vectors": vector_cases(generator),
        "probabilities": probability_cases(generator),
        "label_sets": label_set_cases(generator),
        "rankings": ranking_cases(generator),
    }
    # One case a line, so that a change shows as the cases that it changes.
    parts = [f' "packages": {json.dumps({package: version(package) for package in PACKAGES})}']
    for name, cases in golden.items():
        lines = ",\n".join(f"  {json.dumps(case)}" for case in cases)
        parts.append(f' "{name}": [\n{lines}\n ]')
    GOLDEN.write_text("{\n" + ",\n".join(parts) + "\n}\n")


if __name__ == "__main__":
    main()
