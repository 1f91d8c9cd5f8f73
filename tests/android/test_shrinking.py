"""What R8 leaves in full mode by the app's rules or the library's own works, and its stack traces can be read."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from android_demo.tools import build_apk, debian_packages
from support.places import ROOT

ANDROID = ROOT / "android_demo"
CLASSIFIER = ANDROID / "classifier"
FIXTURES = ROOT / "tests/data/android"
R8 = ANDROID / "app/target/r8/r8.jar"
MAIN = "io.github.squeezebert.classifier.AnswersMain"


def java(*arguments: str | Path, folder: Path = CLASSIFIER) -> subprocess.CompletedProcess[str]:
    command = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module", params=["app/proguard-rules.pro", "classifier/consumer-rules.pro"])
def shrunk(request, tmp_path_factory) -> Path:
    """A folder with the shrunk library, as classes that a JVM runs, and its mapping."""
    debian_packages.require()
    build_apk.run_maven(offline=False)
    folder = tmp_path_factory.mktemp("shrunk")
    keep = folder / "keep.pro"
    # Android's own classes, against which the app is shrunk, bring the annotations that TensorFlow Lite names.
    annotations = "-dontwarn org.checkerframework.**"
    keep.write_text(f"-keep class {MAIN} {{ public static void main(java.lang.String[]); }}\n{annotations}\n")
    rules = [keep, ANDROID / request.param, ANDROID / "tflite-runtime/target/runtime/proguard.txt"]
    home = re.search(r"java\.home = (.*)", java("-XshowSettings:properties", "-version").stderr).group(1)
    version = build_apk.version()
    result = java(
        *("-cp", R8, "com.android.tools.r8.R8", "--release", "--classfile", "--lib", home),
        # An app gets the annotations with the library, as Maven and Gradle do.
        *("--lib", jar("jspecify"), "--lib", jar("gson")),
        *(word for rule in rules for word in ("--pg-conf", rule)),
        *("--pg-map-output", folder / "mapping.txt", "--output", folder / "shrunk.jar"),
        CLASSIFIER / f"target/classifier-{version}.jar",
        ANDROID / f"tflite-runtime/target/tflite-runtime-{version}.jar",
        *(CLASSIFIER / "target/test-classes/io/github/squeezebert/classifier").glob("AnswersMain*.class"),
        *(CLASSIFIER / "target/test-classes/io/github/squeezebert/classifier").glob("NativeRuntime*.class"),
    )
    assert result.returncode == 0, result.stderr
    return folder


def jar(name: str) -> Path:
    paths = (CLASSIFIER / "target/test-classpath.txt").read_text().strip().split(":")
    return next(Path(path) for path in paths if Path(path).name.startswith(f"{name}-"))


def run(shrunk: Path, model: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return java(
        "-cp", f"{shrunk / 'shrunk.jar'}:{jar('gson')}", MAIN, model, folder / "texts.jsonl", folder / "answers.jsonl"
    )


def test_the_shrunk_library_answers_as_python_does(shrunk, tmp_path):
    rows = [json.loads(line) for line in (FIXTURES / "answers.jsonl").read_text().splitlines()]
    for golden in rows:
        texts = [[text] if isinstance(text, str) else text for text in golden["texts"]]
        (tmp_path / "texts.jsonl").write_text("".join(json.dumps(text) + "\n" for text in texts))
        result = run(shrunk, FIXTURES / golden["model"], tmp_path)
        assert result.returncode == 0, result.stderr
        actual = [json.loads(line) for line in (tmp_path / "answers.jsonl").read_text().splitlines()]
        for expected, found in zip(golden["probabilities"], actual, strict=True):
            assert found == pytest.approx(expected, abs=golden["tolerance"] + 1e-6), golden["model"]


def test_a_stack_trace_gets_its_names_and_lines_back(shrunk, tmp_path):
    (tmp_path / "texts.jsonl").write_text("")
    trace = run(shrunk, FIXTURES / "no_labels.broken.tflite", tmp_path).stderr
    assert "PackedLabels" not in trace, "renamed"
    (tmp_path / "trace.txt").write_text(trace)
    result = java("-cp", R8, "com.android.tools.r8.retrace.Retrace", shrunk / "mapping.txt", tmp_path / "trace.txt")
    assert result.returncode == 0, result.stderr
    source = (CLASSIFIER / "src/main/java/io/github/squeezebert/tflite/PackedLabels.java").read_text().splitlines()
    line = next(number for number, text in enumerate(source, 1) if '"lacks " + Contract.LABELS_FILE' in text)
    assert f"at io.github.squeezebert.tflite.PackedLabels.read(PackedLabels.java:{line})" in result.stdout
    assert f"at {MAIN}.main(AnswersMain.java:" in result.stdout
