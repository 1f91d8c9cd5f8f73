"""What stands between the words of a sentence, told or not."""

import pytest

from keras_model.data.writing import BLANKLESS, gaps_between, usual_gaps, written


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        ([], ""),
        (["Ada"], "Ada"),
        (["Ada", "lives", ",", "too"], "Ada lives , too"),
        (["我", "爱", "北京", "，", "2004", "年"], "我爱北京，2004年"),
        (["使用", "New", "York", "地图"], "使用New York地图"),
        (["ภาษา", "ไทย"], "ภาษาไทย"),
        (["서울", "에서"], "서울 에서"),
        (["a", "", "b"], "a  b"),
    ],
)
def test_a_blank_stands_between_words_but_beside_scripts_without(tokens, text):
    found, places = written(tokens, usual_gaps(tokens))
    assert found == text
    assert [found[begin:end] for begin, end in places] == tokens


def test_gaps_are_what_a_text_has_between_its_words():
    tokens, text = ["Ada", "'s", "(", "cat", ")"], " Ada's  (cat)\n"
    gaps = gaps_between(tokens, text)
    assert gaps == (" ", "", "  ", "", "", "\n")
    assert written(tokens, gaps)[0] == text


@pytest.mark.parametrize(
    ("tokens", "fault"),
    [
        (["Ada", "cat"], "token 2, 'cat', does not stand in the text at character 3"),
        (["Ada", "s"], "token 2, 's', does not stand in the text at character 3"),
        (["Ada"], "goes on behind the last token, at character 3"),
    ],
)
def test_words_of_another_text_are_refused(tokens, fault):
    with pytest.raises(ValueError, match=fault):
        gaps_between(tokens, "Ada's cat")


def test_which_scripts_have_no_blanks():
    assert all(map(BLANKLESS.match, "北々〇カなㄅﾆไທမខꀀ\U00020000"))
    assert not any(map(BLANKLESS.match, "aé1가ह،。、・๑฿ "))
