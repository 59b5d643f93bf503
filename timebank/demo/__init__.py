"""The practice village: forty people, three organisations, half a year of help and of meeting, all invented.

One rule: it is made by the ordinary verbs at their moments in time, so whatever it shows, the program really did.
"""
