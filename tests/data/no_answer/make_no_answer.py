"""Make `golden.json`: what the usual programs say of questions that a text does not answer.

The tests only read what this wrote, and need none of these packages. In the environment of `make_metrics.py`, run

    python tests/data/no_answer/make_no_answer.py UTILS_QA

where UTILS_QA is `examples/pytorch/question-answering/utils_qa.py` of `transformers` (4.10 was taken), which needs
NumPy alone and the bar of `tqdm`.

- Measures: the official evaluation script of SQuAD 2.0, in the copy that TensorFlow's Model Garden publishes, gives
  exact match and F1 of all questions and of either kind, and the best thresholds. Each case has margins of its own,
  some of which tie.
- Spans: `postprocess_qa_predictions` of `transformers` chooses between the best span of several windows and none, and
  gives the margin of none, from random logits.

Every input is drawn from a fixed seed, so each run gives the same bytes.
"""

import importlib.util
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import numpy as np
from official.nlp.tools import squad_evaluate_v2_0 as squad

GOLDEN = Path(__file__).with_name("golden.json")
WORDS = ["cat", "dog", "river", "1973", "the", "a", "oil", "crisis", "in", "The", "café", "-"]
LENGTH = 12  # of a window

Case = dict[str, Any]


def measure_cases(generator: np.random.Generator) -> list[Case]:
    """Few questions and many, with answers, without, and of both kinds; the spans are right, half right or wrong."""
    cases = []
    for count, without in ((1, 0.0), (1, 1.0), (6, 0.5), (20, 0.3), (20, 0.0), (20, 1.0), (150, 0.5), (150, 0.9)):
        for digits in (0, 1, 9):
            references, spans, margins = [], [], []
            for _ in range(count):
                has_none = generator.random() < without
                right = [] if has_none else [_words(generator) for _ in range(generator.integers(1, 4))]
                references.append(right)
                spans.append(right[0] if right and generator.random() < 0.5 else _words(generator))
                margins.append(round(float(generator.normal(1.5 if has_none else -1.5, 2)), digits))
            threshold = round(float(generator.normal()), 3)
            cases.append(_measured(references, spans, margins, threshold))
    return cases


def _measured(references: list[list[str]], spans: list[str], margins: list[float], threshold: float) -> Case:
    questions = [
        {"id": str(row), "answers": [{"text": text} for text in right]} for row, right in enumerate(references)
    ]
    dataset = [{"paragraphs": [{"qas": questions}]}]
    predictions, odds = ({str(row): value for row, value in enumerate(side)} for side in (spans, margins))
    # The script has no argument for the threshold of the odds, which it compares with 1.
    judged = squad.evaluate(dataset, predictions, {row: odd - threshold + 1 for row, odd in odds.items()})
    has_answer = squad._make_qid_to_has_ans(dataset)
    exact, f1 = squad._get_raw_scores(dataset, predictions)
    found = {"exact_match": judged["exact"], "f1": judged["f1"]}
    found |= {name: value for name, value in judged.items() if "Ans_" in name}
    for name, scores in (("exact", exact), ("f1", f1)):
        best, best_threshold = squad._find_best_thresh(predictions, scores, odds, has_answer)
        found |= {f"best_{name}": best, f"best_{name}_thresh": best_threshold}
    return {
        "references": references,
        "spans": spans,
        "margins": margins,
        "threshold": threshold,
        "measures": {key: _share(key, value) for key, value in found.items()},
    }


def _share(name: str, value: float) -> float:
    return value if name.endswith(("_total", "_thresh")) else value / 100


def span_cases(generator: np.random.Generator, utils_qa: ModuleType) -> list[Case]:
    """One window to four of random logits, of a context of words of one letter."""
    cases = []
    for _ in range(60):
        windows = int(generator.integers(1, 5))
        logits = generator.normal(0, 3, (windows, LENGTH, 2)).astype(np.float32)
        # In half of the cases [CLS] is likely, so that some have no answer.
        logits[:, 0] += generator.choice([0, 6])
        words, stride = 5, 2
        count = words + (windows - 1) * (words - stride)
        context = " ".join(chr(ord("a") + place % 26) for place in range(count))
        offsets = np.full((windows, LENGTH, 2), -1)
        for window in range(windows):
            for place in range(words):
                first = 2 * (window * (words - stride) + place)
                offsets[window, 4 + place] = first, first + 1
        features = [
            {"example_id": "0", "offset_mapping": [None if pair[0] < 0 else tuple(pair) for pair in window.tolist()]}
            for window in offsets
        ]
        longest, threshold = int(generator.integers(1, 6)), round(float(generator.normal(0, 4)), 2)
        with TemporaryDirectory() as folder:
            answers = utils_qa.postprocess_qa_predictions(
                _Examples(context),
                features,
                (logits[:, :, 0], logits[:, :, 1]),
                version_2_with_negative=True,
                max_answer_length=longest,
                null_score_diff_threshold=threshold,
                output_dir=folder,
            )
            margin = json.loads((Path(folder) / "null_odds.json").read_text())["0"]
        cases.append(
            {
                "context": context,
                "logits": logits.tolist(),
                "offsets": offsets.tolist(),
                "longest": longest,
                "threshold": threshold,
                "text": answers["0"],
                "margin": margin,
            }
        )
    return cases


class _Examples:
    """A data set of one example, by column as well as by row."""

    def __init__(self, context: str) -> None:
        self.context = context

    def __len__(self) -> int:
        return 1

    def __iter__(self) -> Any:
        return iter([{"id": "0", "context": self.context}])

    def __getitem__(self, column: str) -> list[str]:
        return {"id": ["0"], "context": [self.context]}[column]


def _words(generator: np.random.Generator) -> str:
    return " ".join(generator.choice(WORDS, generator.integers(1, 5)).tolist())


def main() -> None:
    specification = importlib.util.spec_from_file_location("utils_qa", sys.argv[1])
    utils_qa = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(utils_qa)
    generator = np.random.default_rng(19)
    golden = {"measures": measure_cases(generator), "spans": span_cases(generator, utils_qa)}
    # One case a line, so that a change shows as the cases that it changes.
    parts = []
    for name, cases in golden.items():
        lines = ",\n".join(f"  {json.dumps(case)}" for case in cases)
        parts.append(f' "{name}": [\n{lines}\n ]')
    GOLDEN.write_text("{\n" + ",\n".join(parts) + "\n}\n")


if __name__ == "__main__":
    main()
