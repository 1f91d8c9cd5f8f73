"""The report of a build as a page.

In: the report. Out: one HTML file with its charts.
"""
