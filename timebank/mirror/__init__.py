"""A yearly look in the mirror: five short questions on how we are with one another.

One rule: what somebody answered is nowhere; only how many answered so.
"""
