"""What real engines make of one model: taken, left, answers, time.

In: a `.tflite`, and files of the same model built for engines. Out: a table with a row for each engine.
"""
