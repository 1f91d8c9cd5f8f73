"""Files that hold rows in a way that is not read here, told by their first bytes, with what to do about it."""

import re
from collections.abc import Sequence
from pathlib import Path

from keras_model.data.files.published.not_read import ENTITIES
from keras_model.errors import InputFileError
from keras_model.regular_file import CALLED_POINTER, INSTEAD_OF_POINTER, POINTER

_UNPACK = "unpack it, and give what was in it"
_EXPORT = "write its rows as CSV or JSON lines"
_OF_PART = "write what an opinion is on, and the text, as text_a, text_b, and the opinion as label"
_PARQUET = b"PAR1"
_XML = b"<?xml"
# Whose XML it is, by what its beginning holds.
_OF_XML: Sequence[tuple[bytes, str, str]] = (
    (b"<GateDocument", "GATE's XML", ENTITIES),
    (b"BioC.dtd", "BioC's XML", ENTITIES),
    (b"<TimeML", "TimeML's XML", ENTITIES),
    (b"<aspectTerm", "SemEval's, of opinions on parts of a text", _OF_PART),
    (b"<Opinion", "SemEval's, of opinions on parts of a text", _OF_PART),
    (b"<xmi:XMI", "UIMA's XMI", "export it as CoNLL 2002 where INCEpTION wrote it"),
)
_KINDS: Sequence[tuple[bytes, str, str]] = (
    (b"PK\x03\x04", "a zip archive", _UNPACK),
    (b"PK\x05\x06", "an empty zip archive", "give the rows themselves"),
    (b"\x1f\x8b", "packed with gzip", _UNPACK),
    *((b"BZh%d1AY&SY" % level, "packed with bzip2", _UNPACK) for level in range(1, 10)),
    (b"\xfd7zXZ", "packed with xz", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "packed with zstd", _UNPACK),
    (b"7z\xbc\xaf", "a 7z archive", _UNPACK),
    (b"Rar!\x1a", "a rar archive", _UNPACK),
    (_PARQUET, "a Parquet file", f"{_EXPORT}, as pandas.read_parquet(…).to_json(…, orient='records', lines=True) does"),
    (b"ARROW1\0", "an Arrow file", f"{_EXPORT}, as datasets' to_json does"),
    (b"\xff\xff\xff\xff", "an Arrow stream", f"{_EXPORT}, as datasets' to_json does"),
    (b"\xd0\xcf\x11\xe0", "a file of an old Microsoft Office", "save the sheet as CSV in UTF-8"),
    (b"SQLite format 3", "an SQLite database", _EXPORT),
    (b"\x93NUMPY", "an array of NumPy", _EXPORT),
    (b"\x89HDF", "an HDF5 file", _EXPORT),
    (b"%PDF", "a PDF", "give its texts, one a line, or rows"),
    (b"\x80\x02", "a pickle", _EXPORT),
    (b"\x80\x03", "a pickle", _EXPORT),
    (b"\x80\x04", "a pickle", _EXPORT),
    (b"\x80\x05", "a pickle", _EXPORT),
    (POINTER, CALLED_POINTER, INSTEAD_OF_POINTER),
    (_XML, "XML", _EXPORT),
    (b"<!doctype html", "a web page", "download the file itself, which is often called raw"),
    (b"<html", "a web page", "download the file itself, which is often called raw"),
)
_LOOKED_AT = 4096
# What tells a zip archive's kind, with its name and what to do.
_OF_ZIP: Sequence[tuple[bytes, str, str]] = (
    (b"xl/", "a workbook of a spreadsheet", "save the sheet as CSV in UTF-8"),
    (b"opendocument.spreadsheet", "a workbook of a spreadsheet", "save the sheet as CSV in UTF-8"),
    (b"word/", "a document of a word processor", "save its texts as plain text, one a line, or rows"),
    (b"opendocument.text", "a document of a word processor", "save its texts as plain text, one a line, or rows"),
)
_DOCBIN = (b"x\x01", b"x\x9c", b"x\xda")
_BRAT = re.compile(r"T\d+\t\S+ \d+ \d+[ ;\d]*\t")
# What may stand before the entities: events, relations, attributes, notes.
_BRAT_OTHERS = re.compile(r"([EARMN#]\d+|\*)\t")
_YAML = re.compile(r"(- \w+: |\w[\w ]*:\s*$)")
_MARKDOWN_RULE = re.compile(r"\|?\s*:?-{3,}:?\s*(\|\s*:?-{3,}:?\s*)+\|?\s*")
_YAML_FILE = re.compile(r"\.ya?ml", re.IGNORECASE)
_FEATURES = re.compile(r"[+-]?\d+(\.\d+)?(\s+\d+:[-+.\deE]+)+")
# A question of bAbI, with its answer and the numbers of the lines that tell it.
_BABI = re.compile(r"^\d+ [^\t\n]*\?[ ]*\t[^\t\n]+\t\d+(?: \d+)*[ ]*\r?$", re.MULTILINE)
_SNIPS = re.compile(r"^type[ \t]*:[ \t]*(intent|entity)[ \t]*$", re.MULTILINE)
_FOLDER_OF_BOTH = "give the folder that holds both"

