from pathlib import Path

from keras_model.data.files.record import Record


def test_a_record_needs_a_name_only_where_its_line_does_not_tell_it():
    assert Record(3, {"text": "a"}).name == ""
    assert Record(1, {}, "record 7") != Record(1, {})


def test_a_fault_tells_where_it_is():
    assert str(Record(3, {}).fault(Path("a.csv"), "label is empty")) == "a.csv, line 3: label is empty"
