"""In: vectors of pairs of texts, with their scores or the numbers of their texts. Out: how far they are from wanted.

Pairs with a score should stand in its order, pairs that belong together closer than they stand to others.
"""
