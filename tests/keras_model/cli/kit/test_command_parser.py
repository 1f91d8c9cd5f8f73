"""Options and arguments of a command are told apart in whatever order they stand."""

import pytest

from keras_model.cli.kit.arguments import add_pair, add_prompt, add_texts
from keras_model.cli.kit.command_parser import CommandParser
from keras_model.cli.kit.run import run_command


def parser(command):
    """A parser whose commands are `do`, which takes texts, and `cut`, which takes a folder; both run this."""
    made = CommandParser()
    commands = made.add_subparsers(required=True)
    do = commands.add_parser("do")
    do.add_argument("file")
    do.add_argument("texts", nargs="*")
    do.add_argument("--json", action="store_true")
    do.add_argument("--names", nargs="+")
    cut = commands.add_parser("cut")
    cut.add_argument("--texts", nargs="+", required=True)
    cut.add_argument("--lengths", nargs="+", type=int)
    cut.add_argument("--share", type=float)
    cut.add_argument("--kind", choices=["embedding", "classification"])
    cut.add_argument("--output")
    cut.add_argument("--half", action="store_true")
    cut.add_argument("folder")
    for each in (do, cut):
        each.set_defaults(command=command)
    return made


@pytest.mark.parametrize(
    "given",
    ["--json do", "do --json FILE a b", "do FILE --json a b", "do FILE a --json b", "do FILE a b --json"],
)
def test_options_stand_before_between_or_after_the_texts(given):
    seen = []
    code = run_command(parser(seen.append), given.split())
    if given.startswith("--json"):
        assert code == 2, "an option of a command follows its name"
    else:
        assert code == 0
        assert [(options.file, options.texts, options.json) for options in seen] == [("FILE", ["a", "b"], True)]


def test_a_text_with_a_dash_follows_two(capsys):
    seen = []
    assert run_command(parser(seen.append), ["do", "--json", "FILE", "--", "-5 degrees", "--names"]) == 0
    assert seen[0].texts == ["-5 degrees", "--names"]
    assert run_command(parser(seen.append), ["do", "FILE", "a", "--nonsense"]) == 2
    assert "unrecognized arguments: --nonsense" in capsys.readouterr().err
    assert run_command(parser(seen.append), ["do", "--json"]) == 2
    assert "required: file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "texts", "json"),
    [
        ("do -- FILE", [], False),
        ("do --json -- FILE", [], True),
        ("do -- FILE --json", ["--json"], False),
        ("do --names a b -- FILE --names c", ["--names", "c"], False),
        ("do --json -- FILE -x", ["-x"], True),
        ("do FILE a --json -- --json", ["a", "--json"], True),
    ],
)
def test_what_stands_behind_two_dashes_is_a_text_also_where_the_file_stands_there(given, texts, json):
    seen = []
    assert run_command(parser(seen.append), given.split()) == 0
    assert (seen[0].file, seen[0].texts, seen[0].json) == ("FILE", texts, json)


@pytest.mark.parametrize(
    "given",
    [
        "cut FOLDER --texts a b --lengths 16 --output OUT",
        "cut --texts a b --lengths 16 --output OUT FOLDER",
        "cut --texts a b --output OUT --lengths 16 FOLDER",
        "cut --output OUT --lengths 16 --texts a b FOLDER",
        "cut --len 16 --texts a b FOLDER --out OUT",
        "cut --lengths 16 --output OUT --texts a b -- FOLDER",
    ],
)
def test_an_option_of_any_number_of_values_leaves_the_argument_that_follows_them(given):
    seen = []
    assert run_command(parser(seen.append), given.split()) == 0
    told = [(options.folder, options.texts, options.lengths, options.output) for options in seen]
    assert told == [("FOLDER", ["a", "b"], [16], "OUT")]


def test_an_argument_that_is_not_there_is_asked_for(capsys):
    assert run_command(parser(print), ["cut", "--texts", "a", "--half", "--lengths", "16"]) == 2
    assert ": error: the following arguments are required: folder. All" in capsys.readouterr().err


@pytest.mark.parametrize(
    "given", [["do", "FILE", "-Ana"], ["do", "-Ana", "FILE", "--Ana"], ["cut", "--texts", "-Ana", "FOLDER"]]
)
def test_a_text_that_was_taken_for_an_option_is_told_how_to_write(given, capsys):
    assert run_command(parser(print), given) == 2
    assert (
        "; a text that begins with - goes behind --, and as the value of an option behind =. All"
        in capsys.readouterr().err
    )


@pytest.mark.parametrize(
    "given",
    [
        ["do", "--jsno", "FILE"],
        ["cut", "--txets", "a", "F"],
        ["cut", "--txets=a", "F"],
        ["cut", "--output", "O", "--txets"],
    ],
)
def test_an_option_that_does_not_exist_is_told_in_one_line_with_the_one_alike(given, capsys):
    assert run_command(parser(print), given) == 2
    told = capsys.readouterr().err
    wrong, alike = ("--jsno", "--json") if given[0] == "do" else ("--txets", "--texts")
    assert f" {given[0]}: error: there is no option {wrong}; did you mean {alike!r}? All that can be given: " in told
    assert told.endswith(f" {given[0]} --help\n")
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["cut", "FOLDER", "--lengths", "16", "abc"], "argument --lengths: 'abc' is no whole number."),
        (["cut", "--lengths", "8.5"], "argument --lengths: '8.5' is no whole number."),
        (["cut", "--share", "much"], "argument --share: 'much' is no number."),
        (["cut", "--kind", "embeding"], "invalid choice: 'embeding'; did you mean 'embedding'? (choose from "),
        (["cut", "--kind", "xyz"], "invalid choice: 'xyz' (choose from "),
        (["cuts"], "invalid choice: 'cuts'; did you mean 'cut'? (choose from 'do', 'cut')"),
    ],
)
def test_a_value_that_cannot_be_is_told_in_words_with_the_one_alike(given, told, capsys):
    assert run_command(parser(print), given) == 2
    err = capsys.readouterr().err
    assert told in err
    assert err.count("\n") == 1


def test_what_stands_behind_two_dashes_is_no_option(capsys):
    assert run_command(parser(lambda options: None), ["do", "FILE", "--", "--jsno"]) == 0
    assert run_command(parser(print), ["cut", "--", "--jsno"]) == 2
    assert "error: the following arguments are required: --texts. All" in capsys.readouterr().err


@pytest.mark.parametrize(
    "given",
    [
        ["do", ""],
        ["do", "FILE", "--names", "a", ""],
        ["cut", "--texts", "a", "--output=", "F"],
        ["cut", "--texts", "a", ""],
    ],
)
def test_an_empty_name_is_no_option_left_out_and_no_folder_one_stands_in(given, capsys):
    assert run_command(parser(lambda options: None), given) == 2
    assert "is empty; if it stands for a variable of the shell, set that" in capsys.readouterr().err


@pytest.mark.parametrize("given", [["f", "", "a"], ["f", "a", "--pair", ""], ["f", "a", "--prompt", ""]])
def test_a_text_may_be_empty_and_so_may_a_prompt(given):
    seen = []
    made = CommandParser()
    do = made.add_subparsers(required=True).add_parser("do")
    do.add_argument("file")
    add_texts(do)
    add_pair(do)
    add_prompt(do)
    do.set_defaults(command=seen.append)
    assert run_command(made, ["do", *given]) == 0
    assert "" in (*seen[0].texts, seen[0].pair, seen[0].prompt)
