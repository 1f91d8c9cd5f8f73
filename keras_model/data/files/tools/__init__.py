"""Rows as a tool keeps or exports them, each in the file that has the tool's name.

In: the text of a file, or records as it has them. Out: records with text, labels and entities as other rows have them.
"""
