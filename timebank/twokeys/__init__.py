"""Acts that need two people: one proposes, another confirms.

One rule: nobody turns both keys. Where a group truly has one officer the act goes through at once, marked
single-handed wherever it shows.
"""
