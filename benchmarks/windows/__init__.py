"""How a classifier had best read texts that are too long for its network.

In: a `.tflite` and labelled rows. Out: how often each way of reading is right about long texts made of the rows.
"""
