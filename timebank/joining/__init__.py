"""Coming in: founding a group.

One rule: looking at a link changes nothing; pressing the button on its page uses it up.
"""
