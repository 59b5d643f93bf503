"""Coming in: founding a group, asking to join, and the cards that lead there.

One rule: looking at a link changes nothing; pressing the button on its page uses it up.
"""
