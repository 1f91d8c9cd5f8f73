"""A finished tagger reads its tags in the way that finds more, and no integer of it changes."""

import json
from dataclasses import replace

import numpy as np
import pytest

from convert.builder.finished.tags import TagsOptions, write_with_tags
from convert.tflite.interpreter import TextInterpreter
from convert.tflite.metadata import with_metadata
from keras_model.data.rows import TokenRow
from keras_model.errors import DataError, InputFileError, TfliteError, UserError
from keras_model.outputs.by_task.answer import answer
from keras_model.outputs.reading import EACH, TOGETHER
from support.tiny_tflite import WORDS, bare, description, write

TAGGER = "token-classification_uint8"


@pytest.fixture
def tagger(tmp_path):
    def tagger(labels=("O", "B-x", "I-x")):
        path = tmp_path / "tagger.tflite"
        path.write_bytes(with_metadata(bare(TAGGER), description("token-classification", labels=labels)))
        return path

    return tagger


@pytest.fixture
def labelled(tmp_path):
    """Rows that a file answers without a fault where it reads its tags in one of the ways."""

    def labelled(file, way):
        random = np.random.default_rng(4)
        sentences = [tuple(random.choice(WORDS[5:30], 9)) for _ in range(60)]
        rows = [TokenRow(words, ("O",) * len(words)) for words in sentences]
        model = TextInterpreter(file)
        reading = replace(model.reading, tags=way)
        found = answer(model.task, rows, model.labels, model.preprocessor, model.run, reading=reading).predictions
        path = tmp_path / f"{way}.jsonl"
        lines = (
            json.dumps({"tokens": list(map(str, row.tokens)), "tags": list(tags)})
            for row, tags in zip(rows, found, strict=True)
        )
        path.write_text("\n".join(lines))
        return path

    return labelled


@pytest.mark.parametrize("way", [EACH, TOGETHER])
def test_the_way_that_finds_more_is_written(tmp_path, tagger, labelled, way):
    file, output = tagger(), tmp_path / "out.tflite"
    report = write_with_tags(TagsOptions(file, output, rows=labelled(file, way)))
    other = EACH if way == TOGETHER else TOGETHER
    assert report["tags"] == way and report["before"] == EACH
    assert report[f"f1_{way}"] == 1 > report[f"f1_{other}"]
    assert report["rows"]["rows"] == 60
    assert TextInterpreter(output).reading.tags == way
    before, after = (TextInterpreter(path) for path in (file, output))
    features = before.preprocessor(["the cat and a dog", "b"])
    np.testing.assert_array_equal(before.run(features), after.run(features))


def test_a_way_that_is_said_is_written_whatever_finds_more_and_back_again(tmp_path, tagger, labelled):
    file, output = tagger(), tmp_path / "out.tflite"
    report = write_with_tags(TagsOptions(file, output, TOGETHER, labelled(file, EACH)))
    assert report["tags"] == TOGETHER and report["f1_each"] > report["f1_together"]
    assert write_with_tags(TagsOptions(output, output, EACH)) == {"tags": EACH, "before": TOGETHER}
    assert output.read_bytes() == file.read_bytes()


def test_what_has_no_such_tags_is_refused_and_nothing_is_written(tmp_path, tagger):
    output = tmp_path / "out.tflite"
    with pytest.raises(UserError, match="give --rows to find the better way by, or --tags"):
        TagsOptions(tagger(), output)
    with pytest.raises(UserError, match="must be one of each, together"):
        TagsOptions(tagger(), output, "sideways")
    with pytest.raises(TfliteError, match="serves the task classification, which tags no words"):
        write_with_tags(TagsOptions(write(tmp_path), output, TOGETHER))
    with pytest.raises(TfliteError, match="no label goes on with what another begins"):
        write_with_tags(TagsOptions(tagger(("NOUN", "VERB", "ADJ")), output, TOGETHER))
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps({"tokens": ["a"], "tags": ["B-unheard"]}))
    with pytest.raises(DataError, match="B-unheard"):
        write_with_tags(TagsOptions(tagger(), output, rows=rows))
    rows.write_text(json.dumps({"tokens": ["a"], "tags": ["O"]}))
    with pytest.raises(DataError, match="none of the 1 rows has an entity, so F1 is 0 whatever is answered; judge by"):
        write_with_tags(TagsOptions(tagger(), output, rows=rows))
    with pytest.raises(UserError, match="is an input of this command"):
        write_with_tags(TagsOptions(tagger(), rows, TOGETHER, rows))
    assert not output.exists()
    notes = tmp_path / "notes.txt"
    notes.write_text("Buy milk")
    with pytest.raises(InputFileError, match=r"notes\.txt: exists and is no \.tflite; choose another place"):
        write_with_tags(TagsOptions(tagger(), notes, TOGETHER))
    assert notes.read_text() == "Buy milk"
