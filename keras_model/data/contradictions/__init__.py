"""What in a file contradicts the way in which its rows would be read.

In: the table of a file, and the columns to read of it. Out: a refusal that names the line, or nothing.
"""
