"""What a user should know of files before a model learns from them.

In: rows and texts out of files. Out: what they hold, and which of them stand in two files.
"""
