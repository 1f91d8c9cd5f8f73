"""The kinds of files that hold rows, told apart by what is in them.

In: the bytes of a file. Out: its text, and records: values by column, each with its line.
"""
