"""The end of a month: what still stands in its way, closing it by two people, and the figures that never move after.

Its one rule: once a month is closed, what was printed of it comes out the same, byte for byte, for ever.
"""
