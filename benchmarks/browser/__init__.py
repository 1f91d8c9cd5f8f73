"""What LiteRT.js and MediaPipe's text tasks make of a model in a headless browser, against the harness.

In: a `.tflite` and texts. Out: a table with a row for each engine.
"""
