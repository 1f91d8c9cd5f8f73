"""A model of sentence vectors is trained, converted and judged on both kinds of pairs."""

import json

import pytest

from convert.cli.parser import main as convert
from keras_model import SentenceEncoder, load_model
from keras_model.cli.parser import main
from keras_model.data.readers import read_rows
from keras_model.errors import DataError
from keras_model.train.settings import SHARE_OF_START
from support.places import ROOT
from support.training import TINY, tiny_training


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    """A folder with files of each kind of pairs, of intents of the committed rows."""
    folder = tmp_path_factory.mktemp("pairs")
    rows = read_rows(TINY / "train.jsonl", "classification")[:80]
    of_label = {}
    for row in rows:
        of_label.setdefault(row.label, []).append(row.text)
    partners = [
        {"text_a": one, "text_b": other}
        for texts in of_label.values()
        for one, other in zip(texts[::2], texts[1::2], strict=False)
    ]
    scored = [
        {"text_a": one.text, "text_b": other.text, "score": 5 * (one.label == other.label)}
        for one, other in zip(rows, [*rows[1::2], *rows[::2]], strict=True)
    ]
    negatives = [{"query": row["text_a"], "pos": [row["text_b"]], "neg": ["none of them"]} for row in partners]
    for name, kind in (("partners", partners), ("scored", scored), ("negatives", negatives)):
        folder.joinpath(f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in kind))
    return folder


def arguments(pairs, kind, output, *others):
    return tiny_training("embedding", pairs / f"{kind}.jsonl", output, *others)


@pytest.mark.parametrize("kind", ["scored", "partners"])
def test_each_text_of_a_pair_has_a_length_of_its_own(pairs, tmp_path, capsys, kind):
    rows, folder = pairs / f"{kind}.jsonl", tmp_path / "model"
    encoder = load_model(TINY, sequence_length=64).preprocessor
    texts = [text for row in read_rows(rows, "embedding") for text in row.texts]
    lengths = encoder(texts)["mask"].sum(axis=1)
    wanted = {"each": "text", "counted": len(texts), "longest": lengths.max(), "over_limit": (lengths > 16).sum()}

    assert main(arguments(pairs, kind, folder, "--json", "--length", "16")) == 0
    told = json.loads(capsys.readouterr().out)["files"][0]["lengths"]
    assert {name: told[name] for name in wanted} == wanted
    assert main(["inspect", "--json", "--model", str(folder), str(rows)]) == 0, "the model tells how pairs are read"
    assert json.loads(capsys.readouterr().out)["files"][0]["lengths"] == told
    together = ["--task", "regression"] if kind == "scored" else []
    assert main(["inspect", "--json", *together, "--model", str(TINY), str(rows)]) == 0
    read = json.loads(capsys.readouterr().out)["files"][0]["lengths"]["each"]
    assert read == ("row" if together else "text")


def test_a_start_of_sentence_vectors_that_learns_partners_keeps_a_share_of_its_weights(pairs, tmp_path, capsys):
    start = tmp_path / "start"
    SentenceEncoder.from_preset(TINY).save_to_preset(start)
    assert main(arguments(pairs, "partners", tmp_path / "model", "--init", str(start))) == 0
    assert f"with {SHARE_OF_START:g} of the start's weights: validation mrr" in capsys.readouterr().err
    told = json.loads((tmp_path / "model/training.json").read_text())
    assert told["settings"]["start_share"] == SHARE_OF_START


@pytest.mark.parametrize(("kind", "measure"), [("scored", "spearman"), ("partners", "mrr")])
def test_the_model_is_compared_with_simpler_methods_by_what_its_pairs_are_judged_by(
    pairs, tmp_path, capsys, kind, measure
):
    assert main(arguments(pairs, kind, tmp_path / "model", "--compare", "--json")) == 0
    compared = json.loads(capsys.readouterr().out)["comparison"]
    assert len(compared) == 3
    assert all(measure in measures for measures in compared.values())


