"""What two sides said of the same help, side by side, from web, telephone and paper.

Its one rule: nothing is averaged and nothing posts by itself; whoever settles a pair sees first what will move.
"""
