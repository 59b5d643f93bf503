-- What the hours book never lets happen, kept by SQLite itself. The rules are numbered as in docs/hours-book.md.
-- Triggers repeat the CHECKs, because a pragma can switch CHECKs off; they refuse everything while foreign keys are
-- off, as they are in a plain sqlite3 shell, because the deferred foreign key is what holds rule 1. It is enough to
-- look when a transaction begins: the pragma cannot be switched before its COMMIT, which wants the seal.
-- What a rule needs is looked for BEFORE INSERT: a session's own TEMP triggers run first, so they can add nothing
-- behind it, and a RAISE(IGNORE) of theirs after an insert skips the rest (so the seal looks at the balances again).
-- pragma_foreign_keys has brackets, so that no table of that name can stand in for it. No text that a digest covers
-- holds a control character, so that its canonical text can be read in one way only.

-- Books

CREATE TRIGGER ledger_book_update BEFORE UPDATE ON ledger_book
BEGIN
    SELECT RAISE(ABORT, 'ledger: a book keeps its id and uuid');
END;

CREATE TRIGGER ledger_book_delete BEFORE DELETE ON ledger_book
BEGIN
    SELECT RAISE(ABORT, 'ledger: a book is never deleted');
END;

CREATE TRIGGER ledger_book_insert BEFORE INSERT ON ledger_book
BEGIN
    SELECT RAISE(ABORT, 'ledger: a book keeps its id and uuid')
     WHERE EXISTS (SELECT 1 FROM ledger_book WHERE id = NEW.id OR uuid = NEW.uuid)
        OR length(NEW.uuid) <> 36 OR instr(NEW.uuid, char(0));
END;

-- Accounts (rule 3: the balance is moved by postings alone)

CREATE TRIGGER ledger_account_insert BEFORE INSERT ON ledger_account
BEGIN
    SELECT RAISE(ABORT, 'ledger: an account begins at zero, open, with a code of its own')
     WHERE NEW.balance IS NOT 0 OR NEW.closed_on IS NOT NULL OR length(NEW.code) NOT BETWEEN 1 AND 20
        OR NEW.code GLOB '*[' || char(1, 45, 31, 127) || ']*' OR instr(NEW.code, char(0))
        OR NOT EXISTS (SELECT 1 FROM ledger_book WHERE id = NEW.book_id)
        OR EXISTS (SELECT 1 FROM ledger_account
                    WHERE id = NEW.id OR (book_id = NEW.book_id AND code = NEW.code));
    SELECT RAISE(ABORT, 'ledger: no such kind of account')
     WHERE NEW.kind NOT IN ('member', 'organisation', 'pot', 'fund', 'issuance', 'suspense', 'former',
                            'write_off', 'opening', 'clearing');
    SELECT RAISE(ABORT, 'ledger: a floor is not above its ceiling') WHERE NEW.floor > NEW.ceiling;
END;

-- Not UPDATE OF id, ...: that would not see SET rowid.
CREATE TRIGGER ledger_account_keep BEFORE UPDATE ON ledger_account
BEGIN
    SELECT RAISE(ABORT, 'ledger: an account keeps its book, code and kind')
     WHERE NEW.id IS NOT OLD.id OR NEW.book_id IS NOT OLD.book_id
        OR NEW.code IS NOT OLD.code OR NEW.kind IS NOT OLD.kind;
    SELECT RAISE(ABORT, 'ledger: a floor is not above its ceiling') WHERE NEW.floor > NEW.ceiling;
    SELECT RAISE(ABORT, 'ledger: an account is closed on a day') WHERE NEW.closed_on IS NOT OLD.closed_on AND date(NEW.closed_on, '+0 days') IS NOT NEW.closed_on;
END;

CREATE TRIGGER ledger_account_balance BEFORE UPDATE OF balance ON ledger_account
BEGIN
    SELECT RAISE(ABORT, 'ledger: a balance is moved by postings alone')
     WHERE NEW.balance IS NOT coalesce((SELECT balance_after FROM ledger_posting
                                         WHERE account_id = OLD.id ORDER BY number DESC LIMIT 1), 0);
END;

CREATE TRIGGER ledger_account_delete BEFORE DELETE ON ledger_account
BEGIN
    SELECT RAISE(ABORT, 'ledger: an account is never deleted');
