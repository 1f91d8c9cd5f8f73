"""SqueezeBERT and its relatives for Keras 3: network, text front end, task models and checkpoint import."""

from importlib import import_module
from typing import Any

_HOME = {
    "FeatureExtractor": "feature_extractor",
    "PointwiseConv1D": "pointwise_conv1d",
    "Preprocessor": "preprocessor",
    "SentenceEncoder": "sentence_encoder",
    "SentencePieceTokenizer": "sentencepiece_tokenizer",
    "SpanExtractor": "span_extractor",
    "SqueezeBertBackbone": "squeeze_bert_backbone",
    "SqueezeBertEncoderLayer": "squeeze_bert_encoder_layer",
    "TextClassifier": "text_classifier",
    "TokenClassifier": "token_classifier",
    "WordPieceTokenizer": "wordpiece_tokenizer",
    "import_huggingface": "huggingface_import",
    "load_model": "task_model",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    # Importing a tokenizer must not cost the seconds that keras and its backend take.
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
