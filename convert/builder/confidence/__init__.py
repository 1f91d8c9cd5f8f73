"""Makes a finished classifier say how sure it may be.

In: a `.tflite` and labelled rows. Out: the same network with another temperature or threshold, and what that changes.
"""
