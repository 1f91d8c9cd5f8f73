"""Rows and texts as a given model takes them.

In: rows or texts of a file, and what the model learnt. Out: the rows in its labels, or a refusal that names the place.
"""
