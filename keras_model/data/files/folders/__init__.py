"""Rows whose texts are files of their own, in a folder: a folder for each label, or BRAT's texts and marks.

A folder becomes the records that a file with the same rows would have.
"""
