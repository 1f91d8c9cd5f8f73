"""Rasa's YAML and Markdown: what Rasa's own readers make of a file, and a line where they only warn."""

import pytest

from keras_model.data.readers import read_rows, read_texts, task_of
from keras_model.errors import DataError, InputFileError

LABELS, TAGS = "classification", "token-classification"
YAML = """version: "3.1"
# not an example
nlu:
- intent: greet
  examples: |
    - hey

    - hello [Ada Lovelace](name)
- intent: yes
  examples: |
    - of course
- intent: faq/hours
  metadata: {sentiment: neutral}
  examples:
  - text: |
      are you open
    metadata:
      sentiment: neutral
  - text: is [12:30](time:noon) fine
- synonym: noon
  examples: |
    - twelve
- lookup: name
  examples: |
    - Ada
responses:
  utter_faq/hours:
  - text: 9 to 5
"""
ROWS = [
    ("hey", "greet", 6),
    ("hello Ada Lovelace", "greet", 8),
    ("of course", "yes", 11),
    ("are you open", "faq/hours", 15),
    ("is 12:30 fine", "faq/hours", 19),
]


@pytest.fixture
def file(tmp_path):
    def write(content, name="nlu.yml"):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return path

    return write


def intent(examples, name="a"):
    return f"nlu:\n- intent: {name}\n  examples: |\n" + "".join(f"    {line}\n" for line in examples)


def entities(path):
    """The words of each entity with its label."""
    found = []
    for row in read_rows(path, TAGS):
        for word, tag in zip(row.tokens, row.tags, strict=True):
            if tag.startswith("B-"):
                found.append([word, tag[2:]])
            elif tag != "O":
                found[-1][0] += f" {word}"
    return [tuple(one) for one in found]


def test_the_examples_of_intents_are_rows_with_their_lines(file):
    assert [(row.text, row.label, row.line) for row in read_rows(file(YAML), LABELS)] == ROWS


def test_marks_in_the_examples_are_entities(file):
    path = file(YAML, "nlu.yaml")
    assert entities(path) == [("Ada Lovelace", "name"), ("12 : 30", "time")]
    assert task_of(path) == TAGS
    assert read_texts(path)[:2] == ["hey", "hello Ada Lovelace"]


def test_a_mark_may_say_more_of_its_entity_in_an_object(file):
    text = 'from [Berlin]{"entity": "city", "role": "from"} to [SF]{"entity": "city", "value": "San Francisco"}'
    path = file(intent([f"- {text}"]))
    assert entities(path) == [("Berlin", "city"), ("SF", "city")]
    assert read_rows(path, LABELS)[0].text == "from Berlin to SF"


def test_brackets_that_mark_nothing_are_a_part_of_the_text(file):
    assert read_rows(file(intent(["- a [b] (c) d"])), LABELS)[0].text == "a [b] (c) d"


@pytest.mark.parametrize("name", ["on", "12:30", "1.0", "2024-01-01", "'null'"])
def test_an_intent_is_a_text_whatever_it_looks_like(file, name):
    assert read_rows(file(intent(["- b"], name)), LABELS)[0].label == name.strip("'")


@pytest.mark.parametrize(
    ("again", "count"),
    [
        ("- to [Rome](city)", 1),
        ('- to [Rome]{"entity": "city"}', 1),
        ("-   to [Rome](city:Rome)  ", 1),
        ("- to Rome", 2),
        ("- to [Rome](city:Roma)", 2),
        ('- to [Rome]{"entity": "city", "role": "to"}', 2),
        ("- To [Rome](city)", 2),
    ],
)
def test_an_example_that_is_there_again_counts_once_as_in_rasa(file, again, count):
    path = file(intent(["- to [Rome](city)", again]) + "- intent: b\n  examples: |\n    - to [Rome](city)\n")
    rows = read_rows(path, LABELS)
    assert [row.label for row in rows] == ["a"] * count + ["b"]
    assert rows[0].line == 4
    markdown = file(f"## intent:a\n- to [Rome](city)\n{again.strip()}\n", "nlu.md")
    assert len(read_rows(markdown, LABELS)) == count


def test_metadata_tell_examples_apart(file):
    examples = "".join(f"  - text: hi\n    metadata: {{mood: {mood}}}\n" for mood in ("good", "bad", "good"))
    assert len(read_rows(file(f"nlu:\n- intent: a\n  examples:\n{examples}"), LABELS)) == 2


MARKDOWN = """<!-- made
by hand -->
# All intents
## intent:greet
- hey
* hello [Ada Lovelace](name)

## synonym:noon
- twelve
## lookup:name
data/names.txt
##intent: bye
+ see you
"""


