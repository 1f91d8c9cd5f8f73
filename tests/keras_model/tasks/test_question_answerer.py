import pytest

from keras_model import (
    QuestionAnswerer,
)
from support.tiny_tasks import compile_fast


class TestQuestionAnswerer:
    CONTEXT = "the film was bad in rome. Ada  lives in Rome?"

    @pytest.fixture
    def answerer(self, backbone, preprocessor):
        return QuestionAnswerer(backbone, preprocessor)

    def test_learns_an_answer_with_its_characters(self, answerer):
        begin = self.CONTEXT.index("Ada")
        rows, spans = [("who lives in rome?", self.CONTEXT)] * 4, [(begin, begin + 3)] * 4
        compile_fast(answerer).fit(rows, spans, epochs=40, verbose=0)

        (answer,) = answerer.predict(rows[:1])

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

    def test_no_question_no_answer(self, answerer):
        assert answerer.predict([]) == []
