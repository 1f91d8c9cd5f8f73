"""The Java side: all its tests run, on TensorFlow Lite's own libraries, and none is left out."""

import subprocess
from xml.etree import ElementTree

import pytest

from android_demo.tools import debian_packages
from support.places import ROOT
from tests.fuzz.__main__ import fuzz

ANDROID = ROOT / "android_demo"


MODULES = ("classifier", "kotlin", "arm", "app")


@pytest.fixture(scope="module")
def output() -> str:
    debian_packages.require()
    for report in ANDROID.glob("*/target/surefire-reports/TEST-*.xml"):
        report.unlink()
    command = ["mvn", "-B", "--fail-at-end", "-P", "nullness", "-f", ANDROID / "pom.xml", "test"]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    # Judged module by module; what is printed here tells of a build that did not come to its tests.
    return "\n".join(line for line in result.stdout.splitlines() if line.startswith("[ERROR]"))[:5000]


@pytest.mark.parametrize("module", MODULES)
def test_every_java_test_passes(output, module):
    reports = [ElementTree.parse(file) for file in (ANDROID / module / "target/surefire-reports").glob("TEST-*.xml")]
    tests = [test for report in reports for test in report.getroot().iter("testcase")]
    assert tests, f"no test of {module} ran\n{output}"
    bad = [
        f"{test.get('classname')}.{test.get('name')}: {kind} {found.get('message')}"
        for test in tests
        for kind in ("failure", "error", "skipped")
        if (found := test.find(kind)) is not None
    ]
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize("kind", ["java-damaged", "java-forged"])
def test_random_files_are_answered_or_refused_in_one_line(output, kind):
    outcomes, faults = fuzz(kind, seed=0, first=0, count=150)
    assert faults == [], output
    assert outcomes.total() == 150
    assert outcomes["refused"] and (outcomes["answered"] or kind == "java-damaged")
