"""Home, about and help: the pages that belong to no single room.

One rule: no page here changes anything.
"""
