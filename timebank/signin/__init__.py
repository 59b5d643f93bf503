"""Signing in: cards, links, passwords, second factors, and the sessions they open.

One rule: what opens a session is known only to the person; we keep digests, and every session can be ended.
"""
