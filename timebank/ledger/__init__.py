"""The hours book: double entry in whole minutes.

**The invariant.** Every transaction has two or more postings, none of them zero, and they sum to zero. So all
balances together are zero, always, and every account's balance is the sum of its postings and the `balance_after` of
its newest one. Plus means gave help, minus means received help. Once sealed, a transaction is never changed: a
mistake is answered by one reversal, its exact negation, and then by the right entry.

The database itself keeps this, in `guards/`: the program could not break it if it tried. The digest of every seal
covers the one before, so that a change made below the database is found by `audit`.

One rule: this room knows accounts by number and nothing of members, groups or the web.
"""