# What a line may begin like that is a text.
_MINDMELD, _MUC = "MindMeld's, with marks in braces", "MUC's marks within the text"
_PARTS_OF_TEXTS = "of opinions on parts of a text"
_MADE_TEXTS = "templates of Chatito or Chatette"
_ALSO_LINES = ("XML", "Python", _MINDMELD, _MUC, _PARTS_OF_TEXTS, _MADE_TEXTS)
_TEMPLATES = "let it write the texts in Rasa's format, which is read"
_INTENT_OF_TOP = "write each utterance, and its outermost intent, as text and label"
# What the first line of a text tells.
_FIRST_LINES: Sequence[tuple[re.Pattern[str], str, str]] = (
    (_BRAT, "BRAT's marks without their text", _FOLDER_OF_BOTH),
    (re.compile(r"\d+\|[ta]\|"), "PubTator's", ENTITIES),
    (
        re.compile("#begin document "),
        "CoNLL-2012's, as OntoNotes",
        "give words and tags such as B-PER in two columns",
    ),
    (re.compile("#FORMAT=WebAnno TSV"), "WebAnno's TSV, as INCEpTION exports it", "export it as CoNLL 2002"),
    (
        re.compile(r"\d+\t\".*<e1>.*</e1>.*<e2>"),
        "SemEval 2010's, of relations, which no task here learns",
        "give texts with labels or entities",
    ),
    (re.compile("## klue-ner"), "KLUE's, with a character a line", ENTITIES),
    (re.compile(r".*<START:[^>]+> .* <END>"), "OpenNLP's", ENTITIES),
    (
        re.compile(r"(?:ABBR|DESC|ENTY|HUM|LOC|NUM):\w+ "),
        "TREC's, which has a question's label before it",
        "put a tab in place of the first blank, and label<TAB>text above",
    ),
    (
        re.compile(r"\([0-4] \([0-4] "),
        "Stanford's Sentiment Treebank, whose every phrase has a label",
        "write the words of each line, and its first number, as text and label",
    ),
    (
        re.compile(r".*[^\s@]@(?:neutral|positive|negative)\s*$"),
        "Financial PhraseBank's, which has an at sign before the label",
        "put a tab in place of the last at sign of a line, and text<TAB>label above",
    ),
    (re.compile(r"%\[[^\]]+\]"), _MADE_TEXTS, _TEMPLATES),
    (re.compile(r"\S+\tIN:\w+\t"), "MTOP's, whose parses are nested", _INTENT_OF_TOP),
    (re.compile(r".*\t\[IN:"), "TOP's, whose parses are nested", _INTENT_OF_TOP),
    (
        re.compile(r"\w+/\w+\t(?:\d+:\d+:[^\t]*)?\t[^\t]+\t[a-z]{2}_[A-Z]{2}\t"),
        "Facebook's dialogues in several languages",
        "write its third column and its first as text and label",
    ),
    (re.compile(r".*\$T\$"), _PARTS_OF_TEXTS, _OF_PART),
    (re.compile(r".*####\["), _PARTS_OF_TEXTS, _OF_PART),
    (re.compile(r'c=".*" \d+:\d+ \d+:\d+\|\|t="'), "i2b2's marks without their text", ENTITIES),
    (re.compile(r".*<(?:ENAMEX|TIMEX|NUMEX) TYPE="), _MUC, ENTITIES),
    (re.compile(r".*\{[^{}|]+\|[^{}|]+\}"), _MINDMELD, ENTITIES),
    (re.compile(r"<[A-Za-z][^<>]*>\s*$"), _ALSO_LINES[0], _EXPORT),
    (re.compile(r"[A-Za-z]\w* ?= ?[\[{(]"), _ALSO_LINES[1], "write the list in JSON, as json.dump does"),
    (re.compile("@relation ", re.IGNORECASE), "Weka's ARFF", _EXPORT),
    (re.compile(r"[+-]?\d+(\.\d+)?( [\w.']+)* \|\S* "), "Vowpal Wabbit's", _EXPORT),
    (_FEATURES, "of features alone, as LIBSVM's", "give the texts that they were made from, with their labels"),
)


