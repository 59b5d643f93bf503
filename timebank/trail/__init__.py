"""Who did what, for whom, by which channel and why: append-only, and chained for each group.

One rule: rows are added and never changed. A row holds member numbers, references, minutes and dates, never a name;
the words of a reason stand beside it with a salt of their own, so that they can be erased and the chain still holds.
"""
