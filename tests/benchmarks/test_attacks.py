"""TF-IDF under attack, measured as a network is."""

import json

from benchmarks.attacks.command_line import main
from support.places import DATA

TINY = DATA / "tiny_intents"


def test_tf_idf_loses_to_an_attack_what_random_slips_leave_it(capsys):
    rows = [str(TINY / "train.jsonl"), str(TINY / "test.jsonl")]
    assert main([*rows, "--noise", "0.1", "--attack", "2", "--attack-rows", "20", "--json"]) == 0
    measures = json.loads(capsys.readouterr().out)
    attack = measures["attack"]
    assert attack["accuracy_under_attack"] < measures["noisy"]["accuracy"] <= measures["accuracy"]
    assert (attack["rows"], attack["words"]) == (20, 2)
    assert main([str(TINY / "train.jsonl"), str(TINY / "test.jsonl"), "--attack", "0"]) == 2
