"""Makes `tests/data/tiny_intents`: a model small enough to commit and to convert in every test run.

    python -m tests.data.make_tiny_intents CLINC150_FOLDER

The folder holds `train.jsonl`, `validation.jsonl` and `test.jsonl` of CLINC150 with `text` and `label` a row.
"""

import json
import sys
import tempfile
from pathlib import Path

from tokenizers import BertWordPieceTokenizer

from keras_model.cli.parser import main
from keras_model.quiet_backend import import_keras_quietly

LABELS = ("alarm", "balance", "book_flight", "goodbye", "greeting", "play_music", "translate", "weather")
ROWS_A_LABEL = {"train": 60, "validation": 20, "test": 30}
OUTPUT = Path(__file__).parent / "tiny_intents"
CARD = """# tiny_intents

A two-layer SqueezeBERT for tests only, with the rows it was trained and measured on.

- Rows: eight of the 150 intents of CLINC150 (Larson et al. 2019, "An Evaluation Dataset for Intent
  Classification and Out-of-Scope Prediction", D19-1131), the first {train} train, {validation} validation and
  {test} test rows of each; CC BY 3.0, https://creativecommons.org/licenses/by/3.0/.
- Vocabulary and weights: learnt from the train rows alone, by `tests/data/make_tiny_intents.py`;
  `training.json` has the settings and the seed.
"""


def excerpt(source: Path, rows_a_label: int) -> str:
    """Return the first rows of each label, in the order of the file."""
    taken = dict.fromkeys(LABELS, 0)
    lines = []
    for line in source.read_text(encoding="utf-8").splitlines():
        label = json.loads(line)["label"]
        if taken.get(label, rows_a_label) < rows_a_label:
            taken[label] += 1
            lines.append(line + "\n")
    return "".join(lines)


def vocabulary(texts: list[str]) -> list[str]:
    """Return the tokens of a WordPiece vocabulary learnt from the texts."""
    trainer = BertWordPieceTokenizer(lowercase=True)
    trainer.train_from_iterator(texts, vocab_size=1000, min_frequency=2, limit_alphabet=100, show_progress=False)
    tokens = trainer.get_vocab()
    return sorted(tokens, key=tokens.get)


def make(clinc150: Path) -> None:
    """Write the folder."""
    import_keras_quietly()
    import keras

    from keras_model import FeatureExtractor, Preprocessor, SqueezeBertBackbone, WordPieceTokenizer

    data = {split: excerpt(clinc150 / f"{split}.jsonl", rows) for split, rows in ROWS_A_LABEL.items()}
    tokens = vocabulary([json.loads(line)["text"] for line in data["train"].splitlines()])
    keras.utils.set_random_seed(1)
    backbone = SqueezeBertBackbone(
        len(tokens),
        num_layers=2,
        hidden_dim=64,
        num_heads=4,
        intermediate_dim=256,
        max_sequence_length=64,
        query_groups=2,
        key_groups=2,
        value_groups=2,
        intermediate_groups=4,
        output_groups=4,
    )
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        for split, text in data.items():
            (work / f"{split}.jsonl").write_text(text, encoding="utf-8")
        FeatureExtractor(backbone, Preprocessor(WordPieceTokenizer(tokens), 32)).save_to_preset(work / "random")
        code = main(
            f"train --task classification --train {work}/train.jsonl --validation {work}/validation.jsonl "
            f"--exclude {work}/test.jsonl --init {work}/random --output {OUTPUT} --epochs 30 --batch-size 16 "
            "--learning-rate 2e-3 --seed 1 --half".split()
        )
        if code:
            sys.exit(code)
    for split, text in data.items():
        (OUTPUT / f"{split}.jsonl").write_text(text, encoding="utf-8")
    (OUTPUT / "README.md").write_text(CARD.format(**ROWS_A_LABEL), encoding="utf-8")
    sys.exit(main(["evaluate", str(OUTPUT), str(OUTPUT / "test.jsonl")]))


if __name__ == "__main__":
    make(Path(sys.argv[1]))
