"""The coordinator's desk: what waits, what is in doubt, and hours told by telephone and on paper.

One rule: the desk decides nothing on its own; every line leads to a person.
"""
