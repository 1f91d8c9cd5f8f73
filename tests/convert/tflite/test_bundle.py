"""`python -m convert bundle` puts in what the app can run, and nothing else."""

import pytest

from convert.cli.parser import main
from convert.tflite.bundle import bundle
from keras_model.errors import InputFileError, TfliteError
from support.places import DATA

MODELS = DATA / "android"
MODEL = MODELS / "classification_uint8.tflite"


def test_the_model_is_copied_whole_into_a_folder_that_is_made(tmp_path, capsys):
    assets = tmp_path / "main/assets"
    assets.parent.mkdir()
    assert main(["bundle", str(MODEL), "--android", str(assets)]) == 0
    assert [file.name for file in assets.iterdir()] == [MODEL.name]
    assert (assets / MODEL.name).read_bytes() == MODEL.read_bytes()
    assert str(assets / MODEL.name) in capsys.readouterr().out


@pytest.mark.parametrize("name", ["entities", "entities_lengths", "spans", "spans_lengths", "vectors"])
def test_a_model_of_any_task_goes_in(tmp_path, name):
    model = MODELS / f"{name}.tflite"
    assert bundle(model, tmp_path).read_bytes() == model.read_bytes()
    assert bundle(str(model), str(tmp_path)).read_bytes() == model.read_bytes()


@pytest.mark.parametrize("name", ["asets", "src/main/assets"])
def test_a_slip_in_the_folders_name_makes_no_folder(tmp_path, name):
    with pytest.raises(InputFileError, match=rf"{name}: no such folder; name the assets of an app, such as app/src"):
        bundle(MODEL, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_model_of_the_same_name_is_replaced(tmp_path):
    (tmp_path / MODEL.name).write_bytes(b"\x1c\x00\x00\x00TFL3, older")
    assert bundle(MODEL, tmp_path).read_bytes() == MODEL.read_bytes()


def test_what_is_no_model_is_not_replaced_by_one(tmp_path):
    (tmp_path / MODEL.name).write_text("older")
    with pytest.raises(InputFileError, match=r"exists and is no \.tflite; choose another place"):
        bundle(MODEL, tmp_path)
    assert (tmp_path / MODEL.name).read_text() == "older"


def test_bundling_a_model_from_the_folder_itself_keeps_it(tmp_path):
    copy = bundle(MODEL, tmp_path)
    assert bundle(copy, tmp_path).read_bytes() == MODEL.read_bytes()


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("damaged_graph.broken.tflite", TfliteError),
        ("another_shorter_length.broken.tflite", TfliteError),
        ("no_metadata.broken.tflite", TfliteError),
        ("half.broken.tflite", TfliteError),
        ("empty.broken.tflite", InputFileError),
        ("absent.tflite", InputFileError),
    ],
)
def test_what_the_app_cannot_run_stays_out(tmp_path, name, error):
    with pytest.raises(error) as raised:
        bundle(MODELS / name, tmp_path)
    assert name in str(raised.value)
    assert "\n" not in str(raised.value)
    assert not any(tmp_path.iterdir())


def test_a_name_that_no_asset_can_have_is_refused(tmp_path):
    model = tmp_path / "my model.tflite"
    model.write_bytes(MODEL.read_bytes())
    with pytest.raises(InputFileError, match="rename"):
        bundle(model, tmp_path / "assets")


def test_a_file_in_place_of_the_folder_is_told_as_one(tmp_path):
    (tmp_path / "assets").write_text("a file")
    with pytest.raises(InputFileError, match=r"assets: is no folder; name the assets of an app, such as app/src"):
        bundle(MODEL, tmp_path / "assets")
    assert [file.name for file in tmp_path.iterdir()] == ["assets"]
