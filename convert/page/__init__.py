"""A report as one HTML file that needs no network and no script.

In: figures, and a template that places them. Out: a page for light and dark, with its plots inside.
"""
