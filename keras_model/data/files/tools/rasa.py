"""Rasa's texts of intents with the entities marked in them: YAML, since Rasa 2, and Markdown, until then.

The formats are those of https://rasa.com/docs/rasa/training-data-format and of Rasa's own readers, `rasa_yaml.py`,
`markdown.py`, `entities_parser.py` and `training_data.py` in `rasa/shared/nlu/training_data` of
https://github.com/RasaHQ/rasa. What those leave out with a warning is refused here. What they leave out in silence, an
example that is there again, is left out here, too.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from keras_model.data.files.record import Record
from keras_model.errors import DataError, InputFileError
from keras_model.messages import shown

YAML, MARKDOWN = "Rasa's YAML", "Rasa's Markdown"
_YAML_FILE = re.compile(r"\.ya?ml", re.IGNORECASE)
_ROWS = re.compile(r"^(['\"]?)nlu\1[ \t]*:", re.MULTILINE)
# What else a file of Rasa may hold, none of which is a text with a label.
_OTHERS = re.compile(
    r"^(stories|rules|intents|responses|pipeline|policies|forms|e2e_actions|session_config|action_endpoint)[ \t]*:",
    re.MULTILINE,
)
# What a part of a domain, or of the settings, may hold by itself, where the file tells Rasa's version or recipe.
_VERSION = re.compile(r"^(?:version|recipe)[ \t]*:", re.MULTILINE)
_OF_A_VERSION = re.compile(r"^(entities|slots|actions|recipe|language)[ \t]*:", re.MULTILINE)
_WITHIN_ROWS = re.compile(r"^[ \t]*-[ \t]+intent[ \t]*:", re.MULTILINE)
_SECTIONS = ("intent", "synonym", "regex", "lookup")
_HEADING = re.compile(r"##\s*(?P<kind>.+?):(?P<name>.+)")
_FIRST_HEADING = re.compile(rf"^##\s*({'|'.join(_SECTIONS)}):", re.MULTILINE)
_LOOKED_AT = 1 << 16
_COMMENT, _END_OF_COMMENT = "<!--", re.compile(r"--!*>")
_ITEM = re.compile(r"[-*+]\s*(.*)", re.DOTALL)
# Rasa's: [text](entity), [text](entity:what it is called), [text]{"entity": ...}, and its list of several for one text.
_MARK = re.compile(
    r"\[(?P<text>[^\]]+?)\](?:\((?P<entity>[^:)]+?)(?::(?P<value>[^)]+))?\)|\{(?P<told>[^}]+?)\}|\[(?P<several>\{.*?\})\])"
)
_TOLD = {"entity", "value", "role", "group"}
# Parts an intent from what it is asked for.
_RETRIEVAL = "/"
_Seen = set[tuple[Any, ...]]
_STRIPPED = "\n\r "
# The time that the marks take to be found grows with the square of a text's length.
_LONGEST = 20_000


def kind_of_rasa(path: Path, text: str) -> str:
    """Return `YAML` or `MARKDOWN` where a file holds texts as Rasa does; empty where it holds something else."""
    if _YAML_FILE.fullmatch(path.suffix) and _ROWS.search(text):
        return YAML
    return MARKDOWN if _FIRST_HEADING.search(text, 0, _LOOKED_AT) else ""


def has_no_rows_of_rasa(path: Path, text: str) -> bool:
    """Whether a file holds Rasa's stories, rules, domain or settings, and nothing else."""
    return _YAML_FILE.fullmatch(path.suffix) is not None and not _ROWS.search(text) and _other_in(text) is not None


def _other_in(text: str) -> re.Match[str] | None:
    return _OTHERS.search(text) or (_OF_A_VERSION.search(text) if _VERSION.search(text) else None)


def refuse_rasa_without_rows(path: Path, text: str) -> None:
    """Refuse Rasa's stories, rules, domain and settings, and its YAML where the file's name does not say so.

    Raises:
        InputFileError: as above.
    """
    named = _YAML_FILE.fullmatch(path.suffix) is not None
    if not named and _ROWS.search(text) and _WITHIN_ROWS.search(text):
        raise InputFileError(f"{path}: is Rasa's YAML; call it .yml, by which it is told")
    found = _other_in(text) if named else None
    if found:
        raise InputFileError(
            f"{path}: has {found.group(1)} and no nlu, as Rasa's files without texts of intents have; give one with nlu"
        )


