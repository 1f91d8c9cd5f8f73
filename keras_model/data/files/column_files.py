"""Sentences with a word a line and its tag in a column: CoNLL, IOB2 and CoNLL-U files."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from keras_model.data.files.published.word_tables import TAGS, WORDS
from keras_model.data.files.record import Record
from keras_model.errors import DataError
from keras_model.messages import shown

# What begins a document, and is no word.
DOCUMENT = "-DOCSTART-"
_BLANKS = re.compile("[ \t]+")
_NUMBER = re.compile(r"\d+")
# The ranges and empty nodes of CoNLL-U are no words of their own.
_RANGE_OR_EMPTY = re.compile(r"\d+[-.]\d+")
# As the files of a word a line have them.
TAG = re.compile(r"[Oo]|[BIESLUMW][-_].+|[biesluwm][-_].+|.+[-_][BIESLUMWbieslumw]")
_CONLLU_COLUMNS = 10
# Before each word of WikiANN stands its language, as in en:Rome.
_LANGUAGE = re.compile(r"([a-z]{2,3}(?:-[a-z]+)*):.+")
# A character with its place in its word behind it.
_PLACED = re.compile(r"\S[0-9]+")
# Phrases in CoNLL-2000 and CoNLL-2003; where there are names, too, these are not what is asked for.
_CHUNKS = {"NP", "VP", "PP", "ADJP", "ADVP", "SBAR", "PRT", "CONJP", "INTJ", "LST", "UCP", "PNP"}
_PARTS_OF_SPEECH = ("pos", "upos", "xpos", "pos_tag", "pos_tags")
_LOOKED_AT = 400


@dataclass
class _Sentence:
    line: int
    text: str | None = None
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


def looks_like_columns(text: str) -> bool:
    """Whether the first lines of a text are words, each with a tag such as `B-PER` or `O` in a column."""
    lines = text.split("\n", _LOOKED_AT)[:_LOOKED_AT]
    if len(lines) == _LOOKED_AT:
        # The sentence that is cut off says less than the others.
        lines = lines[: max((n for n, line in enumerate(lines) if not line.strip()), default=len(lines))]
    try:
        sentences = _sentences(Path(), "\n".join(lines))
        if not sentences:
            return False
        # That the first of two columns holds nothing but O is no proof.
        led = _begins_with_tags(sentences) and not _are_outside({row[0] for one in sentences for row in one.rows})
        return led or _tag_columns(sentences, _first_word(sentences)) != []
    except DataError:
        return False


def looks_like_plain_tags(text: str) -> bool:
    """Whether the first lines of a text are words, each with a type or `O` behind a tab, as Stanford's and Few-NERD's.

    Blank lines stand between sentences, or some words are in no entity.
    """
    lines = text.split("\n", _LOOKED_AT)[:_LOOKED_AT]
    rows = [line.strip("\r").split("\t") for line in lines if line.strip() and not line.startswith(DOCUMENT)]
    if not rows or not all(len(row) == 2 and all(part and " " not in part for part in row) for row in rows):
        return False
    tags = {row[1] for row in rows}
    parted = any(not line.strip() for line in text.strip().split("\n", _LOOKED_AT)[:_LOOKED_AT])
    return len(tags) > 1 and 2 * len(tags) <= len(rows) and (parted or "O" in tags)


def column_records(path: Path, text: str) -> Iterator[Record]:
    """Yield each sentence as `tokens` and `tags`, and as `text` where all sentences have a comment `# text = `.

    Columns are parted by tabs, or by tabs or blanks. The word is the first, or the second behind a number of the word
    or of its sentence. The tag is in the one column that holds tags such as `B-PER`, beside which chunks such as `B-NP`
    do not count; in the last one of two, whatever it holds, unless the first alone holds such tags, as in the MIT
    movie corpus; or in the last column of CoNLL-U, as in `NER=B-PER`. Lines with -DOCSTART- and comments, which begin
    with # before a sentence's words, are passed over. So is the language before each word of WikiANN (`en:Rome`),
    and the place behind each character of Weibo's (`北0`).

    Raises:
        DataError: a line has more or fewer columns than the first, no column or several could hold the tags, the words
            are all numbers, the first line names columns, or a line holds a whole sentence, as those of ATIS do.
    """
    sentences = _sentences(path, text)
    if not sentences:
        return
    word = _first_word(sentences)
    if _is_conllu(sentences):
        tags = _tags_of_misc(path, sentences)
    elif _begins_with_tags(sentences):
        word, tags = 1, [[row[0] for row in sentence.rows] for sentence in sentences]
    else:
        place = _tag_column(path, sentences, word)
        tags = [[row[place] for row in sentence.rows] for sentence in sentences]
    for sentence, own_tags in zip(sentences, tags, strict=True):
        if spread := next((tag for tag in own_tags if " " in tag.strip()), ""):
            advice = f"{shown(spread)} are the tags of a sentence; call the file .tsv, with tokens<TAB>tags above"
            if _is_atis(sentence):
                advice += ", and leave out BOS, EOS, and the intent, which is the last tag"
            raise DataError(f"{path}, line {sentence.line}: {advice}")
    if all(_NUMBER.fullmatch(row[word]) for sentence in sentences for row in sentence.rows):
        raise DataError(
            f"{path}, line {sentences[0].line}: column {word + 1} should hold the words, but holds numbers alone; give "
            "two columns, the words and their tags"
        )
    first = (sentences[0].rows[0][word], tags[0][0])
    if first[0].lower() in WORDS and first[1].lower() in (*TAGS, *_PARTS_OF_SPEECH):
        raise DataError(f"{path}, line {sentences[0].line}: {' and '.join(first)} name columns; leave the line out")
    _drop_language(sentences, word)
    _drop_places(sentences, word)
    told = all(sentence.text is not None for sentence in sentences)
    for sentence, own_tags in zip(sentences, tags, strict=True):
        values = {"tokens": [row[word] for row in sentence.rows], "tags": own_tags}
        yield Record(sentence.line, {"text": sentence.text, **values} if told else values)


def _is_atis(sentence: _Sentence) -> bool:
    return sentence.rows[0][0].startswith("BOS ")


def _drop_language(sentences: Sequence[_Sentence], word: int) -> None:
    """Take the language off words all of which have the same before them."""
    rows = [row for sentence in sentences for row in sentence.rows]
    languages = {found[1] if (found := _LANGUAGE.fullmatch(row[word])) else "" for row in rows}
    if len(rows) > 1 and len(languages) == 1 and (language := languages.pop()):
        for row in rows:
            row[word] = row[word][len(language) + 1 :]


def _drop_places(sentences: Sequence[_Sentence], word: int) -> None:
    """Take off each character its place in its word, where all are written so, as in Weibo's: 0 for the first."""
    rows = [row for sentence in sentences for row in sentence.rows]
    begun = all(sentence.rows[0][word][1:] == "0" for sentence in sentences)
    if begun and len({row[word][1:] for row in rows}) > 1 and all(_PLACED.fullmatch(row[word]) for row in rows):
        for row in rows:
            row[word] = row[word][0]


