"""Which labels a training learns, keeps, refuses and tells."""

import shutil
from types import SimpleNamespace

import pytest

from keras_model.cli.parser import main
from keras_model.cli.train import command, notes
from keras_model.cli.train.rows import LabelledRows
from keras_model.train.start.network import Start
from support.commands import CHECKPOINT, DATA, TINY, USAGE, fails, silence, train_arguments


@pytest.mark.parametrize(("lost", "gained", "told"), [("alarm", "zebra", "lacks 'alarm'"), ("", "zebra", "also has")])
def test_a_teacher_of_other_labels_is_named_before_the_start_is_made(work, capsys, monkeypatch, lost, gained, told):
    silence(monkeypatch)
    teacher, labels = work / "unlike", (TINY / "labels.txt").read_text().splitlines()
    shutil.copytree(TINY, teacher)
    others = [label for label in [*labels, gained] if label != lost]
    (teacher / "labels.txt").write_text("".join(f"{label}\n" for label in others))
    monkeypatch.setattr(command, "_start_model", None)
    arguments = [*train_arguments(work, labels=TINY / "labels.txt"), "--teacher", TINY, teacher]
    fails(capsys, arguments, CHECKPOINT, f"{teacher}: a teacher must have the labels", f"this one {told}")


def test_a_validation_label_that_training_lacks(work, capsys):
    (work / "validation.jsonl").write_text('{"text": "a", "label": "greeting"}\n{"text": "b", "label": "odd"}\n')
    fails(capsys, train_arguments(work), DATA, "validation.jsonl", "line 2", "'odd'")


def test_one_label_is_nothing_to_learn(work, capsys):
    (work / "train.jsonl").write_text('{"text": "a", "label": "only"}\n')
    fails(capsys, train_arguments(work), DATA, "'only'")


def test_labels_are_kept_of_a_model_of_the_same_task_alone(work, capsys):
    for task in ("multi-label-classification", "token-classification"):
        arguments = [*train_arguments(work, task=task), "--keep-labels"]
        fails(capsys, arguments, USAGE, "--keep-labels", task, f"the task of {TINY} is classification")


def test_labels_that_cannot_be_kept_are_not_offered(capsys):
    for task, offered in (("classification", True), ("multi-label-classification", False)):
        notes.tell_of_labels(SimpleNamespace(rows=LabelledRows([], [], ["a"]), start=Start(task, str(TINY))))
        told = capsys.readouterr().err
        assert f"{TINY} answers 8 labels of its own" in told
        assert ("which --keep-labels would keep" in told) == offered


def test_labels_that_rows_do_not_teach_or_judge_are_told(work, capsys):
    known = [line for line in (work / "train.jsonl").read_text().splitlines() if '"translate"' in line]
    (work / "validation.jsonl").write_text("\n".join(known[:2]))
    (work / "labels.txt").write_text((TINY / "labels.txt").read_text() + "unheard\nunseen\n")
    assert main(train_arguments(work, labels=work / "labels.txt")) == 0
    told = capsys.readouterr().err.splitlines()
    assert f"note: no row of {work}/train.jsonl has the label 'unheard' and 1 more, so it is not learnt" in told
    only = (
        f"note: every row of {work}/validation.jsonl has the label 'translate': the best epoch may answer nothing else"
    )
    assert only in told


def test_a_label_of_the_validation_alone_is_told_with_what_to_do(work, capsys):
    with (work / "validation.jsonl").open("a") as file:
        file.write('{"text": "a", "label": "unheard"}\n')
    where = f"validation.jsonl, line 9: label 'unheard' is none of those of {work}/train.jsonl, so that it cannot be"
    fails(capsys, train_arguments(work), DATA, where, "give rows to learn it from, or leave this row out")
    (work / "labels.txt").write_text((TINY / "labels.txt").read_text())
    named = f"'unheard' is none of those of {work}/labels.txt, which are all"
    fails(capsys, train_arguments(work, labels=work / "labels.txt"), DATA, named, "name it there, too")
    fails(capsys, [*train_arguments(work), "--keep-labels"], DATA, "'unheard' is not one of the model's 8")
