"""Tags of every scheme become BIO with the entities that seqeval finds (tests/data/rows/make_rows.py)."""

import json
from pathlib import Path

import pytest

from keras_model.data.rows import TextRow, TokenRow
from keras_model.data.tag_schemes import check_scheme, read_as_bio, tags_for, unread_scheme
from keras_model.errors import DataError
from keras_model.outputs.entity_spans import entity_spans
from tests.support.places import DATA

PATH = Path("rows.conll")
GOLDEN = json.loads((DATA / "rows/tags.json").read_text(encoding="utf-8"))
FORMS = {
    "B-x": lambda tag: tag,
    "B_x": lambda tag: tag.replace("-", "_", 1),
    "x-B": lambda tag: f"{tag[2:]}-{tag[0]}" if tag != "O" else tag,
    "x_B": lambda tag: f"{tag[2:]}_{tag[0]}" if tag != "O" else tag,
    "b-x": lambda tag: tag[0].lower() + tag[1:],
    "x_b": lambda tag: f"{tag[2:]}_{tag[0].lower()}" if tag != "O" else tag,
}


def rows_of(*sentences):
    return [TokenRow(("w",) * len(tags), tuple(tags), line) for line, tags in enumerate(sentences, start=1)]


def entities(tags):
    return sorted(map(list, entity_spans(tags)))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", GOLDEN["strict"])
def test_each_scheme_in_each_form_becomes_bio(name, form):
    cases = GOLDEN["strict"][name]
    scheme, read = read_as_bio(PATH, rows_of(*([FORMS[form](tag) for tag in tags] for tags, _ in cases)))
    assert (scheme.name, scheme.form, scheme.slips) == (name, form, 0)
    assert str(scheme) == (name if form == "B-x" else f"{name} written {form}")
    for row, (_, expected) in zip(read, cases, strict=True):
        assert entities(row.tags) == expected
        assert {tag[0] for tag in row.tags} <= set("BIO")
        kinds = [tag[2:] for tag in row.tags]
        assert all(
            tag[0] != "I" or (place and kinds[place - 1] == kinds[place]) for place, tag in enumerate(row.tags)
        ), "every entity begins with B"


def test_bio_itself_stays_as_it_is():
    rows = rows_of(*(tags for tags, _ in GOLDEN["strict"]["BIO"]))
    assert read_as_bio(PATH, rows)[1] == rows


def test_slips_are_read_as_the_conll_evaluation_reads_them_and_counted():
    regular = rows_of(*[["B-x", "I-x", "O", "B-y"]] * 100)
    for tags, expected in GOLDEN["loose"]:
        scheme, read = read_as_bio(PATH, [*regular, *rows_of(tags)])
        assert scheme.name == "BIO"
        assert entities(read[-1].tags) == expected
        begun = sum(tag[0] == "I" and (not place or tags[place - 1][1:] != tag[1:]) for place, tag in enumerate(tags))
        assert scheme.slips == begun
    assert str(read_as_bio(PATH, [*regular, *rows_of(["I-x"])])[0]) == "BIO; slips: 1"


@pytest.mark.parametrize("tags", [["NOUN", "VERB", "X"], ["PER", "O", "PER"], ["O", "O"], ["S-x", "NOUN"], []])
def test_plain_tags_stay_as_they_are(tags):
    rows = rows_of(tags)
    scheme, read = read_as_bio(PATH, rows)
    assert (str(scheme), read) == ("plain", rows)


def test_types_with_signs_in_them_are_no_several_tags():
    tags = ["B-R&B-song", "I-R&B-song", "O", "B-a/b", "B-x+y", "B-a|b", "B-x/I-y"]
    assert list(read_as_bio(PATH, rows_of(tags))[1][0].tags) == tags


def test_bare_letters():
    assert read_as_bio(PATH, rows_of(["B", "E", "O", "S"]))[1][0].tags == ("B", "I", "O", "B")


