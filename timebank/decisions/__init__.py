"""How members decide the rules they live by: proposed, talked about, decided by consent or vote, and kept.

Its one rule: a rule marked as the members' own changes only by a decision, and the database refuses all else.
"""
