"""The same function in operators that survive eight bits.

In: what calibration saw of the float graph. Out: a graph whose every tensor fits int8.
"""
