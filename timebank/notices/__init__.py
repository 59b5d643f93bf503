"""Telling people what happened: by e-mail where they have one, by telephone or letter where not.

One rule: a notice is written in the same transaction as what it tells of, as a kind and plain values; it is put into
words when it is sent or printed, in the language of the person it is for.
"""