@pytest.mark.parametrize(
    ("kind", "measures"), [("scored", {"spearman"}), ("negatives", {"mrr", "recall_at_1", "ndcg_at_10"})]
)
def test_keras_and_the_file_are_measured_alike(pairs, tmp_path, capsys, kind, measures):
    folder, file, rows = tmp_path / "model", tmp_path / "model.tflite", str(pairs / f"{kind}.jsonl")

    def told():
        shown = capsys.readouterr()
        unused = (
            "rows name texts that do not belong to their first one: train learns from one of them"
            in shown.err + shown.out
        )
        assert unused == (kind == "negatives"), "no command is silent about them"
        return shown

    assert main(arguments(pairs, kind, folder, "--half", "--freeze-token-embedding")) == 0
    assert "before training: validation " in told().err
    built = ["build", str(folder), "--evaluation", rows, "--calibration", str(TINY / "test.jsonl")]
    assert convert([*built, "--profile", "float32", "--output", str(file), "--json"]) == 0
    judged = [loss["measure"] for loss in json.loads(told().out)["judged"]]
    assert judged[-1] in measures
    assert main(["evaluate", str(folder), rows, "--json"]) == 0
    in_keras = json.loads(told().out)
    assert convert(["evaluate", str(file), rows, "--json"]) == 0
    in_file = json.loads(told().out)
    assert in_keras.keys() == in_file.keys() == {"task", "examples", *measures}
    for name in measures:
        assert in_file[name] == pytest.approx(in_keras[name], abs=0.02)


def test_pairs_that_teach_nothing_and_options_that_would_not_count_are_refused(pairs, tmp_path, capsys):
    def fault(*given):
        assert main(list(given)) not in (0, None)
        return capsys.readouterr().err

    assert "--symmetric is for pairs without a score" in fault(
        *arguments(pairs, "scored", tmp_path / "out", "--symmetric")
    )
    encoder = str(ROOT / "assets/similarity")
    assert "--teacher is for pairs without a score" in fault(
        *arguments(pairs, "scored", tmp_path / "out", "--teacher", encoder)
    )
    assert "must know the task embedding" in fault(
        *arguments(pairs, "partners", tmp_path / "out", "--teacher", str(TINY))
    )
    assert "learnt from one teacher; give one folder" in fault(
        *arguments(pairs, "partners", tmp_path / "out", "--teacher", encoder, encoder)
    )
    (tmp_path / "one.jsonl").write_text('{"text_a": "a", "text_b": "b"}\n')
    assert "holds one pair" in fault(*arguments(tmp_path, "one", tmp_path / "out"))
    (tmp_path / "same.jsonl").write_text('{"text_a": "a", "text_b": "b", "score": 2}\n' * 2)
    assert "all pairs have the score 2" in fault(*arguments(tmp_path, "same", tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_rows_that_cannot_be_judged_or_tell_nothing_are_refused(tmp_path, capsys):
    single, both = tmp_path / "single.csv", tmp_path / "both.csv"
    single.write_text("text,label\na,x\nb,y\n")
    both.write_text("text,pair,label\na,b,x\nc,d,y\n")
    output = tmp_path / "out"

    def fault(task, learnt, judged):
        given = ["--train", str(learnt), "--validation", str(judged), "--init", str(TINY), "--output", str(output)]
        assert main(["train", "--task", task, *given]) == DataError.exit_code
        return capsys.readouterr().err

    told = f"{both} holds pairs of texts, but {single} single texts; give both files the same columns"
    assert told in fault("classification", both, single)
    assert told in fault("classification", single, both)
    scores = tmp_path / "scores.csv"
    scores.write_text("text,score\na,2\nb,2.0\n")
    assert "scores.csv: every row has the same score" in fault("regression", scores, scores)
    tags, outside = tmp_path / "tags.csv", tmp_path / "outside.csv"
    tags.write_text("tokens,tags\nAda left,B-PER O\n")
    outside.write_text("tokens,tags\nthey left,O O\n")
    assert "outside.csv: no row has an entity; an epoch is chosen" in fault("token-classification", tags, outside)
    parts = tmp_path / "parts.csv"
    parts.write_text("text,label,split\na,x,train\nb,y,test\n")
    assert "parts.csv: its column 'split' says test, train; give each part" in fault("classification", parts, single)
    assert "parts.csv: its column 'split' says test, train; give each part" in fault("classification", single, parts)
    assert not output.exists()


def test_translations_of_one_text_are_learnt_from_a_teacher_alone(pairs, tmp_path, capsys):
    teacher, judged = tmp_path / "teacher", str(pairs / "partners.jsonl")
    assert main(arguments(pairs, "partners", teacher)) == 0
    translations = [{"text_a": "please wake me", "text_b": text} for text in ("weck mich bitte", "réveille-moi")]
    rows = tmp_path / "one_text.jsonl"
    rows.write_text("".join(json.dumps(row) + "\n" for row in translations))
    learnt = [*arguments(tmp_path, "one_text", tmp_path / "out"), "--validation", judged]
    capsys.readouterr()
    assert main(learnt) != 0
    assert "all pairs have the same first text" in capsys.readouterr().err
    assert main([*learnt, "--teacher", str(teacher)]) == 0
