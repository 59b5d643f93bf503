"""The notice board: what people offer and what they ask for, and finding it.

Its one rule: a page, a search, a count and a print show the same listings, those that `queries.shown` lets through.
"""
