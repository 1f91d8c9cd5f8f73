"""What simpler methods make of the rows that a network was trained on.

In: rows to learn from and rows to answer. Out: the measures of the majority answer, of TF-IDF and of a CRF.
"""
