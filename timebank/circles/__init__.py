"""Circles: peer support owned by the people in it.

Its one rule: whoever is not in a circle, coordinators too, finds nothing of it by any page, search, count or feed.
"""
