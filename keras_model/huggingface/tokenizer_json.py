"""What kinds of `tokenizer.json` have in common: normalizers, and of all but WordPiece classes, names, templates."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keras_model.encode.template import Template
from keras_model.errors import CheckpointError
from keras_model.huggingface.listed_tokens import special_names
from keras_model.huggingface.tokenizer_files import FILE_CLASSES, TokenizerFiles, told_class

CLASS_OF_MODEL = {
    "roberta": "RobertaTokenizer",
    "xlm-roberta": "XLMRobertaTokenizer",
    "camembert": "CamembertTokenizer",
    "mpnet": "MPNetTokenizer",
}

# Special tokens of RoBERTa, XLM-RoBERTa and CamemBERT, by whatever files they are listed; never in a text.
SUBWORD_OTHERS = {"<s>", "</s>", "<unk>", "<pad>", "<mask>", "<s>NOTUSED", "</s>NOTUSED", "<unk>NOTUSED"}

# Of a class with a template of its own, `transformers` takes that; of one for any file, it puts nothing around a text.
NO_POST_PROCESSOR = (
    "{}: has no post_processor, so nothing like [CLS] and [SEP] would stand around a text; every network here has "
    "them: add the template that it was trained with, or name the tokenizer_class that has it"
)

_STEPS = {
    "Lowercase": "lowercase",
    "NFC": "nfc",
    "NFD": "nfd",
    "NFKC": "nfkc",
    "NFKD": "nfkd",
    "StripAccents": "strip_accents",
}

Json = Mapping[str, Any]


def class_name(files: TokenizerFiles, classes: Collection[str]) -> str:
    """Return the class that `transformers` takes for a folder.

    Args:
        files: of the checkpoint.
        classes: those that are read here with such a vocabulary.

    Raises:
        CheckpointError: it is another, or something changes what the class does with a text.
    """
    name = files.tokenizer_class or CLASS_OF_MODEL.get(files.model_type)
    path = files.folder / "tokenizer_config.json"
    if name is None:
        raise CheckpointError(
            f"{path}: names no tokenizer_class, and that of {files.model_type} reads no such vocabulary; name the one "
            f"that the model was trained with, of {', '.join(map(told_class, classes))}"
        )
    if name not in classes:
        raise CheckpointError(
            f"{path}: tokenizer_class is {told_class(name)}; with such a vocabulary this reads "
            f"{', '.join(map(told_class, classes))}"
        )
    for key in ("add_bos_token", "add_eos_token"):
        # Of a file that is taken as it is, either key has `transformers` put a template of its own for the file's.
        if files.config.get(key, True) is not True or (key in files.config and name in FILE_CLASSES):
            raise CheckpointError(
                f"{path}: has {key}, which changes what stands around a text; save the tokenizer without it"
            )
    if files.lower_first:
        raise CheckpointError(
            f"{files.folder / 'sentence_bert_config.json'}: do_lower_case; with such a vocabulary this keeps case"
        )
    return name


def role_names(files: TokenizerFiles, defaults: Mapping[str, str]) -> dict[str, str]:
    """Return role → name of the special tokens, those of `defaults` where no file names one.

    Raises:
        CheckpointError: a name is empty, for which `transformers` puts the unknown token.
    """
    named = special_names(files)
    if empty := [role for role, name in named.items() if name == ""]:
        raise CheckpointError(f"{files.folder}: its {empty[0]} is empty; name the token, or take it out")
    return {**defaults, **{role: name for role, name in named.items() if name}}


def require(path: Path, what: str, part: Json, known: Mapping[str, Collection[Any]], free: Collection[str]) -> None:
    """Raise `CheckpointError` where a part of a `tokenizer.json` has a key or a value that is not read here.

    Args:
        path: the file.
        what: the part's name, for the message.
        part: the part.
        known: key → the values that it may have.
        free: keys that are read elsewhere.
    """
    for key, value in part.items():
        if key in known:
            if not any(
                value is allowed or (value == allowed and type(value) is type(allowed)) for allowed in known[key]
            ):
                raise CheckpointError(f"{path}: {what} has {key} {value!r}; here it is {_shown(known[key])}")
        elif key not in free:
            raise CheckpointError(f"{path}: {what} has {key}, which is not read here; save the tokenizer without it")


def normalizer_steps(path: Path, part: Json | None, own: Mapping[str, Callable[[Json], str]]) -> list[str]:
    """Return the steps of the `normalizer` of a `tokenizer.json`, as a tokenizer's `normalizer` names them.

    Args:
        path: the file.
        part: the normalizer.
        own: kind → what reads a step that has settings of its own, and returns its name.

    Raises:
        CheckpointError: a step is of a kind that is not known here.
    """
    if part is None:
        return []
    kind = str(part.get("type"))
    if kind == "Sequence":
        return [step for inner in part.get("normalizers", ()) for step in normalizer_steps(path, inner, own)]
    if kind in own:
        return [own[kind](part)]
    if kind not in _STEPS or len(part) > 1:
        raise CheckpointError(
            f"{path}: its normalizer has {said(part)}; this has {', '.join([*own, *_STEPS, 'Sequence'])}"
        )
    return [_STEPS[kind]]


def said(part: Json) -> str:
    """Return how a message calls a part of `tokenizer.json`."""
    kind = str(part.get("type"))
    inner = [str(each.get("type")) for key in ("normalizers", "pretokenizers") for each in part.get(key, ())]
    rest = {key: value for key, value in part.items() if key not in ("type", "normalizers", "pretokenizers")}
    name = f"{kind} of {', '.join(inner)}" if inner else kind
    return f"{name} with {', '.join(rest)}" if rest else name


def with_listed(tokenizer: Json, ids: Mapping[str, int]) -> dict[str, int]:
    """Return the ids of a vocabulary, and of what a `tokenizer.json` adds those that it says."""
    return {str(entry["content"]): int(entry["id"]) for entry in tokenizer.get("added_tokens") or ()} | dict(ids)


@dataclass(frozen=True)
class PostProcessor:
    """What a `tokenizer.json` puts around texts, and how it trims offsets."""

    cls_token: str
    sep_token: str
    template: Template
    trim_offsets: bool = False
    add_prefix_space: bool | None = None


def read_post_processor(path: Path, part: Json | None, ids: Mapping[str, int]) -> PostProcessor:
    """Read the `post_processor` of a `tokenizer.json`.

    Raises:
        CheckpointError: it is of a kind, or builds a pair in a way, that is not known here.
    """
    kinds: dict[str, Callable[[Path, Json, Mapping[str, int]], PostProcessor]] = {
        "TemplateProcessing": _template_processing,
        "RobertaProcessing": _roberta_processing,
        "BertProcessing": _bert_processing,
        "Sequence": _sequence,
    }
    if part is None:
        raise CheckpointError(NO_POST_PROCESSOR.format(path))
    kind = str(part.get("type"))
    if kind not in kinds:
        raise CheckpointError(f"{path}: its post_processor is {kind}; this reads {', '.join(kinds)}")
    return kinds[kind](path, part, ids)


def _roberta_processing(path: Path, part: Json, ids: Mapping[str, int]) -> PostProcessor:
    cls, sep = _named_pair(path, part, ids)
    for key in ("trim_offsets", "add_prefix_space"):
        # Without it, `tokenizers` reads a BertProcessing, which puts other tokens between two texts.
        if not isinstance(part.get(key), bool):
            raise CheckpointError(f"{path}: its post_processor's {key} is {part.get(key)!r}; it must be true or false")
    return PostProcessor(cls, sep, Template(2, 0), part["trim_offsets"], part["add_prefix_space"])


def _bert_processing(path: Path, part: Json, ids: Mapping[str, int]) -> PostProcessor:
    return PostProcessor(*_named_pair(path, part, ids), Template(1, 1))


def _sequence(path: Path, part: Json, ids: Mapping[str, int]) -> PostProcessor:
    steps = part.get("processors") or []
    if [step.get("type") for step in steps] != ["ByteLevel", "TemplateProcessing"]:
        kinds = ", ".join(str(step.get("type")) for step in steps)
        raise CheckpointError(
            f"{path}: its post_processor is {kinds}; in a row this reads ByteLevel, TemplateProcessing"
        )
    found = _template_processing(path, steps[1], ids)
    return PostProcessor(
        found.cls_token,
        found.sep_token,
        found.template,
        bool(steps[0].get("trim_offsets", True)),
        bool(steps[0].get("add_prefix_space", True)),
    )


def _template_processing(path: Path, part: Json, ids: Mapping[str, int]) -> PostProcessor:
    try:
        single = [_template_step(step) for step in part["single"]]
        pair = [_template_step(step) for step in part["pair"]]
        (cls, _), _, (sep, _) = single
        separators = len(pair) - 4
        second = pair[-1][1]
        before = [(cls, 0), ("$A", 0), *[(sep, 0)] * separators]
        fits = single == [(cls, 0), ("$A", 0), (sep, 0)] and pair == [*before, ("$B", second), (sep, second)]
        numbers = {name: part["special_tokens"][name]["ids"] for name in (cls, sep)}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CheckpointError(f"{path}: its post_processor's template cannot be read") from error
    if not fits or separators not in (1, 2) or second not in (0, 1):
        shown = " ".join(f"{name}:{segment}" for name, segment in pair)
        raise CheckpointError(
            f"{path}: its post_processor makes of a pair {shown}; this reads {cls} $A {sep} $B {sep}, with one or two "
            f"{sep} between the texts"
        )
    for name, found in numbers.items():
        if found != [ids.get(name)]:
            raise CheckpointError(f"{path}: its post_processor gives {name} the ids {found}, not [{ids.get(name)}]")
    return PostProcessor(cls, sep, Template(separators, second))


def _template_step(step: Json) -> tuple[str, int]:
    ((kind, content),) = step.items()
    name = {"A": "$A", "B": "$B"}[content["id"]] if kind == "Sequence" else content["id"]
    return name, content["type_id"]


def _named_pair(path: Path, part: Json, ids: Mapping[str, int]) -> tuple[str, str]:
    names = []
    for role in ("cls", "sep"):
        name, number = part.get(role) or (None, None)
        if not isinstance(name, str) or ids.get(name) != number:
            raise CheckpointError(f"{path}: its post_processor gives {role} {name!r} the id {number}, not its own")
        names.append(name)
    return names[0], names[1]


def _shown(values: Collection[Any]) -> str:
    return " or ".join(map(repr, values))
