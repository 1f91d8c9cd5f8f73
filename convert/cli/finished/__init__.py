"""Commands that write a finished file anew, and what they share with `build`.

In: options. Out: a file with another temperature, threshold or way to read tags, or what a build is to choose.
"""
