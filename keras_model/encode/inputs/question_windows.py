"""A question and its context in windows."""

import numpy as np

from keras_model.encode.inputs.layout import Layout
from keras_model.encode.long_texts.relevance import most_relevant
from keras_model.encode.long_texts.spread import ALL, MOST_WINDOWS
from keras_model.encode.windows import QuestionWindows
from keras_model.errors import DataError, UserError
from keras_model.messages import shown


def question_windows(layout: Layout, question: str, context: str, stride: int | None, windows: int) -> QuestionWindows:
    """Return a question and its context in windows; see `Preprocessor.encode_question`."""
    for name, text in (("question", question), ("context", context)):
        if not isinstance(text, str):
            raise DataError(f"the {name} is {shown(text)}; give a text")
    room = layout.of_pair
    if stride is None:
        stride = room // 4
    # The context gets at least this many tokens a window, so a smaller stride keeps every step positive.
    least_width = max(room - layout.of_question, 1)
    if not 0 <= stride < least_width:
        raise UserError(f"stride {stride}: with sequence length {layout.length} give 0 to {least_width - 1}")
    if not ALL <= windows <= MOST_WINDOWS:
        raise UserError(f"windows {windows}: give 1 to {MOST_WINDOWS}, or {ALL} for all")
    question_ids = layout.tokenizer.encode(question, limit=layout.of_question).ids[: layout.of_question]
    told = layout.tokenizer.encode(context)
    width = room - len(question_ids)
    starts = [0]
    while starts[-1] + width < len(told) and width > stride:
        starts.append(starts[-1] + width - stride)
    in_all = len(starts)
    if windows != ALL:
        parts = [told.ids[start : start + width] for start in starts]
        starts = [starts[window] for window in most_relevant(question_ids, parts, windows)]
    features = layout.empty(len(starts))
    offsets = np.full((len(starts), layout.length, 2), -1, np.int32)
    first = 1 + len(question_ids) + layout.tokenizer.template.separators
    for window, start in enumerate(starts):
        ids = told.ids[start : start + width]
        layout.fill(features, window, question_ids, ids)
        if ids:
            offsets[window, first : first + len(ids)] = told.offsets[start : start + len(ids)]
    return QuestionWindows(features, offsets, in_all - len(starts))