def read_rasa(path: Path, text: str, seen: _Seen | None = None) -> list[Record]:
    """Return the records of a file of which `kind_of_rasa` says a kind.

    An example that is there again, with the same intent, entities and metadata, has no record of its own.

    Args:
        path: of the file.
        text: of it.
        seen: what the examples of files before this one say, to which those of this one are added.

    Raises:
        DataError: as `yaml_records` and `markdown_records`.
    """
    seen = set() if seen is None else seen
    return yaml_records(path, text, seen) if kind_of_rasa(path, text) == YAML else markdown_records(path, text, seen)


def yaml_records(path: Path, text: str, seen: _Seen) -> list[Record]:
    """Return a record with `text`, `intent` and `entities` for each example of an intent.

    Args:
        path: of the file.
        text: of it. All scalars in it are texts, so that `yes` and `12:30` are intents as in YAML 1.2.
        seen: as for `read_rasa`.

    Returns:
        Records in the order of the file. An intent of the form `faq/hours` is a label as a whole.

    Raises:
        DataError: it is no YAML or is laid out otherwise, or a mark of an entity is none; the line is named.
    """
    try:
        document = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        told = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
        place = f", line {mark.line + 1}" if mark else ""
        raise DataError(f"{path}{place}: is no YAML: {told}") from error
    except RecursionError as error:
        raise DataError(f"{path}: is nested too deeply for a file of Rasa") from error
    sections = _fields(path, document, "a file of Rasa").get("nlu")
    if not isinstance(sections, yaml.SequenceNode):
        raise _fault(path, sections or document, "nlu holds no list; give - intent: and its examples")
    # By aliases, a short file could have examples without an end.
    read: set[int] = set()
    found = (record for section in sections.value for record in _of_section(path, text, section, seen, read))
    return [record for record in found if record is not None]


def markdown_records(path: Path, text: str, seen: _Seen) -> list[Record]:
    """Return a record with `text`, `intent` and `entities` for each item below a heading such as `## intent:greet`.

    Raises:
        DataError: a line is neither a heading nor an item, or a mark of an entity is none; the line is named.
    """
    records = []
    kind = intent = ""
    for number, line in enumerate(_without_comments(text).split("\n"), start=1):
        line = line.strip()
        if heading := _HEADING.search(line):
            kind, intent = heading["kind"], heading["name"].strip()
            if kind not in _SECTIONS:
                raise DataError(
                    f"{path}, line {number}: has a section {shown(kind)}; Rasa's are {', '.join(_SECTIONS)}"
                )
        elif line and kind in ("", "intent") and not re.match(r"#\s", line):
            item = _ITEM.fullmatch(line)
            if not item or not kind:
                raise DataError(
                    f"{path}, line {number}: {shown(line)} is no text of an intent; write it behind - and below a "
                    "heading such as ## intent:greet"
                )
            records.append(_record(path, number, item.group(1), _intent(path, number, intent), seen))
    return [record for record in records if record is not None]


def _without_comments(text: str) -> str:
    """Return Markdown without comments, whose ends of lines stay, so that lines keep their numbers."""
    kept, place = "", 0
    while (begin := text.find(_COMMENT, place)) >= 0:
        end = _END_OF_COMMENT.search(text, begin + len(_COMMENT))
        if end is None:
            break
        kept += text[place:begin] + "\n" * text.count("\n", begin, end.end())
        place = end.end()
    return kept + text[place:]


def _of_section(path: Path, text: str, section: yaml.Node, seen: _Seen, read: set[int]) -> Iterator[Record | None]:
    """Give the records of one item of `nlu`; those of synonyms, regular expressions and tables of words have none."""
    fields = _fields(path, section, "an item of nlu")
    kind = next((name for name in _SECTIONS if name in fields), None)
    if kind is None:
        raise _fault(path, section, f"an item of nlu has ({', '.join(fields)}); Rasa's are {', '.join(_SECTIONS)}")
    if kind != "intent":
        return
    if unknown := fields.keys() - {"intent", "examples", "metadata"}:
        raise _fault(path, section, f"an intent has {shown(min(unknown))}; it has examples, and may have metadata")
    intent = _scalar(path, fields["intent"], "an intent").strip()
    if not intent:
        raise _fault(path, fields["intent"], "an intent has no name")
    _intent(path, fields["intent"].start_mark.line + 1, intent)
    examples = fields.get("examples")
    if examples is not None and id(examples) in read:
        raise _fault(path, section, f"the intent {shown(intent)} has its examples by an alias; write them there")
    read.add(id(examples))
    found = list(_examples(path, text, examples)) if examples is not None else []
    if not found:
        raise _fault(path, examples or section, f"the intent {shown(intent)} has no examples")
    told = _source(text, fields.get("metadata"))
    for line, example, metadata in found:
        yield _record(path, line, example, intent, seen, told, metadata)


