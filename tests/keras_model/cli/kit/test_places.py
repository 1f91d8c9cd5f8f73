"""Where a command may write is asked before any work is done, and nothing is made there."""

import tempfile
from pathlib import Path

import pytest

from keras_model.cli.kit.places import check_apart, check_copy, check_output, check_run
from keras_model.errors import InputFileError, UserError


@pytest.fixture
def model(tmp_path):
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "config.json").write_text('{"format": 1}')
    return folder


def refusal(check, *arguments, kind=InputFileError):
    with pytest.raises(UserError) as error:
        check(*arguments)
    assert type(error.value) is kind
    return str(error.value)


def test_a_new_place_an_empty_folder_and_an_earlier_model_are_fine(tmp_path, model):
    (tmp_path / "empty").mkdir()
    for output in (tmp_path / "new", tmp_path / "deep/er/new", tmp_path / "empty", model):
        check_output(output)
    assert {path.name for path in tmp_path.iterdir()} == {"model", "empty"}


def test_what_is_no_model_is_not_written_over(tmp_path):
    (tmp_path / "thesis.txt").touch()
    for output in (tmp_path, tmp_path / "thesis.txt"):
        assert refusal(check_output, output) == f"{output}: exists and is no model folder; choose another place"


def test_a_place_under_a_file_is_no_place(tmp_path):
    file = tmp_path / "file"
    file.touch()
    assert refusal(check_output, file / "model") == f"{file / 'model'}: cannot write to {file}; choose another place"


def test_a_folder_that_may_not_be_written_to_is_named(tmp_path, monkeypatch):
    def refuse(*arguments, dir, **options):
        raise PermissionError(13, "Permission denied", str(dir))

    monkeypatch.setattr(tempfile, "TemporaryDirectory", refuse)
    output = tmp_path / "new" / "model"
    assert refusal(check_output, output) == f"{output}: cannot write to {tmp_path}; choose another place"


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no folder refuses all")
def test_a_folder_that_refuses_what_its_permissions_allow_is_found_out():
    assert refusal(check_output, Path("/proc/model")) == "/proc/model: cannot write to /proc; choose another place"


def test_a_run_keeps_its_state_beside_its_output(tmp_path):
    output = tmp_path / "model"
    state = tmp_path / "model.checkpoint"
    assert check_run(output, resume=False) == state
    state.mkdir()
    (state / "last.safetensors").touch()
    assert check_run(output, resume=True) == state
    assert refusal(check_run, output, False) == (
        f"{state}: holds an interrupted run; add --resume to go on with it, or remove it"
    )


def test_a_copy_goes_elsewhere_by_whatever_name(tmp_path, model):
    check_copy(model, tmp_path / "copy")
    link = tmp_path / "link"
    link.symlink_to(model)
    for output in (model, link, tmp_path / "model" / ".." / "model"):
        message = refusal(check_copy, model, output, kind=UserError)
        assert message == f"{output}: is the model itself; choose another place"


def test_a_model_that_is_read_is_named_by_its_part(tmp_path, model):
    check_apart(model, tmp_path / "new", "teacher")
    message = refusal(check_apart, str(model), tmp_path / "new" / ".." / "model", "teacher", kind=UserError)
    assert message == f"{tmp_path / 'new' / '..' / 'model'}: is the teacher itself; choose another place"


def test_a_run_that_cannot_go_on_is_told_to_begin_anew(tmp_path, capsys):
    output = tmp_path / "model"
    assert check_run(output, resume=True) == tmp_path / "model.checkpoint"
    told = f"note: there is no run in {output}.checkpoint to go on with, so it begins anew\n"
    assert capsys.readouterr().err == told
    (tmp_path / "model.checkpoint").mkdir()
    check_run(output, resume=True)
    assert capsys.readouterr().err == told
    check_run(output, resume=False)
    (tmp_path / "model.checkpoint" / "last.safetensors").touch()
    check_run(output, resume=True)
    assert capsys.readouterr().err == ""
