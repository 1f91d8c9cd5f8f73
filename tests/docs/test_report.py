"""`docs/report.md` names what the report of a build holds."""

import json
import re

import pytest

from support.places import ROOT

PAGE = (ROOT / "docs/report.md").read_text(encoding="utf-8")
REPORTS = sorted((ROOT / "assets").glob("*/conversion.json"))


@pytest.mark.parametrize("report", REPORTS, ids=lambda path: path.parent.name)
def test_the_page_names_every_key_of_a_report(report):
    named = set(re.findall(r"`(\w+)`", PAGE))
    held = json.loads(report.read_text(encoding="utf-8"))
    parts = [held, held["verdict"], *held["judged"]] if "judged" in held else [held]
    assert not {key for part in parts for key in part} - named
