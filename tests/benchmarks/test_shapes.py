import numpy as np

from benchmarks.shapes.command_line import main
from benchmarks.shapes.mobilebert import mobilebert
from convert.tflite.running.litert import open_interpreter
from keras_model.network.presets import PRESETS


def test_mobilebert_has_the_published_parameters():
    one, two = mobilebert(8, num_layers=1), mobilebert(8, num_layers=2)
    block = two.count_params() - one.count_params()
    head = 512 * 2 + 2
    # google/mobilebert-uncased without its pooler, which is the first token.
    assert one.count_params() + 23 * block - head == 24_581_888


def test_mobilebert_leaves_padding_out():
    model = mobilebert(8, num_layers=1)
    mask = np.array([[1, 1, 1, 0, 0, 0, 0, 0]], np.int32)
    ids = np.array([[5, 6, 7, 0, 1, 2, 3, 4]], np.int32)
    others = np.where(mask, ids, 9)
    others[0, 3] = ids[0, 3]  # the last token reads the one after it
    answers = [model.predict({"ids": x, "mask": mask, "segment_ids": 0 * mask}, verbose=0) for x in (ids, others)]
    np.testing.assert_allclose(*answers, atol=1e-5)


def test_a_shape_is_written_in_each_profile_and_runs(tmp_path, monkeypatch, capsys):
    tiny = {"vocabulary_size": 50, "num_layers": 1, "hidden_dim": 24, "num_heads": 2, "intermediate_dim": 48}
    monkeypatch.setitem(PRESETS, "minilm_l6", tiny)
    assert main(["minilm_l6", "--length", "8", "--output", str(tmp_path / "new")]) == 0
    names = [f"minilm_l6-8-{profile}.tflite" for profile in ("float32", "dynamic", "int8")]
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == sorted(names)
    for name in names:
        assert open_interpreter(tmp_path / "new" / name).get_input_details()[0]["shape"].tolist() == [1, 8]
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_faulty_arguments_are_refused(tmp_path, capsys):
    assert main(["minilm_l6", "--length", "2", "--output", str(tmp_path)]) == 2
    (tmp_path / "file").write_text("")
    assert main(["minilm_l6", "--output", str(tmp_path / "file" / "folder")]) == 3
    assert main(["unknown", "--output", str(tmp_path)]) == 2
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]