END;

-- Transactions (rules 1, 2, 6, 7)

CREATE TRIGGER ledger_transaction_insert BEFORE INSERT ON ledger_transaction
BEGIN
    SELECT CASE
        WHEN (SELECT foreign_keys FROM pragma_foreign_keys()) IS NOT 1
            THEN RAISE(ABORT, 'ledger: foreign keys are off, so nothing is written')
        WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM ledger_transaction
                                 WHERE book_id = NEW.book_id)
            THEN RAISE(ABORT, 'ledger: numbers have no gaps')
        WHEN NEW.number > 1 AND NOT EXISTS (SELECT 1 FROM ledger_seal
                                             WHERE book_id = NEW.book_id AND number = NEW.number - 1)
            THEN RAISE(ABORT, 'ledger: the transaction before is not sealed')
        WHEN strftime('%Y-%m', NEW.month || '-01') IS NOT NEW.month
          OR date(NEW.occurred_on, '+0 days') IS NOT NEW.occurred_on
          OR NEW.month < substr(NEW.occurred_on, 1, 7)
            THEN RAISE(ABORT, 'ledger: help counts in the month it was given, or a later one')
        WHEN EXISTS (SELECT 1 FROM ledger_period
                      WHERE book_id = NEW.book_id AND month >= NEW.month AND state = 'closed')
            THEN RAISE(ABORT, 'ledger: the month is closed')
        WHEN strftime('%Y-%m-%dT%H:%M:%S', substr(NEW.posted_at, 1, 19), '+0 days') || substr(NEW.posted_at, 20)
             IS NOT NEW.posted_at OR substr(NEW.posted_at, 20) NOT GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]Z'
          OR length(CAST(NEW.posted_at AS BLOB)) <> 27
            THEN RAISE(ABORT, 'ledger: posted_at is one canonical text in UTC')
        WHEN length(NEW.kind) NOT BETWEEN 1 AND 20 OR NEW.kind GLOB '*[^a-z_]*' OR instr(NEW.kind, char(0))
            THEN RAISE(ABORT, 'ledger: a transaction has a kind, one word')
        WHEN (NEW.kind = 'reversal') IS NOT (NEW.reverses_number IS NOT NULL)
            THEN RAISE(ABORT, 'ledger: a reversal names its original, and nothing else does')
        WHEN NEW.reverses_number IS NOT NULL
         AND (SELECT kind = 'reversal' FROM ledger_transaction
               WHERE book_id = NEW.book_id AND number = NEW.reverses_number) IS NOT 0
            THEN RAISE(ABORT, 'ledger: a reversal is of an earlier transaction that is none itself')
        WHEN NEW.reverses_number IS NOT NULL
         AND EXISTS (SELECT 1 FROM ledger_transaction
                      WHERE book_id = NEW.book_id AND reverses_number = NEW.reverses_number)
            THEN RAISE(ABORT, 'ledger: a transaction is reversed once')
        WHEN NEW.idempotency_key IS NOT NULL
         AND (length(NEW.idempotency_key) NOT BETWEEN 1 AND 100 OR instr(NEW.idempotency_key, char(0))
              OR NEW.idempotency_key GLOB '*[' || char(1, 45, 31, 127) || ']*'
              OR EXISTS (SELECT 1 FROM ledger_transaction
                          WHERE book_id = NEW.book_id AND idempotency_key = NEW.idempotency_key))
            THEN RAISE(ABORT, 'ledger: an idempotency key is used once')
        WHEN NEW.note_digest GLOB '*[^0-9a-f]*' OR length(CAST(NEW.note_digest AS BLOB)) <> 64
          OR instr(NEW.note_digest, char(0))
            THEN RAISE(ABORT, 'ledger: a digest is 64 hexadecimal digits')
    END;
END;

CREATE TRIGGER ledger_transaction_update BEFORE UPDATE ON ledger_transaction
BEGIN
    SELECT RAISE(ABORT, 'ledger: a transaction is never changed');
END;

CREATE TRIGGER ledger_transaction_delete BEFORE DELETE ON ledger_transaction
BEGIN
    SELECT RAISE(ABORT, 'ledger: a transaction is never deleted');
END;

