import pytest

from keras_model import (
    TokenClassifier,
)
from keras_model.errors import DataError
from support.tiny_tasks import compile_fast


class TestTokenClassifier:
    SENTENCES = (["ada", "lives", "in", "rome"], ["the", "film"])
    TAGS = (["B-person", "O", "O", "B-place"], ["O", "O"])

    @pytest.fixture
    def tagger(self, backbone, preprocessor):
        return TokenClassifier(backbone, preprocessor, ["O", "B-person", "B-place"])

    def test_targets_stand_at_first_pieces(self, tagger):
        targets = tagger.prepare_targets([["films", "ada"]], [["O", "B-person"]])

        assert targets[0, :5].tolist() == [-1, 0, -1, 1, -1], "[CLS] film ##s ada [SEP]"

    def test_learns_tags(self, tagger):
        compile_fast(tagger).fit(list(self.SENTENCES), list(self.TAGS), epochs=30, verbose=0)

        assert tagger.predict(self.SENTENCES) == list(map(list, self.TAGS))
        (found,) = tagger.entities(["Ada lives  in Rome"])
        places = [(entity["text"], entity["label"], entity["start"], entity["end"]) for entity in found]
        assert places == [("Ada", "person", 0, 3), ("Rome", "place", 14, 18)]
        assert all(0 < entity["score"] <= 1 for entity in found)

    def test_every_word_gets_a_tag_however_long_the_sentence(self, tagger):
        compile_fast(tagger).fit(list(self.SENTENCES), list(self.TAGS), epochs=30, verbose=0)
        first, late = tagger.predict([["the"] * 40 + ["\u200b", "ada"], ["ada"]])

        assert len(first) == 42
        assert first[-2:] == ["O", "B-person"], "nothing is left of a zero-width space"
        assert late == ["B-person"], "windows of one sentence do not shift the next"

    def test_tags_must_match_words(self, tagger):
        with pytest.raises(DataError, match="row 1 has 2 words but 1 tags"):
            tagger.fit([["ada", "lives"]], [["O"]], verbose=0)
