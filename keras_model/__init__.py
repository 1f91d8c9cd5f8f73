"""SqueezeBERT and its relatives for Keras 3: network, text front end, task models and checkpoint import."""

import warnings
from importlib import import_module

# As of `typing`, which is not imported at run time: nothing catches Ctrl-C before `__main__` has begun.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__version__ = "0.2.0"

_HOME = {
    "ByteLevelBpeTokenizer": "encode.byte_level_bpe_tokenizer",
    "FeatureExtractor": "tasks.feature_extractor",
    "MultiLabelClassifier": "tasks.multi_label_classifier",
    "PointwiseConv1D": "network.pointwise_conv1d",
    "Preprocessor": "encode.preprocessor",
    "QuestionAnswerer": "tasks.question_answerer",
    "SentenceEncoder": "tasks.sentence_encoder",
    "SentencePieceTokenizer": "encode.sentencepiece_tokenizer",
    "SqueezeBertBackbone": "network.squeeze_bert_backbone",
    "SqueezeBertEncoderLayer": "network.squeeze_bert_encoder_layer",
    "TextClassifier": "tasks.text_classifier",
    "TextScorer": "tasks.text_scorer",
    "TokenClassifier": "tasks.token_classifier",
    "UnigramTokenizer": "encode.unigram_tokenizer",
    "WordPieceTokenizer": "encode.wordpiece_tokenizer",
    "import_huggingface": "huggingface.import_folder",
    "load_model": "tasks.loading",
}

# Old name → new name.
_RENAMED = {"SpanExtractor": "QuestionAnswerer"}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> "Any":
    if name in _RENAMED:
        warnings.warn(f"{__name__}.{name} is called {_RENAMED[name]} now", DeprecationWarning, stacklevel=2)
        # Found here from now on, so that whoever uses the old name is told once.
        globals()[name] = __getattr__(_RENAMED[name])
        return globals()[name]
    # Importing a tokenizer must not cost the seconds that keras and its backend take.
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
