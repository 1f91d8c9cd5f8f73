import pytest

from keras_model import (
    QuestionAnswerer,
)
from keras_model.errors import CheckpointError, DataError
from keras_model.model_folder import read_config
from support.tiny_tasks import compile_fast, edit_config, tiny_backbone


class TestQuestionAnswerer:
    CONTEXT = "the film was bad in rome. Ada  lives in Rome?"
    ROWS = (("who lives in rome?", CONTEXT), ("who lives in rome?", "the film was bad in rome."))

    @pytest.fixture
    def answerer(self, backbone, preprocessor):
        return QuestionAnswerer(backbone, preprocessor)

    @pytest.fixture(scope="class")
    def trained(self, preprocessor):
        """It learnt an answer, and that there may be none; for tests that leave it as it is."""
        begin = self.CONTEXT.index("Ada")
        answerer = QuestionAnswerer(tiny_backbone(), preprocessor)
        compile_fast(answerer).fit(self.ROWS * 4, [(begin, begin + 3), (0, 0)] * 4, epochs=40, verbose=0)
        return answerer

    def test_learns_an_answer_with_its_characters(self, trained):
        begin = self.CONTEXT.index("Ada")

        (answer,) = trained.predict(self.ROWS[:1])

        assert (answer["text"], answer["start"], answer["end"]) == ("Ada", begin, begin + 3)
        assert 0 < answer["score"] <= 1

    def test_answers_lie_in_the_context_in_reading_order(self, answerer):
        for context in (self.CONTEXT, "rome", self.CONTEXT * 5):
            (answer,) = answerer.predict([("who?", context)], longest_answer=3)
            assert answer["text"] == context[answer["start"] : answer["end"]]
            assert len(answer["text"].split()) in (1, 2, 3)

    def test_empty_context_has_an_empty_answer(self, answerer):
        nothing = {"text": "", "start": 0, "end": 0, "score": 0.0}
        assert answerer.predict([("who?", "")])[0] == nothing == answerer.answer("who?", "")

    def test_a_part_of_a_long_context_is_read_if_so_asked(self, answerer):
        context = "the film was bad in rome. " * 20 + "Ada lives? " + "the film was bad in rome. " * 20
        answer = answerer.answer("lives?", context, windows=1)
        assert answer["text"] == context[answer["start"] : answer["end"]]
        assert abs(answer["start"] - context.index("Ada")) < 100
        assert (answer["windows"], answer["windows_in_all"] > 3) == (1, True)
        assert "windows" not in answerer.answer("lives?", context)

    @pytest.mark.parametrize("given", [(None, "rome"), ("who?", b"rome"), (("who?", "rome"), "rome")])
    def test_what_is_no_text_is_told_in_a_line(self, answerer, given):
        with pytest.raises(DataError, match=r"^the (question|context) is .*; give a text$"):
            answerer.answer(*given)

    def test_no_question_no_answer(self, answerer):
        assert answerer.predict([]) == []

    @pytest.mark.parametrize("given", ["who lives in rome?", ["of"], [("who?", "rome"), ("who?",)], [7], [b"of"]])
    def test_a_question_without_its_context_is_told_by_its_number(self, answerer, given):
        number = 2 if len(given) == 2 else 1
        with pytest.raises(DataError, match=rf"^row {number} is .*: give a question with its context"):
            answerer.predict(given)

    def test_learns_to_say_that_there_is_none(self, trained, tmp_path, monkeypatch):
        assert trained.answer(*self.ROWS[1])["text"], "without a threshold every question is answered"
        monkeypatch.setattr(trained, "no_answer_threshold", 0.0)
        trained.save_to_preset(tmp_path / "model")

        kept = QuestionAnswerer.from_preset(tmp_path / "model")
        some, none = kept.predict(self.ROWS)

        assert some["text"] == "Ada"
        assert (none["text"], none["start"], none["end"]) == ("", 0, 0)
        assert none["score"] > 0.5

    def test_a_folder_without_a_threshold_is_written_as_ever(self, answerer, tmp_path):
        answerer.save_to_preset(tmp_path / "model")
        assert read_config(tmp_path / "model")["head"] == {"dropout": 0.1}

    @pytest.mark.parametrize("threshold", [float("nan"), float("inf"), "1.5", True])
    def test_a_threshold_is_a_finite_number(self, answerer, tmp_path, threshold):
        answerer.save_to_preset(tmp_path / "model")
        edit_config(tmp_path / "model", lambda config: config["head"].update(no_answer_threshold=threshold))
        with pytest.raises(CheckpointError, match=r"no_answer_threshold is .*; give a finite number"):
            QuestionAnswerer.from_preset(tmp_path / "model")
