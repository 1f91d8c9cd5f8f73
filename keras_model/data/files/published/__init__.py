"""Rows in the shapes that data sets are published in.

In: records as a file has them. Out: records with a row each, and the names of labels that the file tells by numbers.
"""
