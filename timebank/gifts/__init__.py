"""Hours that are given rather than earned: gifts, draws from the pot, and what an organisation gives out.

Its one rule: what somebody draws from the pot is known to them and to those who decide, and to nobody else.
"""
