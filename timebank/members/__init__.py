"""The people and organisations of a group and what they do in it.

One rule: a member needs no e-mail address, no telephone and no password to be a member.
"""
