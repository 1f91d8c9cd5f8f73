"""Rows that commands learn from."""

import pytest

from support.commands import TINY, lines


@pytest.fixture
def work(tmp_path):
    """A folder with 16 rows to train on and 8 to validate on."""
    (tmp_path / "train.jsonl").write_text(lines(TINY / "train.jsonl", 16))
    (tmp_path / "validation.jsonl").write_text(lines(TINY / "train.jsonl", 8))
    return tmp_path