def test_the_items_of_intents_are_rows_in_markdown_too(file):
    path = file(MARKDOWN, "nlu.md")
    rows = [(row.text, row.label, row.line) for row in read_rows(path, LABELS)]
    assert rows == [("hey", "greet", 5), ("hello Ada Lovelace", "greet", 6), ("see you", "bye", 13)]
    assert entities(path) == [("Ada Lovelace", "name")]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (
            "nlu:\n- intent: a\n  examples: |\n    - b\n    c\n",
            r"line 5: 'c' does not begin with -, so that Rasa leaves",
        ),
        ("nlu:\n- intent: a\n  examples: >\n    - b\n    - c\n", "line 3: examples: > makes one text of all lines"),
        ("nlu:\n- intent: a\n  examples:\n  - b\n", "line 4: an example in a list is no object"),
        ("nlu:\n- intent: a\n  examples:\n  - {text: b, intent: c}\n", "line 4: an example has 'intent'"),
        ("nlu:\n- intent: a\n", "line 2: the intent 'a' has no examples"),
        (
            "nlu:\n- intent: a\n  examples: &e |\n    - b\n- intent: c\n  examples: *e\n",
            "line 5: the intent 'c' has its examples by an alias; write them there",
        ),
        (
            "nlu:\n- &i\n  intent: a\n  examples: |\n    - b\n- *i\n",
            "line 2: the intent 'a' has its examples by an",
        ),
        ("nlu:\n- intent: \n  examples: |\n    - b\n", "line 2: an intent has no name"),
        ("nlu:\n- intent: a\n  example: |\n    - b\n", "line 2: an intent has 'example'; it has examples"),
        ("nlu:\n- intnt: a\n  examples: |\n    - b\n", r"line 2: an item of nlu has \(intnt, examples\); Rasa's are"),
        ("nlu:\n- intent: a\nnlu:\n- intent: b\n", "line 3: a file of Rasa has 'nlu' twice"),
        ("nlu:\n  intent: a\n", "line 2: nlu holds no list"),
        ("nlu:\n- intent: a\n\texamples: b\n", "line 3: is no YAML: found character"),
        ("nlu: " + "[" * 5000, "is nested too deeply"),
        (intent(["- " + "[a](" * 10_000]), "line 4: has 40,000 characters; a text has at most 20,000"),
        (intent(["- b"], "faq/hours/sunday"), "line 2: the intent 'faq/hours/sunday' has several /; Rasa knows one"),
        (intent(["- "]), "line 4: is an empty text of the intent 'a'"),
        (intent(['- [b]{"entity": "c", "rolle": "d"}']), "line 4: .* is not Rasa's; it has entity, and may have"),
        (intent(["- [b]{entity: c}"]), "line 4: {entity: c} is no JSON of an entity"),
        (intent(['- [b][{"entity": "c"}, {"entity": "d"}]']), "line 4: 'b' is marked several times"),
    ],
)
def test_what_rasa_warns_of_or_refuses_is_refused_with_its_line(file, content, fault):
    with pytest.raises(DataError, match=fault):
        read_rows(file(content), LABELS)


def test_markdown_outside_of_a_section_is_refused(file):
    with pytest.raises(DataError, match="line 2: 'hey' is no text of an intent; write it behind -"):
        read_rows(file("## intent:greet\nhey\n", "nlu.md"), LABELS)
    with pytest.raises(DataError, match="line 3: has a section 'story'; Rasa's are intent, synonym"):
        read_rows(file("## intent:greet\n- hey\n## story:a\n", "nlu.md"), LABELS)


@pytest.mark.parametrize("key", ["stories", "rules", "intents", "pipeline"])
def test_rasas_other_files_hold_no_rows(file, key):
    path = file(f'version: "3.1"\n{key}:\n- a\n', f"{key}.yml")
    with pytest.raises(InputFileError, match=f"has {key} and no nlu, as Rasa's files without texts of intents have"):
        read_rows(path, LABELS)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ('version: "3.1"\nentities:\n- city\nslots:\n  city: {type: text}\n', "entities"),
        ('version: "3.1"\nactions:\n- utter_x\n', "actions"),
        ("recipe: default.v1\nlanguage: en\n", "recipe"),
        ("action_endpoint:\n  url: x\n", "action_endpoint"),
    ],
)
def test_parts_of_a_domain_and_of_settings_hold_no_rows(file, content, key):
    with pytest.raises(InputFileError, match=f"has {key} and no nlu, as Rasa's files"):
        read_rows(file(content), LABELS)


def test_yaml_under_another_name_is_told_what_to_be_called(file):
    with pytest.raises(InputFileError, match=r"is Rasa's YAML; call it \.yml"):
        read_rows(file(intent(["- b"]), "nlu.txt"), LABELS)


def test_aliases_cost_no_more_than_they_are_written_with(file):
    bomb = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefghijklm", "bcdefghijklmn", strict=True)
    )
    with pytest.raises(DataError, match="an example in a list is no object"):
        read_rows(file(f"{bomb}nlu:\n- intent: a\n  examples: *n\n"), LABELS)
