"""What remains of things that are spoken of when only names are asked for."""

from pathlib import Path

import pytest

from assets.recipes.english_names import rows
from keras_model.errors import DataError

# Form, part of speech, head, relation, what opens and closes there.
Line = tuple[str, str, int, str, str]


def sentence(*lines: Line) -> str:
    text = " ".join(line[0] for line in lines)
    words = [
        f"{number}\t{form}\t{form}\t_\t{pos}\t_\t{head}\t{relation}\t_\t{f'Entity={entity}|' if entity else ''}MSeg=x"
        for number, (form, pos, head, relation, entity) in enumerate(lines, 1)
    ]
    return "\n".join([f"# text = {text}", "1-2\tjoined\t_\t_\t_\t_\t_\t_\t_\t_", *words])


def names_of(folder: Path, *sentences: str, name: str = "GUM_news_one", side: str = "train") -> list[list[str]]:
    gum = folder / "names/gum"
    (gum / "dep").mkdir(parents=True, exist_ok=True)
    (gum / "splits.md").write_text(f"## {side}\n\n  * {name}\n\n## {'train' if side != 'train' else 'test'}\n")
    (gum / f"dep/{name}.conllu").write_text("\n\n".join(sentences) + "\n\n")
    (folder / "names/wikigold.conll.txt").write_text("- O\n")
    *of_gum, _ = [row["tags"] for row in rows(folder)]
    return of_gum


SCHOOL_OF_DOCTOR_GLENNIE = sentence(
    ("the", "DT", 2, "det", "(8-organization-new-x"),
    ("school", "NN", 0, "root", ""),
    ("of", "IN", 5, "case", ""),
    ("Dr.", "NNP", 5, "nmod:desc", "(9-person-new-x-William_Glennie"),
    ("William", "NNP", 2, "nmod", ""),
    ("Glennie", "NNP", 5, "flat", "9)8)"),
    ("in", "IN", 8, "case", ""),
    ("Dulwich", "NNP", 2, "nmod", "(10-place-new-x-Dulwich_%28London%29)"),
)


def test_a_person_has_no_title_and_what_is_not_named_has_no_tag(tmp_path):
    assert names_of(tmp_path, SCHOOL_OF_DOCTOR_GLENNIE) == [["O", "O", "O", "O", "B-PER", "I-PER", "O", "B-LOC"]]


def test_the_longest_name_is_kept_of_those_that_overlap(tmp_path):
    university = sentence(
        ("The", "DT", 2, "det", "(1-organization-x"),
        ("University", "NNP", 0, "root", ""),
        ("of", "IN", 5, "case", ""),
        ("North", "NNP", 5, "compound", "(2-place-x"),
        ("Dakota", "NNP", 2, "nmod", "2)1)"),
    )
    assert names_of(tmp_path, university) == [["O", "B-ORG", "I-ORG", "I-ORG", "I-ORG"]]


def test_peoples_things_in_parts_and_other_kinds_are_no_names(tmp_path):
    lines = sentence(
        ("Americans", "NNPS", 2, "nsubj", "(1-person-x)"),
        ("keep", "VB", 0, "root", ""),
        ("Monday", "NNP", 2, "obj", "(2-time-x)"),
        ("Anna", "NNP", 2, "obj", "(3[1/2]-person-x)"),
        ("Bob", "NNP", 2, "obj", "(3[2/2]-person-x"),
        ("B", "NNP", 5, "flat", "3[2/2])"),
    )
    assert names_of(tmp_path, lines) == [["O"] * 6]


@pytest.mark.parametrize(("name", "side"), [("GUM_news_one", "dev"), ("GUM_reddit_one", "train")])
def test_what_is_judged_by_and_what_is_not_free_is_not_read(tmp_path, name, side):
    assert names_of(tmp_path, SCHOOL_OF_DOCTOR_GLENNIE, name=name, side=side) == []


@pytest.mark.parametrize(
    ("entity", "told"), [("5)", "5 is closed at 'Rome', and was not opened"), ("(5-place-x", "open at the end")]
)
def test_spans_that_do_not_close_are_refused(tmp_path, entity, told):
    with pytest.raises(DataError, match=told):
        names_of(tmp_path, sentence(("Rome", "NNP", 0, "root", entity)))


def test_a_name_of_wikigold_begins_where_another_tag_stood_before(tmp_path):
    names_of(tmp_path, SCHOOL_OF_DOCTOR_GLENNIE)
    (tmp_path / "names/wikigold.conll.txt").write_text("In O\nRome I-LOC\nItaly I-LOC\nFIAT I-ORG\nPunk I-MISC\n\n")
    assert list(rows(tmp_path))[-1:] == [
        {
            "text": "In Rome Italy FIAT Punk",
            "tokens": ["In", "Rome", "Italy", "FIAT", "Punk"],
            "tags": ["O", "B-LOC", "I-LOC", "B-ORG", "O"],
        }
    ]