@pytest.mark.parametrize(
    ("sentences", "message"),
    [
        ([["B-x", "E-x"], ["L-x"]], "line 2: the tags mix schemes: 'L-x' is not BIOES, as 'B-x' of line 1"),
        ([["B-x", "I-x", "O"], ["B-x", "E-x"]], "line 1: the tags mix schemes: 1 of 2 entities are not in BIOES"),
        ([["I-x", "O", "I-y", "I-y", "I-y", "E-z", "S-z"]], "line 1: the tags mix schemes: 4 of 4 entities are not in"),
        ([["I-x", "E-x"], ["I-x", "O"]], "line 2: the tags mix schemes: 1 of 2 entities are not in IOE2"),
        ([["B-x", "O"], ["I-x", "O"]], "line 2: the tags mix schemes: 1 of 2 entities are not in BIO"),
        ([["B-x", "O"], ["O", "B_x"]], "line 2: the tag 'B_x' is not written as 'B-x' of line 1"),
        ([["B-x", "O"], ["O", "b-x"]], "line 2: the tag 'b-x' is not written as 'B-x' of line 1"),
        ([["B-x", "O"], ["x-B"]], "line 2: the tag 'x-B' is not written as 'B-x' of line 1"),
        ([["B-x", "O"], ["x", "O"]], "line 2: the tag 'x' is not written as 'B-x' of line 1"),
        ([["B-x", "O"], ["B-x|B-y", "O"]], "line 2: the tag 'B-x|B-y' holds several, as of entities within entities;"),
        ([["B-x+I-y", "O"]], "line 1: the tag 'B-x+I-y' holds several, as of entities within entities; keep one a wor"),
        ([["B-x|O", "O|O"]], "line 1: the tag 'B-x|O' holds several, as of entities within entities; keep one a word"),
    ],
)  # fmt: skip
def test_mixed_schemes_are_refused_with_both_places(sentences, message):
    with pytest.raises(DataError) as error:
        read_as_bio(PATH, rows_of(*sentences))
    assert str(error.value).startswith(f"rows.conll, {message}")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", [name for name in GOLDEN["strict"] if name not in ("IOB1", "IOE1")])
def test_rows_are_written_as_a_model_of_another_scheme_writes_them(name, form):
    written = [[FORMS[form](tag) for tag in tags] for tags, _ in GOLDEN["strict"][name]]
    labels = sorted({tag for tags in written for tag in tags})
    _, read = read_as_bio(PATH, rows_of(*written))
    assert [list(row.tags) for row in tags_for(labels, read)] == written


def test_a_model_that_begins_entities_by_i_gets_them_so():
    (row,) = tags_for(["O", "I-x", "B-y", "I-y"], rows_of(["B-x", "I-x", "O", "B-y", "B-z"]))
    assert row.tags == ("I-x", "I-x", "O", "B-y", "B-z")


def test_a_model_of_types_alone_gets_them():
    (row,) = tags_for(["O", "x", "y"], rows_of(["B-x", "I-x", "O", "B-y", "B-z"]))
    assert row.tags == ("x", "x", "O", "y", "z")


def test_labels_of_the_tokenizers_own_tokens_leave_the_scheme_as_it_is():
    (row,) = tags_for(["[PAD]", "X", "O", "B-x", "I-x", "E-x", "S-x"], rows_of(["B-x", "I-x", "O", "B-x"]))
    assert row.tags == ("B-x", "E-x", "O", "S-x")


