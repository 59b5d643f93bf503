"""What should change? Ideas for the group, and for the organisations that are its members.

One rule: every idea is answered, with dates, for all members to read.
"""
