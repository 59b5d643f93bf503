"""Slips of paper, in piles: counted by hand first, then typed, then in the book.

Its one rule: a pile posts only when what was typed equals what was counted by hand, and every slip of it is accounted
for.
"""