def test_rows_without_tags_stay():
    rows = [TextRow("a", "B-x")]
    assert tags_for(["B-x", "S-x"], rows) == rows


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (["O", "B-x", "I-x"], ""),
        (["O", "B-x", "I-x", "E-x", "S-x"], ""),
        (["B-x", "I-x", "L-x", "U-x", "O"], ""),
        (["O", "person", "vitamin_e", "group_s"], ""),
        (["vitamin_e", "group_s"], ""),
        (["O", "B-x", "M-x", "E-x", "S-x"], "BMES written B-x"),
        (["O", "B-x", "M-x", "E-x", "W-x"], "BMEWO written B-x"),
        (["O", "B_x", "I_x"], "BIO written B_x"),
        (["O", "B-x", "I-x", "M-x"], "of several schemes, written B-x"),
        (["O", "x-B", "x-I"], "BIO written x-B"),
        (["o", "b-x", "i-x"], "BIO written b-x"),
        (["O", "B-x", "M-x", "E-x", "S-x", "[CLS]", "[SEP]", "[PAD]"], "BMES written B-x"),
        (["X", "B_x", "I_x", "O", "[START]", "[END]"], "BIO written B_x"),
        (["<pad>", "O", "x-B", "x-I", "PAD"], "BIO written x-B"),
        (["X", "B-x", "I-x", "O", "[CLS]"], ""),
        (["[CLS]", "X"], ""),
        (["O", "B_x", "I_x", "person"], ""),
        (["O", "B:PER", "I:PER"], "of a scheme written B:PER"),
        (["[CLS]", "X", "O", "PER.I", "PER.B"], "of a scheme written PER.I"),
        (["O", "BPER", "IPER"], "of a scheme written BPER"),
        (["BEG-PER", "END-PER"], "of a scheme written BEG-PER"),
        (["O", "B:PER", "I:PER", "person"], ""),
        (["BOOK", "IDEA", "O"], ""),
        (["B:PER", "I:LOC"], ""),
    ],
)
def test_labels_whose_entities_answers_would_misread_are_told(labels, told):
    assert unread_scheme(labels) == told


def test_java_is_held_to_what_is_told():
    *golden, _ = map(json.loads, (DATA / "android/schemes.jsonl").read_text(encoding="ascii").splitlines())
    assert [unread_scheme(row["labels"]) for row in golden] == [row["unread"] for row in golden]
    told = {row["unread"].partition(" written ")[2] for row in golden}
    assert {"", *FORMS, "b_x", "x-b", "x_B", "B", "B:PER", "BPER", "PER.B", "PER-start"} <= told


def test_a_model_whose_answers_would_be_misread_is_refused_by_its_name():
    check_scheme(["O", "B-x", "I-x"], "model")
    with pytest.raises(
        DataError, match=r"^model: the labels are BMES written B_x; rename them .* to B-x, I-x, E-x and S-x"
    ):
        check_scheme(["O", "B_x", "M_x", "E_x", "S_x"], "model")


@pytest.mark.parametrize("outside", ["0", "_", "NONE", "B-"])
def test_a_scheme_whose_outside_is_not_o_is_refused(outside):
    with pytest.raises(DataError, match=f"the tag '{outside}' is not written as 'B-x' of line 1; .* O outside of ent"):
        read_as_bio(PATH, rows_of(["B-x", "I-x", outside]))


@pytest.mark.parametrize(
    "tags",
    [
        ["B:PER", "I:PER", "O"],
        ["B.PER", "I.PER"],
        ["B PER", "I PER", "O"],
        ["BPER", "IPER", "O"],
        ["B–PER", "I–PER", "B–LOC"],
        ["PER.B", "PER.I", "O"],
        ["BEG-PER", "END-PER", "O"],
        ["PER-start", "PER-inside", "O"],
        ["(PER*", "*)", "*"],
        ["(LOC)", "O"],
    ],
)
def test_places_that_are_written_otherwise_are_refused(tags):
    told = "tells the place of a word within an entity, but is not written as B-x, I-x and O"
    with pytest.raises(DataError, match=told):
        read_as_bio(PATH, rows_of(tags))


@pytest.mark.parametrize("tags", [["BOOK", "IDEA", "O"], ["NP-SBJ", "VP", "("], ["B.C", "A.D"], ["ADJ", "-LRB-", ")"]])
def test_types_that_merely_look_so_are_plain(tags):
    scheme, rows = read_as_bio(PATH, rows_of(tags))
    assert (scheme.name, rows[0].tags) == ("plain", tuple(tags))
