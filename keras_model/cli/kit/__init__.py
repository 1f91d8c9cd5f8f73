"""What the commands of both packages share.

In: options and results. Out: checked places, printed lines and exit codes.
"""
