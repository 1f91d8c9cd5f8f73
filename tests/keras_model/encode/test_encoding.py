import pytest

from keras_model.encode.encoding import Encoding, replace_lone_surrogates


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("plain", "plain"),
        ("Größe 😀 漢", "Größe 😀 漢"),
        ("a\ud800b\udfff", "a\ufffdb\ufffd"),
        # Two halves side by side are two characters to Python, no pair.
        ("\ud83d\ude00", "\ufffd\ufffd"),
        ("\ud7ff\ue000", "\ud7ff\ue000"),
        ("", ""),
    ],
)
def test_only_surrogates_are_replaced_one_for_one(text, replaced):
    assert replace_lone_surrogates(text) == replaced
    assert len(replaced) == len(text)
    replaced.encode()


def test_an_encoding_is_as_long_as_its_ids_and_empties_share_nothing():
    assert len(Encoding([4, 5], ["a", "b"], [(0, 1), (1, 2)], [0, 0])) == 2
    one, other = Encoding(), Encoding()
    one.ids.append(1)
    assert (len(one), len(other)) == (1, 0)
