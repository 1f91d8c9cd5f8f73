"""What of rows `train` goes by where it chooses a start, and whether it marks capitals.

In: files of rows. Out: whose letters they have, into how many pieces their words fall, and whose words have capitals.
"""
