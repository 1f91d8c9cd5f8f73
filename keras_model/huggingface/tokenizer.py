"""The tokenizer of a Hugging Face checkpoint."""

from pathlib import Path

from keras_model.encode.sentencepiece_tokenizer import SentencePieceTokenizer
from keras_model.encode.tokenizers import Tokenizer
from keras_model.errors import CheckpointError
from keras_model.huggingface.tokenizer_files import TokenizerFiles
from keras_model.huggingface.wordpiece import read_wordpiece

# The kind of model that `tokenizer.json` names → what reads such a folder.
_READERS = {"WordPiece": read_wordpiece}


def read_tokenizer(folder: Path, model_type: str) -> Tokenizer:
    """Return the tokenizer that a checkpoint folder describes, as `transformers` 5 reads it; see docs/checkpoints.md.

    Reads `spiece.model`, else the kind of model that `tokenizer.json` holds, else `vocab.txt`.

    Raises:
        CheckpointError: none of these files is there, or what they ask for is not to be had here.
    """
    files = TokenizerFiles.read(folder, model_type)
    if (folder / "spiece.model").exists():
        return _read_albert(files)
    if files.fast is None:
        if not (folder / "vocab.txt").exists():
            raise CheckpointError(f"{folder}: has no vocab.txt, spiece.model or tokenizer.json")
        return read_wordpiece(files)
    kind = files.model_kind()
    if kind not in _READERS:
        raise CheckpointError(
            f"{folder / 'tokenizer.json'}: holds a {kind} model; this reads {', '.join(sorted(_READERS))} there, "
            "and ALBERT's spiece.model"
        )
    return _READERS[kind](files)


def _read_albert(files: TokenizerFiles) -> SentencePieceTokenizer:
    config = files.config
    return SentencePieceTokenizer(
        files.folder / "spiece.model",
        lowercase=bool(config.get("do_lower_case", True)),
        strip_accents=not config.get("keep_accents", False),
    )
