"""What several tests of the Android side take, made once."""

from pathlib import Path

import pytest

from android_demo.tools import build_aar
from support.aars import build_aars


@pytest.fixture(scope="session")
def repository(tmp_path_factory) -> Path:
    """The folder that `make aar` writes; tests leave it as it is."""
    folder = tmp_path_factory.mktemp("maven")
    printed = build_aars(folder)
    assert all(f"{library.artifact}-" in printed for library in (*build_aar.LIBRARIES, build_aar.KOTLIN))
    return folder
