import json
import shutil

import pytest

from support.subwords import FOLDER


@pytest.fixture
def copied(tmp_path):
    def copy(name, file="tokenizer.json", change=None):
        folder = tmp_path / "checkpoint"
        shutil.copytree(FOLDER / name, folder)
        if change is not None:
            content = json.loads((folder / file).read_text())
            change(content)
            (folder / file).write_text(json.dumps(content))
        return folder

    return copy
