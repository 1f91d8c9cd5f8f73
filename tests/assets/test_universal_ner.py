"""Universal NER as published: sentences, tokens and tags are what the file says, and a damaged one is refused."""

import pytest

from assets.recipes.universal_ner import sentences
from keras_model.errors import DataError

SENTENCE = (
    "# newdoc id = a\n# sent_id = a-1\n# text = Go #3, Ada!\n"
    "1\tGo\tO\n2\t#\tB-O\t-\tann\n3\t3\tO\n4\t,\tO\n5\tAda\tB-PER\n"
)


@pytest.fixture
def read(tmp_path):
    def read(text: str):
        path = tmp_path / "en.iob2"
        path.write_text(text, encoding="utf-8")
        return list(sentences(path))

    return read


def test_a_sentence_is_its_text_and_a_tag_for_each_token(read):
    first = {"text": "Go #3, Ada!", "tokens": ["Go", "#", "3", ",", "Ada"], "tags": ["O", "O", "O", "O", "B-PER"]}
    assert read(f"{SENTENCE}\n\n{SENTENCE}") == [first, first]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1\tGo\tO\n", "en.iob2:1: this sentence has 0 lines '# text ='; it must have one"),
        ("# text = a\n# text = b\n1\ta\tO\n", "en.iob2:1: this sentence has 2 lines"),
        (f"{SENTENCE}\n# text = a\n1 a O\n", "en.iob2:11: expected a number, a token and a tag, parted by tabs"),
    ],
)
def test_a_damaged_file_is_refused_by_line(read, text, told):
    with pytest.raises(DataError) as refusal:
        read(text)
    assert told in str(refusal.value)