def refuse_foreign_bytes(path: Path, data: bytes) -> None:
    """Refuse a file whose bytes are not those of rows.

    Raises:
        InputFileError: it is of a kind that is known and not read.
    """
    begin = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if path.suffix.lower() == ".spacy" or (begin[:2] in _DOCBIN and path.suffix.lower() not in (".txt", ".csv")):
        raise InputFileError(f"{path}: is spaCy's DocBin, or packed with zlib; {ENTITIES}")
    for magic, called, remedy in _KINDS:
        # A text may begin with these letters, too.
        if magic == _PARQUET and b"\0" not in data and not data.endswith(_PARQUET):
            continue
        if begin[: len(magic)].lower() == magic.lower():
            marks = _OF_ZIP if magic.startswith(b"PK") else _OF_XML if magic == _XML else ()
            held = begin if magic == _XML else data
            told = ((name, advice) for mark, name, advice in marks if mark in held)
            called, remedy = next(told, (called, remedy))
            raise InputFileError(f"{path}: is {called}; {remedy}")
    if data[4:8] == b"TFL3":
        raise InputFileError(f"{path}: is a .tflite and no rows; python -m convert audit tells what it holds")
    if data[257:262] == b"ustar":
        raise InputFileError(f"{path}: is a tar archive; {_UNPACK}")


def refuse_foreign_text(path: Path, text: str, *, of_lines: bool = False) -> None:
    """Refuse a text that is laid out in a way which is known and not read.

    Args:
        path: of the file.
        text: of it.
        of_lines: whether its lines may be texts, which then may begin as XML, Python and YAML do.

    Raises:
        InputFileError: as above.
    """
    lines = text.lstrip().split("\n", 3)
    for begin, called, remedy in _FIRST_LINES:
        if begin.match(lines[0]) and not (of_lines and called in _ALSO_LINES):
            raise InputFileError(f"{path}: is {called}; {remedy}")
    if path.suffix.lower() == ".ann" and _BRAT_OTHERS.match(lines[0]):
        raise InputFileError(f"{path}: is BRAT's marks without their text; {_FOLDER_OF_BOTH}")
    if lines[0].startswith("1 ") and _BABI.search(text, 0, _LOOKED_AT):
        raise InputFileError(
            f"{path}: is bAbI's, whose questions need the lines before them; write these lines and a question as "
            "text_a, text_b, and the answer as label"
        )
    if path.suffix.lower() == ".lu":
        raise InputFileError(f"{path}: is Bot Framework's .lu; bf luis:convert writes it as JSON, which is read")
    if path.suffix.lower() == ".ini" and re.match(r"\[[^\]]+\]\s*$", lines[0]):
        raise InputFileError(f"{path}: is settings, or templates as Rhasspy's; write the texts that somebody says")
    if len(lines) > 1 and _MARKDOWN_RULE.fullmatch(lines[1].strip()):
        raise InputFileError(f"{path}: is a table of Markdown; write it as CSV")
    if _SNIPS.search(text, 0, _LOOKED_AT) and _YAML_FILE.fullmatch(path.suffix):
        raise InputFileError(
            f"{path}: is Snips NLU's YAML; snips-nlu generate-dataset writes it as JSON, which is read"
        )
    if _YAML_FILE.fullmatch(path.suffix) or (not of_lines and path.suffix == "" and _YAML.match(lines[0])):
        raise InputFileError(f"{path}: is YAML; {_EXPORT}")
