"""What is mine: my data to take along, a pause, leaving, and being forgotten.

One rule: the book still balances and its chain still verifies, whoever goes.
"""
