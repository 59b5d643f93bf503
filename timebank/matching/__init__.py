"""Who could help whom: for each request the people who could, and the ring-round that asks them.

Its one rule: who was asked longest ago comes first, and nobody is matched with whom they are kept apart from.
"""
