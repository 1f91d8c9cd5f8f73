"""Where special tokens stand: BERT's one separator and two segments, RoBERTa's two separators and one segment."""

import pytest

from keras_model.encode.byte_level_bpe_tokenizer import ByteLevelBpeTokenizer
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.template import Template
from keras_model.errors import CheckpointError, UserError
from support.subwords import BYTES, NAMES

CLS, SEP, PAD = NAMES["<s>"], NAMES["</s>"], NAMES["<pad>"]
A, B, C = (BYTES[letter] for letter in "abc")


@pytest.mark.parametrize(
    ("template", "pair", "segments"),
    [
        (Template(), [CLS, A, B, SEP, C, SEP], [0, 0, 0, 0, 1, 1]),
        (Template(2, 0), [CLS, A, B, SEP, SEP, C, SEP], [0] * 7),
        (Template(1, 0), [CLS, A, B, SEP, C, SEP], [0] * 6),
        (Template(2, 1), [CLS, A, B, SEP, SEP, C, SEP], [0, 0, 0, 0, 0, 1, 1]),
    ],
    ids=["bert", "roberta", "one segment", "two separators"],
)
def test_ids_and_segments_of_a_text_and_of_a_pair(template, pair, segments):
    tokenizer = ByteLevelBpeTokenizer.from_vocabulary(BYTES | NAMES, [], "vocab.json", **template.get_config())
    assert tokenizer.template == template
    features = Preprocessor(tokenizer, 9)(["ab", ("ab", "c")])
    single = [CLS, A, B, SEP]
    assert features["ids"].tolist() == [single + [PAD] * 5, pair + [PAD] * (9 - len(pair))]
    assert features["segment_ids"].tolist() == [[0] * 9, segments + [0] * (9 - len(pair))]
    assert features["mask"].sum(axis=1).tolist() == [len(single), len(pair)]
    # What it counts is what it leaves no room for.
    assert (template.of_text, template.of_pair) == (len(single) - 2, len(pair) - 3)


@pytest.mark.parametrize("value", [-1, 3, True, "1", None, 1.5])
def test_another_number_is_refused_under_the_name_that_files_have_for_it(value):
    for setting, made, allowed in (
        ("pair_separators", lambda: Template(separators=value), "1 or 2"),
        ("second_segment", lambda: Template(second_segment=value), "0 or 1"),
    ):
        with pytest.raises(CheckpointError) as error:
            made()
        assert str(error.value) == f"the tokenizer's {setting} is {value!r}; it may be {allowed}"


@pytest.mark.parametrize("separators", [1, 2])
def test_a_length_holds_a_token_of_either_text_of_a_pair(separators):
    template, marks = Template(separators), 2 + separators
    template.require_room_for_pairs(marks + 2)
    message = f"length {marks + 1}: {marks} tokens mark a pair of texts, .* choose {marks + 2} or more"
    with pytest.raises(UserError, match=message):
        template.require_room_for_pairs(marks + 1)