def _sentences(path: Path, text: str) -> list[_Sentence]:
    lines = [line.strip("\r") for line in text.split("\n")]
    words = [line for line in lines if line.strip() and line[0] != "#" and not line.startswith(DOCUMENT)]
    if not words:
        return []
    tabs = all("\t" in line.strip() for line in words)
    width = len(_fields(words[0], tabs))
    if width < 2:
        raise DataError(f"{path}: has a single column; give each word its tag on the same line")
    sentences: list[_Sentence] = []
    current = _Sentence(1)
    for number, line in enumerate([*lines, ""], start=1):
        if not line.strip() or line.startswith(DOCUMENT):
            if current.rows:
                sentences.append(current)
                current = _Sentence(number)
            continue
        fields = _fields(line, tabs)
        if line[0] == "#" and not _is_word(path, number, line, fields, width, tabs):
            if current.rows:
                raise DataError(
                    f"{path}, line {number}: a comment within a sentence, or a word with {len(fields)} columns; "
                    f"words have {width}"
                )
            name, _, value = line[1:].partition("=")
            if name.strip() == "text":
                current.text = value.strip()
            continue
        if len(fields) != width:
            raise DataError(
                f"{path}, line {number}: {len(fields)} columns in {shown(line)}, but the first word has {width}"
            )
        if width == _CONLLU_COLUMNS and _RANGE_OR_EMPTY.fullmatch(fields[0]):
            continue
        if not current.rows:
            current.line = number
        current.rows.append(fields)
        current.lines.append(number)
    return sentences


