from convert.comparison.environment import cpu_name


def test_the_processor_has_a_name(monkeypatch, tmp_path):
    assert cpu_name()
    monkeypatch.setattr("convert.comparison.environment._CPU_INFO", tmp_path / "none")
    assert cpu_name()
