"""Get-togethers: announced, signed up for, attended, and their hours shared out by a rule chosen beforehand.

Its one rule: every posting is shown before it is made, and what is shared out sums to zero to the minute.
"""
