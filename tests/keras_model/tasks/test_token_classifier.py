import numpy as np
import pytest

from keras_model import (
    TokenClassifier,
)
from keras_model.data.rows import TokenRow
from keras_model.errors import CheckpointError, DataError
from keras_model.model_folder import read_config, store_head_argument
from support.tiny_tasks import VOCABULARY, compile_fast, tiny_backbone


class TestTokenClassifier:
    SENTENCES = (["ada", "lives", "in", "rome"], ["the", "film"])
    TAGS = (["B-person", "O", "O", "B-place"], ["O", "O"])

    @pytest.fixture
    def tagger(self, backbone, preprocessor):
        return TokenClassifier(backbone, preprocessor, ["O", "B-person", "B-place"])

    @pytest.fixture(scope="class")
    def trained(self, preprocessor):
        """For tests that leave it as it is."""
        tagger = TokenClassifier(tiny_backbone(), preprocessor, ["O", "B-person", "B-place"])
        compile_fast(tagger).fit(list(self.SENTENCES), list(self.TAGS), epochs=30, verbose=0)
        return tagger

    def test_targets_stand_at_first_pieces(self, tagger):
        targets = tagger.prepare_targets([["films", "ada"]], [["O", "B-person"]])

        assert targets[0, :5].tolist() == [-1, 0, -1, 1, -1], "[CLS] film ##s ada [SEP]"

    def test_a_word_of_several_in_the_text_has_its_tag_spread(self, backbone, preprocessor):
        tagger = TokenClassifier(backbone, preprocessor, ["O", "B-place", "I-place", "S-place"])

        def targets(tokens, tags, gaps=()):
            return tagger.prepare_rows([TokenRow(tokens, tags, gaps=gaps)])[1][0].tolist()

        assert targets(("rome/rome", "ada"), ("B-place", "O"))[1:5] == [1, 2, 2, 0]
        assert targets(("北京", "市"), ("B-place", "I-place"))[1:4] == [1, 2, 2]
        assert targets(("北京京",), ("S-place",))[1:4] == [1, 2, -1], "the model has no E-place"
        assert targets(("ada", "-", "rome"), ("O", "O", "B-place"), ("", "", "", ""))[1:4] == [0, 0, 1]

    def test_names_are_looked_for_in_texts_alone(self, tagger):
        with pytest.raises(DataError, match=r"^row 2 is None: give a text$"):
            tagger.entities(["ada", None])
        assert len(tagger.entities("ada lives")) == 1, "a bare text is one"

    def test_a_sentence_is_a_list_of_words(self, tagger):
        with pytest.raises(DataError, match="row 2 is 'ada lives': give a list of words"):
            tagger.prepare([["ada"], "ada lives"])

    def test_learns_tags(self, trained):
        assert trained.predict(self.SENTENCES) == list(map(list, self.TAGS))
        (found,) = trained.entities(["Ada lives  in Rome"])
        places = [(entity["text"], entity["label"], entity["start"], entity["end"]) for entity in found]
        assert places == [("Ada", "person", 0, 3), ("Rome", "place", 14, 18)]
        assert all(0 < entity["score"] <= 1 for entity in found)

    def test_every_word_gets_a_tag_however_long_the_sentence(self, trained):
        first, late = trained.predict([["the"] * 40 + ["\u200b", "ada"], ["ada"]])

        assert len(first) == 42
        assert first[-2:] == ["O", "B-person"], "nothing is left of a zero-width space"
        assert late == ["B-person"], "windows of one sentence do not shift the next"

    def test_tags_must_match_words(self, tagger):
        with pytest.raises(DataError, match="row 1 has 2 words but 1 tags"):
            tagger.fit([["ada", "lives"]], [["O"]], verbose=0)


class TestTagsTogether:
    LABELS = ("O", "B-person", "I-person")

    @pytest.fixture
    def tagger(self, backbone, preprocessor):
        """A model of random weights."""
        return TokenClassifier(backbone, preprocessor, self.LABELS, tags="together")

    def doubting(self, monkeypatch, tagger):
        """Let "ada" begin a name, "lives" go on with one, and "rome" be in doubt, but rather outside."""
        probabilities = [[0.98, 0.01, 0.01], [0.01, 0.98, 0.01], [0.55, 0.05, 0.4], [0.01, 0.01, 0.98]]
        logits = np.log(np.array(probabilities, np.float32))
        kinds = {VOCABULARY.index(word): kind for kind, word in enumerate(("ada", "rome", "lives"), start=1)}

        def outputs(x, *_, **__):
            return logits[np.vectorize(lambda token: kinds.get(int(token), 0))(x["ids"])]

        monkeypatch.setattr(tagger, "predict_outputs", outputs)

    def test_words_are_read_together(self, tagger, monkeypatch):
        self.doubting(monkeypatch, tagger)
        assert tagger.predict([["ada", "rome", "lives"], ["rome"]]) == [["B-person", "I-person", "I-person"], ["O"]]
        assert [found["text"] for found in tagger.entities(["the ada rome lives"])[0]] == ["ada rome lives"]
        # Two windows of ten tokens.
        (found,) = tagger.entities(["the " * 8 + "ada rome lives the"])[0]
        assert (found["text"], found["score"]) == ("ada rome lives", pytest.approx(0.4)), "its own probability"
        tagger.set_tags("each")
        assert tagger.predict([["ada", "rome", "lives"]]) == [["B-person", "O", "I-person"]]

    def test_a_folder_keeps_it_and_folders_of_before_are_as_they_were(self, tagger, tmp_path):
        tagger.save_to_preset(tmp_path / "together")
        assert read_config(tmp_path / "together")["head"] == {"dropout": 0.1, "tags": "together"}
        again = TokenClassifier.from_preset(tmp_path / "together")
        assert again.reading.together
        assert again.around(again.backbone).reading.together
        # Other labels learn anew, so how they are read is chosen anew.
        assert not TokenClassifier.from_preset(tmp_path / "together", labels=["O", "B-x", "I-x"]).reading.together
        tagger.set_tags("each")
        tagger.save_to_preset(tmp_path / "each")
        assert read_config(tmp_path / "each")["head"] == {"dropout": 0.1}
        assert not TokenClassifier.from_preset(tmp_path / "each").reading.together

    def test_what_cannot_be_read_so_is_refused(self, backbone, preprocessor, tagger, tmp_path):
        with pytest.raises(CheckpointError, match="tags is 'both'; it must be each or together"):
            tagger.set_tags("both")
        with pytest.raises(CheckpointError, match=r"no label goes on with what another begins.*leave tags out"):
            TokenClassifier(backbone, preprocessor, ["NOUN", "VERB"], tags="together")
        tagger.save_to_preset(tmp_path / "model")
        store_head_argument(tmp_path / "model", "tags", "all")
        with pytest.raises(CheckpointError, match="tags is 'all'"):
            TokenClassifier.from_preset(tmp_path / "model")
