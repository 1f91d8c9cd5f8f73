"""Put a `.tflite` into the assets of an Android app."""

import re
from pathlib import Path

from convert.tflite.contents import read_bytes
from convert.tflite.contract import TFLITE
from convert.tflite.interpreter import require_runnable
from keras_model.atomic_write import require_replaceable, whole_file
from keras_model.errors import InputFileError

# What aapt2 and every file system between here and the phone take.
_ASSET_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.tflite")
_ASSETS = "assets"


def bundle(file: str | Path, assets: str | Path) -> Path:
    """Copy a `.tflite` that the demo app can run into its assets folder; the app lists whatever lies there.

    Args:
        file: of any task, with its vocabulary inside.
        assets: the folder, such as `android_demo/app/src/main/assets`. One of that name is made where an app has none
            yet. A `.tflite` of the same name there is replaced.

    Returns:
        The copy.

    Raises:
        InputFileError: the file cannot be read, the folder is missing or cannot be written, or another file has the
            name there.
        TfliteError: no `.tflite`, damaged, without metadata, or the harness cannot run it.
    """
    file, assets = Path(file), Path(assets)
    require_runnable(file)
    if not _ASSET_NAME.fullmatch(file.name):
        raise InputFileError(
            f"{file}: an asset's name has letters, digits, '.', '_' and '-' only and ends in .tflite; rename the file"
        )
    made = assets.name == _ASSETS and assets.parent.is_dir()
    if not assets.exists() and not made:
        raise InputFileError(f"{assets}: no such folder; name the {_ASSETS} of an app, such as app/src/main/{_ASSETS}")
    if assets.exists() and not assets.is_dir():
        raise InputFileError(f"{assets}: is no folder; name the {_ASSETS} of an app, such as app/src/main/{_ASSETS}")
    target = assets / file.name
    require_replaceable(target, TFLITE)
    content = read_bytes(file)
    with whole_file(target) as partial:
        assets.mkdir(exist_ok=True)
        partial.write_bytes(content)
    return target
