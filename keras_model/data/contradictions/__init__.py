"""What in a file contradicts the way in which its rows would be read.

In: the table of a file, and the columns to read of it, or its rows. Out: a refusal that names the place, or nothing.
"""
