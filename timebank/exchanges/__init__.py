"""Help between two members, told by one side and agreed by the other.

One rule: a claim is not a posting. Hours move once, when the claim is agreed; nobody gives both words, silence moves
nothing, and what was agreed is changed only by a reversal that both are told of.
"""
