"""Rows and labels out of files.

In: JSONL, CSV, TSV or plain text. Out: typed rows, labels, and the proof that no test text was learnt from.
"""
