"""The people and organisations of a group, what they do in it, and how they sign in.

One rule: a member needs no e-mail address, no telephone and no password to be a member.
"""
