"""A group: its name and welcome in both languages, and the rules it lives by.

One rule: nothing a group decided is overwritten. A setting is a row saying what, from when and who decided it; the
newest row holds.
"""