def _is_word(path: Path, number: int, line: str, fields: Sequence[str], width: int, tabs: bool) -> bool:
    """Whether a line that begins with # is a word's, such as "#" itself or "#happy", and no comment.

    Raises:
        DataError: it could be either.
    """
    if len(fields) != width:
        return False
    if any(map(TAG.fullmatch, fields[1:])) or (tabs and " " not in fields[0]):
        return True
    if fields[0] != "#" and not tabs and "=" not in line:
        raise DataError(
            f"{path}, line {number}: {shown(line)} could be a word or a comment; put a blank behind # in a comment, "
            "and a tab between a word and its tag"
        )
    return False


def _fields(line: str, tabs: bool) -> list[str]:
    return [part.strip() for part in line.split("\t")] if tabs else _BLANKS.split(line.strip(" \t"))


def _first_word(sentences: Sequence[_Sentence]) -> int:
    """Return the column of the words, which may have a running number before it, or that of the sentence."""

    def counts(sentence: _Sentence) -> bool:
        numbers = [row[0] for row in sentence.rows]
        begin = int(numbers[0]) if _NUMBER.fullmatch(numbers[0]) and len(numbers[0]) < 9 else -1
        return begin >= 0 and any(
            numbers == [str(begin + step * place) for place in range(len(numbers))] for step in (0, 1)
        )

    return 1 if len(sentences[0].rows[0]) > 2 and all(map(counts, sentences)) else 0


def _begins_with_tags(sentences: Sequence[_Sentence]) -> bool:
    """Whether the first of two columns holds tags such as `B-PER` for every word, and the second does not."""
    rows = [row for sentence in sentences for row in sentence.rows]
    # Most files have their tags elsewhere, and need no second look.
    return (
        len(rows[0]) == 2
        and all(TAG.fullmatch(first) for first, _ in rows)
        and not all(TAG.fullmatch(second) for _, second in rows)
    )


def _is_conllu(sentences: Sequence[_Sentence]) -> bool:
    return len(sentences[0].rows[0]) == _CONLLU_COLUMNS and _first_word(sentences) == 1


def _tag_columns(sentences: Sequence[_Sentence], word: int) -> list[int]:
    """Return the columns in which every word has a tag, without those of chunks and of O alone if there are others."""
    if _is_conllu(sentences):
        return [_CONLLU_COLUMNS - 1] if _misc_keys(sentences) else []
    rows = [row for sentence in sentences for row in sentence.rows]
    found = {
        place: {row[place] for row in rows}
        for place in range(word + 1, len(rows[0]))
        if all(TAG.fullmatch(row[place]) for row in rows)
    }
    for weak in (_are_chunks, _are_outside):
        strong = {place: tags for place, tags in found.items() if not weak(tags)}
        found = strong or found
    return list(found)


def _are_outside(tags: set[str]) -> bool:
    return tags <= {"O", "o"}


def _are_chunks(tags: set[str]) -> bool:
    return not _are_outside(tags) and {tag[2:] for tag in tags - {"O"}} <= _CHUNKS


def _tag_column(path: Path, sentences: Sequence[_Sentence], word: int) -> int:
    width = len(sentences[0].rows[0])
    if width - word == 2:
        return width - 1
    found = _tag_columns(sentences, word)
    if len(found) != 1:
        named = " and ".join(str(place + 1) for place in found)
        fault = f"columns {named} all hold tags" if found else "no column holds a tag such as B-PER or O for every word"
        raise DataError(f"{path}, line {sentences[0].line}: {fault}; give two columns, the words and their tags")
    return found[0]


def _misc(row: Sequence[str]) -> dict[str, str]:
    parts = (part.partition("=") for part in row[-1].split("|"))
    return {name.strip(): value.strip() for name, equals, value in parts if equals}


def _misc_keys(sentences: Sequence[_Sentence]) -> list[str]:
    values: dict[str, set[str]] = {}
    for sentence in sentences:
        for row in sentence.rows:
            for name, value in _misc(row).items():
                values.setdefault(name, set()).add(value)
    return [name for name, tags in values.items() if all(map(TAG.fullmatch, tags)) and not _are_outside(tags)]


def _tags_of_misc(path: Path, sentences: Sequence[_Sentence]) -> list[list[str]]:
    keys = _misc_keys(sentences)
    if len(keys) != 1:
        fault = f"{' and '.join(keys)} all hold tags" if keys else "the last column holds no tags, such as NER=B-PER"
        raise DataError(f"{path}, line {sentences[0].line}: {fault}; keep one entry with tags a word")
    return [[_misc(row).get(keys[0], "O") for row in sentence.rows] for sentence in sentences]
