"""A real browser on the real program: every page, as everybody who may see it, in both languages.

`village.py` serves the practice village and knows what is in it; `routes.py` knows how to reach each page, `states.py`
what must first be typed or pressed; `checks.py` says what is wrong with the page that is open. The tests walk.
"""
