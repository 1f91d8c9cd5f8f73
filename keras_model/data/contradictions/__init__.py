"""What in a file contradicts the way in which its rows would be read, or what the model learnt that reads them.

In: the table of a file, and the columns to read of it, or its rows. Out: a refusal that names the place, or nothing.
"""