-- Postings (rules 1 to 4)

CREATE TRIGGER ledger_posting_insert BEFORE INSERT ON ledger_posting
BEGIN
    SELECT CASE
        WHEN t.kind IS NULL OR EXISTS (SELECT 1 FROM ledger_seal WHERE book_id = NEW.book_id AND number = NEW.number)
            THEN RAISE(ABORT, 'ledger: postings belong to a transaction that is not yet sealed')
        WHEN typeof(NEW.minutes) IS NOT 'integer' OR NEW.minutes = 0 OR abs(NEW.minutes) > 1000000000000
            THEN RAISE(ABORT, 'ledger: a posting moves whole minutes, and not none')
        WHEN a.book_id IS NOT NEW.book_id
            THEN RAISE(ABORT, 'ledger: the account is not in this book')
        WHEN EXISTS (SELECT 1 FROM ledger_posting
                      WHERE book_id = NEW.book_id AND number = NEW.number AND account_id = NEW.account_id)
            THEN RAISE(ABORT, 'ledger: at most one posting an account')
        WHEN NEW.balance_after IS NOT a.balance + NEW.minutes
            THEN RAISE(ABORT, 'ledger: balance_after is the balance and these minutes')
        WHEN a.closed_on IS NOT NULL AND t.kind <> 'reversal'
            THEN RAISE(ABORT, 'ledger: only a reversal enters a closed account')
        WHEN NEW.minutes < 0 AND NEW.balance_after < a.floor AND t.kind <> 'reversal'
            THEN RAISE(ABORT, 'ledger: beyond the floor of the account')
        WHEN NEW.minutes > 0 AND NEW.balance_after > a.ceiling AND t.kind <> 'reversal'
            THEN RAISE(ABORT, 'ledger: beyond the ceiling of the account')
    END
      FROM (SELECT 1)
      LEFT JOIN ledger_account a ON a.id = NEW.account_id
      LEFT JOIN ledger_transaction t ON t.book_id = NEW.book_id AND t.number = NEW.number;
END;

-- The look afterwards is for INSERT OR IGNORE, whose IGNORE reaches into the UPDATE.
CREATE TRIGGER ledger_posting_moves AFTER INSERT ON ledger_posting
BEGIN
    UPDATE ledger_account SET balance = NEW.balance_after WHERE id = NEW.account_id;
    SELECT RAISE(ABORT, 'ledger: the balance did not move')
     WHERE (SELECT balance FROM ledger_account WHERE id = NEW.account_id) IS NOT NEW.balance_after;
END;

CREATE TRIGGER ledger_posting_update BEFORE UPDATE ON ledger_posting
BEGIN
    SELECT RAISE(ABORT, 'ledger: a posting is never changed');
END;

CREATE TRIGGER ledger_posting_delete BEFORE DELETE ON ledger_posting
BEGIN
    SELECT RAISE(ABORT, 'ledger: a posting is never deleted');
END;

-- Seals (rules 1, 2, 7)

CREATE TRIGGER ledger_seal_insert BEFORE INSERT ON ledger_seal
BEGIN
    SELECT RAISE(ABORT, 'ledger: only the newest transaction is sealed, and once')
     WHERE NEW.number IS NOT (SELECT max(number) FROM ledger_transaction WHERE book_id = NEW.book_id)
        OR EXISTS (SELECT 1 FROM ledger_seal WHERE book_id = NEW.book_id AND number = NEW.number);
    SELECT RAISE(ABORT, 'ledger: a digest is 64 hexadecimal digits')
     WHERE length(CAST(NEW.digest AS BLOB)) IS NOT 64 OR NEW.digest GLOB '*[^0-9a-f]*' OR instr(NEW.digest, char(0));
    SELECT CASE
        WHEN count(*) < 2 OR sum(p.minutes) <> 0
            THEN RAISE(ABORT, 'ledger: two or more postings, and they sum to zero')
        WHEN sum(p.balance_after IS NOT a.balance)
            THEN RAISE(ABORT, 'ledger: the balance did not move')
    END
      FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
     WHERE p.book_id = NEW.book_id AND p.number = NEW.number;
    SELECT RAISE(ABORT, 'ledger: a reversal is the exact negation of its original')
      FROM ledger_transaction t
     WHERE t.book_id = NEW.book_id AND t.number = NEW.number AND t.reverses_number IS NOT NULL
       AND (EXISTS (SELECT account_id, minutes FROM ledger_posting
                     WHERE book_id = t.book_id AND number = t.number
                    EXCEPT
                    SELECT account_id, -minutes FROM ledger_posting
                     WHERE book_id = t.book_id AND number = t.reverses_number)
         OR EXISTS (SELECT account_id, -minutes FROM ledger_posting
                     WHERE book_id = t.book_id AND number = t.reverses_number
                    EXCEPT
                    SELECT account_id, minutes FROM ledger_posting
                     WHERE book_id = t.book_id AND number = t.number));
