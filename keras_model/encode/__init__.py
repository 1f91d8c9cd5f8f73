"""The text front end.

In: text, pairs, words or questions. Out: int32 ids, mask and segment ids, with the place of each token in the text.
"""