def _intent(path: Path, line: int, name: str) -> str:
    if name.count(_RETRIEVAL) > 1:
        raise DataError(f"{path}, line {line}: the intent {shown(name)} has several {_RETRIEVAL}; Rasa knows one")
    return name


def _source(text: str, node: yaml.Node | None) -> str:
    """Return how a node is written."""
    return "" if node is None else text[node.start_mark.index : node.end_mark.index].strip()


def _examples(path: Path, text: str, examples: yaml.Node) -> Iterator[tuple[int, str, str]]:
    """Give the text of each example with its line, from 1, and its metadata as they are written."""
    if isinstance(examples, yaml.SequenceNode):
        for example in examples.value:
            fields = _fields(path, example, "an example in a list")
            if unknown := fields.keys() - {"text", "metadata"}:
                raise _fault(path, example, f"an example has {shown(min(unknown))}; it has text, and may have metadata")
            if "text" not in fields:
                raise _fault(path, example, "an example in a list lacks text")
            told = _scalar(path, fields["text"], "the text of an example")
            yield example.start_mark.line + 1, told.strip(_STRIPPED), _source(text, fields.get("metadata"))
        return
    lines = _scalar(path, examples, "examples")
    if examples.style == ">":
        raise _fault(path, examples, "examples: > makes one text of all lines; write examples: |")
    literal = examples.style == "|"
    for number, line in enumerate(lines.splitlines()):
        place = examples.start_mark.line + (2 + number if literal else 1)
        if not line.strip():
            continue
        if not line.startswith("-"):
            told = "does not begin with -, so that Rasa leaves it out; put - before it"
            raise DataError(f"{path}, line {place}: {shown(line)} {told}")
        yield place, line[1:].strip(_STRIPPED), ""


def _record(path: Path, line: int, example: str, intent: str, seen: _Seen, *metadata: str) -> Record | None:
    """Return the record of an example, None where the same has been seen."""
    if len(example) > _LONGEST:
        raise DataError(f"{path}, line {line}: has {len(example):,} characters; a text has at most {_LONGEST:,}")
    text, entities, said = "", [], []
    end = 0
    for found in _MARK.finditer(example):
        text += example[end : found.start()]
        begin, end = len(text), found.end()
        text += found["text"]
        told = _entity_of(path, line, found)
        said.append((begin, *(str(told.get(name) or "") for name in sorted(_TOLD))))
        entities.append({"start": begin, "end": len(text), "entity": told["entity"]})
    text += example[end:]
    if not text.strip():
        raise DataError(f"{path}, line {line}: is an empty text of the intent {shown(intent)}; delete it")
    example_of = (text, intent, tuple(said), metadata)
    if example_of in seen:
        return None
    seen.add(example_of)
    return Record(line, {"text": text, "intent": intent, "entities": entities})


def _entity_of(path: Path, line: int, found: re.Match[str]) -> dict[str, Any]:
    """Return what a mark says of its text: `entity`, `value`, and what else it tells."""
    if found["several"]:
        told = "an entity here has one label; keep one"
        raise DataError(f"{path}, line {line}: {shown(found['text'])} is marked several times; {told}")
    if not found["told"]:
        return {"entity": found["entity"].strip(), "value": found["value"] or found["text"]}
    try:
        fields: dict[str, Any] = json.loads(f"{{{found['told']}}}")
    except ValueError as error:
        raise DataError(f"{path}, line {line}: {{{found['told']}}} is no JSON of an entity") from error
    entity = fields.get("entity")
    if fields.keys() - _TOLD or not isinstance(entity, str) or not entity.strip():
        raise DataError(
            f"{path}, line {line}: {{{found['told']}}} is not Rasa's; it has entity, and may have value, role and group"
        )
    return {"value": found["text"], **fields, "entity": entity.strip()}


def _fields(path: Path, node: yaml.Node | None, called: str) -> dict[str, yaml.Node]:
    """Return the values of an object by their names, each of which it has once."""
    if not isinstance(node, yaml.MappingNode):
        raise _fault(path, node, f"{called} is no object of names and values")
    fields: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = _scalar(path, key, "a name")
        if name in fields:
            raise _fault(path, key, f"{called} has {shown(name)} twice; keep one")
        fields[name] = value
    return fields


def _scalar(path: Path, node: yaml.Node, called: str) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise _fault(path, node, f"{called} is no text")
    return str(node.value)


def _fault(path: Path, node: yaml.Node | None, told: str) -> DataError:
    line = node.start_mark.line + 1 if node is not None else 1
    return DataError(f"{path}, line {line}: {told}")