END;

CREATE TRIGGER ledger_seal_update BEFORE UPDATE ON ledger_seal
BEGIN
    SELECT RAISE(ABORT, 'ledger: a seal is never changed');
END;

CREATE TRIGGER ledger_seal_delete BEFORE DELETE ON ledger_seal
BEGIN
    SELECT RAISE(ABORT, 'ledger: a seal is never deleted');
END;

-- Notes: written with their transaction, erased when a person asks, never edited

CREATE TRIGGER ledger_note_insert BEFORE INSERT ON ledger_note
BEGIN
    SELECT RAISE(ABORT, 'ledger: a note is written with its transaction')
     WHERE NOT EXISTS (SELECT 1 FROM ledger_transaction WHERE book_id = NEW.book_id AND number = NEW.number)
        OR EXISTS (SELECT 1 FROM ledger_seal WHERE book_id = NEW.book_id AND number = NEW.number)
        OR EXISTS (SELECT 1 FROM ledger_note WHERE book_id = NEW.book_id AND number = NEW.number);
END;

CREATE TRIGGER ledger_note_update BEFORE UPDATE ON ledger_note
BEGIN
    SELECT RAISE(ABORT, 'ledger: a note is never changed');
END;

-- Months (rule 6): they close in order, and only the newest closed one opens again

CREATE TRIGGER ledger_period_insert BEFORE INSERT ON ledger_period
BEGIN
    SELECT RAISE(ABORT, 'ledger: no such month')
     WHERE strftime('%Y-%m', NEW.month || '-01') IS NOT NEW.month
        OR NOT EXISTS (SELECT 1 FROM ledger_book WHERE id = NEW.book_id)
        OR NEW.state NOT IN ('open', 'closing', 'closed')
        OR EXISTS (SELECT 1 FROM ledger_period WHERE book_id = NEW.book_id AND month = NEW.month);
    SELECT RAISE(ABORT, 'ledger: months close in order')
     WHERE EXISTS (SELECT 1 FROM ledger_period
                    WHERE book_id = NEW.book_id AND month > NEW.month AND state = 'closed')
        OR (NEW.state = 'closed'
            AND EXISTS (SELECT 1 FROM ledger_transaction
                         WHERE book_id = NEW.book_id AND month < NEW.month
                           AND month > (SELECT coalesce(max(month), '') FROM ledger_period
                                         WHERE book_id = NEW.book_id AND state = 'closed')));
END;

CREATE TRIGGER ledger_period_update BEFORE UPDATE ON ledger_period
BEGIN
    SELECT RAISE(ABORT, 'ledger: a period keeps its book and month')
     WHERE NEW.book_id IS NOT OLD.book_id OR NEW.month IS NOT OLD.month
        OR NEW.state NOT IN ('open', 'closing', 'closed');
    SELECT RAISE(ABORT, 'ledger: months close in order')
     WHERE EXISTS (SELECT 1 FROM ledger_period
                    WHERE book_id = NEW.book_id AND month > NEW.month AND state = 'closed')
        OR (NEW.state = 'closed'
            AND EXISTS (SELECT 1 FROM ledger_transaction
                         WHERE book_id = NEW.book_id AND month < NEW.month
                           AND month > (SELECT coalesce(max(month), '') FROM ledger_period
                                         WHERE book_id = NEW.book_id AND state = 'closed' AND month <> NEW.month)));
END;

CREATE TRIGGER ledger_period_delete BEFORE DELETE ON ledger_period
BEGIN
    SELECT RAISE(ABORT, 'ledger: a period is never deleted');
END;
