"""What people say about themselves, in their own words, and who may see it.

One rule: everything personal has a row in one table of who sees what; what has no row is shown to nobody.
"""
