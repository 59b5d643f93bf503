"""Coming in: founding a group, and the one-time links by which a person first signs in.

One rule: looking at a link changes nothing; pressing the button on its page uses it up.
"""
