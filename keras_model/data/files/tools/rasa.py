"""Rasa's texts of intents with the entities marked in them: YAML, since Rasa 2, and Markdown, until then.

The formats are those of https://rasa.com/docs/rasa/training-data-format and of Rasa's own readers, `rasa_yaml.py`,
`markdown.py` and `entities_parser.py` in `rasa/shared/nlu/training_data` of https://github.com/RasaHQ/rasa. What those
leave out with a warning is refused here.
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
    r"^(stories|rules|intents|responses|pipeline|policies|forms|e2e_actions|session_config)[ \t]*:", re.MULTILINE
)
_SECTIONS = ("intent", "synonym", "regex", "lookup")
_HEADING = re.compile(r"##\s*(?P<kind>.+?):(?P<name>.+)")
_FIRST_HEADING = re.compile(rf"^##\s*({'|'.join(_SECTIONS)}):", re.MULTILINE)
_LOOKED_AT = 1 << 16
_COMMENT, _END_OF_COMMENT = "<!--", re.compile(r"--!*>")
_ITEM = re.compile(r"[-*+]\s*(.*)", re.DOTALL)
# Rasa's: [text](entity), [text](entity:what it is called), [text]{"entity": ...}, and its list of several for one text.
_MARK = re.compile(
    r"\[(?P<text>[^\]]+?)\](?:\((?P<entity>[^:)]+?)(?::[^)]+)?\)|\{(?P<told>[^}]+?)\}|\[(?P<several>\{.*?\})\])"
)
_TOLD = {"entity", "value", "role", "group"}
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
    return _YAML_FILE.fullmatch(path.suffix) is not None and not _ROWS.search(text) and _OTHERS.search(text) is not None


def refuse_rasa_without_rows(path: Path, text: str) -> None:
    """Refuse Rasa's stories, rules, domain and settings.

    Raises:
        InputFileError: as above.
    """
    found = _OTHERS.search(text) if _YAML_FILE.fullmatch(path.suffix) else None
    if found:
        raise InputFileError(
            f"{path}: has {found.group(1)} and no nlu, as Rasa's files without texts of intents have; give one with nlu"
        )


def read_rasa(path: Path, text: str) -> list[Record]:
    """Return the records of a file of which `kind_of_rasa` says a kind.

    Raises:
        DataError: as `yaml_records` and `markdown_records`.
    """
    return yaml_records(path, text) if kind_of_rasa(path, text) == YAML else markdown_records(path, text)


def yaml_records(path: Path, text: str) -> list[Record]:
    """Return a record with `text`, `intent` and `entities` for each example of an intent.

    Args:
        path: of the file.
        text: of it. All scalars in it are texts, so that `yes` and `12:30` are intents as in YAML 1.2.

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
    return [record for section in sections.value for record in _of_section(path, section)]


def markdown_records(path: Path, text: str) -> list[Record]:
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
            records.append(_record(path, number, item.group(1), intent))
    return records


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


def _of_section(path: Path, section: yaml.Node) -> Iterator[Record]:
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
    examples = fields.get("examples")
    found = list(_examples(path, examples)) if examples is not None else []
    if not found:
        raise _fault(path, examples or section, f"the intent {shown(intent)} has no examples")
    for line, example in found:
        yield _record(path, line, example, intent)


def _examples(path: Path, examples: yaml.Node) -> Iterator[tuple[int, str]]:
    """Give the text of each example with its line, from 1."""
    if isinstance(examples, yaml.SequenceNode):
        for example in examples.value:
            fields = _fields(path, example, "an example in a list")
            if unknown := fields.keys() - {"text", "metadata"}:
                raise _fault(path, example, f"an example has {shown(min(unknown))}; it has text, and may have metadata")
            if "text" not in fields:
                raise _fault(path, example, "an example in a list lacks text")
            text = _scalar(path, fields["text"], "the text of an example")
            yield example.start_mark.line + 1, text.strip(_STRIPPED)
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
        yield place, line[1:].strip(_STRIPPED)


def _record(path: Path, line: int, example: str, intent: str) -> Record:
    if len(example) > _LONGEST:
        raise DataError(f"{path}, line {line}: has {len(example):,} characters; a text has at most {_LONGEST:,}")
    text, entities = "", []
    end = 0
    for found in _MARK.finditer(example):
        text += example[end : found.start()]
        begin, end = len(text), found.end()
        text += found["text"]
        entities.append({"start": begin, "end": len(text), "entity": _entity_of(path, line, found)})
    text += example[end:]
    if not text.strip():
        raise DataError(f"{path}, line {line}: is an empty text of the intent {shown(intent)}; delete it")
    return Record(line, {"text": text, "intent": intent, "entities": entities})


def _entity_of(path: Path, line: int, found: re.Match[str]) -> str:
    if found["several"]:
        told = "an entity here has one label; keep one"
        raise DataError(f"{path}, line {line}: {shown(found['text'])} is marked several times; {told}")
    if not found["told"]:
        return found["entity"].strip()
    try:
        fields: dict[str, Any] = json.loads(f"{{{found['told']}}}")
    except ValueError as error:
        raise DataError(f"{path}, line {line}: {{{found['told']}}} is no JSON of an entity") from error
    entity = fields.get("entity")
    if fields.keys() - _TOLD or not isinstance(entity, str) or not entity.strip():
        raise DataError(
            f"{path}, line {line}: {{{found['told']}}} is not Rasa's; it has entity, and may have value, role and group"
        )
    return entity.strip()


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
