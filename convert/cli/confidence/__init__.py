"""What commands ask about confidence: a threshold to reject by, and a finished file's temperature.

In: options. Out: what a build is to choose, or a file with another temperature or threshold.
"""
