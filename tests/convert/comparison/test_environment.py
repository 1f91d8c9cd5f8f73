import numpy as np

from convert.comparison.environment import cpu_name, environment


def test_the_processor_has_a_name(monkeypatch, tmp_path):
    assert cpu_name()
    monkeypatch.setattr("convert.comparison.environment._CPU_INFO", tmp_path / "none")
    assert cpu_name()


def test_the_name_is_that_of_the_first_core(monkeypatch, tmp_path):
    path = tmp_path / "cpuinfo"
    path.write_text("processor\t: 0\nmodel name\t: A: Fast One\n\nprocessor\t: 1\nmodel name\t: Another\n")
    monkeypatch.setattr("convert.comparison.environment._CPU_INFO", path)
    assert cpu_name() == "A: Fast One"


def test_what_a_time_depends_on_is_told():
    found = environment()
    assert (found["cpu"], found["versions"]["numpy"]) == (cpu_name(), np.__version__)
    assert {"keras", "ai-edge-litert", "numpy"} <= set(found["versions"])
