"""Between a listing and an exchange: two people talk, agree when and where, and keep what was agreed on.

Its one rule: how to reach somebody is shown to the other side only once both have agreed.
"""
