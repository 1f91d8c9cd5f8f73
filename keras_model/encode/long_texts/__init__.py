"""In: a text that may be longer than a model reads.

Out: the tokens of its beginning at no more than their cost, and where the windows lie that read all of it.
"""
