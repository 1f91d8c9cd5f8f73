"""In: a text that may be longer than a model reads.

Out: the tokens of its beginning at no more than their cost, where the windows lie that read all of it, and which of
them have most in common with a question.
"""
