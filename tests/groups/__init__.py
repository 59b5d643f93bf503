"""The rules of a group."""
