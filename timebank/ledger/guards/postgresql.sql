-- What the hours book never lets happen, kept by PostgreSQL itself: the rules, names and words of sqlite.sql.
-- The program's role has SELECT and INSERT; only ledger_posting_moves, which runs as the owner, touches a balance.
-- Every function fixes its search_path, so that no temporary table of a session stands in for a real one, and takes
-- the book's lock, so that a hand in psql waits its turn like the program. Triggers are written just as
-- pg_get_triggerdef tells them, so that the audit can compare.

-- Books

CREATE OR REPLACE FUNCTION ledger_book_guard() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $guard$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'ledger: a book keeps its id and uuid' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RAISE EXCEPTION 'ledger: a book is never deleted' USING ERRCODE = 'integrity_constraint_violation';
END $guard$;

CREATE TRIGGER ledger_book_update BEFORE UPDATE ON ledger_book
    FOR EACH ROW EXECUTE FUNCTION ledger_book_guard();
CREATE TRIGGER ledger_book_delete BEFORE DELETE ON ledger_book
    FOR EACH ROW EXECUTE FUNCTION ledger_book_guard();
CREATE TRIGGER ledger_book_truncate BEFORE TRUNCATE ON ledger_book
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_book_guard();

-- Accounts (rule 3: the balance is moved by postings alone)

CREATE OR REPLACE FUNCTION ledger_account_guard() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $guard$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.balance <> 0 OR NEW.closed_on IS NOT NULL OR NEW.code ~ '[[:cntrl:]]' THEN
            RAISE EXCEPTION 'ledger: an account begins at zero, open, with a code of its own'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    ELSIF TG_OP = 'UPDATE' THEN
        IF (NEW.id, NEW.book_id, NEW.code, NEW.kind) IS DISTINCT FROM (OLD.id, OLD.book_id, OLD.code, OLD.kind) THEN
            RAISE EXCEPTION 'ledger: an account keeps its book, code and kind'
                USING ERRCODE = 'integrity_constraint_violation';
        ELSIF NEW.balance <> OLD.balance AND NEW.balance IS DISTINCT FROM
              (SELECT p.balance_after FROM ledger_posting p
                WHERE p.account_id = OLD.id ORDER BY p.number DESC LIMIT 1) THEN
            RAISE EXCEPTION 'ledger: a balance is moved by postings alone'
                USING ERRCODE = 'integrity_constraint_violation';
        ELSIF NEW.closed_on !~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' THEN
            RAISE EXCEPTION 'ledger: an account is closed on a day' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'ledger: an account is never deleted' USING ERRCODE = 'integrity_constraint_violation';
END $guard$;

CREATE TRIGGER ledger_account_insert BEFORE INSERT ON ledger_account
    FOR EACH ROW EXECUTE FUNCTION ledger_account_guard();
CREATE TRIGGER ledger_account_update BEFORE UPDATE ON ledger_account
    FOR EACH ROW EXECUTE FUNCTION ledger_account_guard();
CREATE TRIGGER ledger_account_delete BEFORE DELETE ON ledger_account
    FOR EACH ROW EXECUTE FUNCTION ledger_account_guard();
CREATE TRIGGER ledger_account_truncate BEFORE TRUNCATE ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_account_guard();

-- Transactions (rules 1, 2, 5, 6, 7)

CREATE OR REPLACE FUNCTION ledger_transaction_guard() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $guard$
DECLARE
    wrong text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'ledger: a transaction is never changed' USING ERRCODE = 'integrity_constraint_violation';
    ELSIF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'ledger: a transaction is never deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM pg_advisory_xact_lock(NEW.book_id);
    wrong := CASE
        WHEN current_setting('transaction_isolation') = 'repeatable read'
            THEN 'ledger: repeatable read does not see what others wrote'
        WHEN NEW.number IS DISTINCT FROM
             (SELECT coalesce(max(t.number), 0) + 1 FROM ledger_transaction t WHERE t.book_id = NEW.book_id)
            THEN 'ledger: numbers have no gaps'
        WHEN NEW.number > 1 AND NOT EXISTS (SELECT 1 FROM ledger_seal s
                                             WHERE s.book_id = NEW.book_id AND s.number = NEW.number - 1)
            THEN 'ledger: the transaction before is not sealed'
        WHEN NEW.month !~ '^[0-9]{4}-(0[1-9]|1[0-2])$'
          OR NEW.occurred_on !~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'
            THEN 'ledger: help counts in the month it was given, or a later one'
        WHEN NEW.month < left(NEW.occurred_on, 7)
          OR right(NEW.occurred_on, 2)::int >
             extract(day FROM (left(NEW.occurred_on, 7) || '-01')::date + interval '1 month' - interval '1 day')
            THEN 'ledger: help counts in the month it was given, or a later one'
        WHEN EXISTS (SELECT 1 FROM ledger_period p
                      WHERE p.book_id = NEW.book_id AND p.month >= NEW.month AND p.state = 'closed')
            THEN 'ledger: the month is closed'
        WHEN NEW.posted_at !~ ('^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])'
                               || 'T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9][.][0-9]{6}Z$')
            THEN 'ledger: posted_at is one canonical text in UTC'
        WHEN NEW.kind !~ '^[a-z_]{1,20}$'
            THEN 'ledger: a transaction has a kind, one word'
        WHEN (NEW.kind = 'reversal') IS DISTINCT FROM (NEW.reverses_number IS NOT NULL)
            THEN 'ledger: a reversal names its original, and nothing else does'
        WHEN NEW.reverses_number IS NOT NULL
         AND (SELECT t.kind = 'reversal' FROM ledger_transaction t
               WHERE t.book_id = NEW.book_id AND t.number = NEW.reverses_number) IS DISTINCT FROM false
            THEN 'ledger: a reversal is of an earlier transaction that is none itself'
        WHEN EXISTS (SELECT 1 FROM ledger_transaction t
                      WHERE t.book_id = NEW.book_id AND t.reverses_number = NEW.reverses_number)
            THEN 'ledger: a transaction is reversed once'
        WHEN length(NEW.idempotency_key) NOT BETWEEN 1 AND 100 OR NEW.idempotency_key ~ '[[:cntrl:]]'
          OR EXISTS (SELECT 1 FROM ledger_transaction t
                      WHERE t.book_id = NEW.book_id AND t.idempotency_key = NEW.idempotency_key)
            THEN 'ledger: an idempotency key is used once'
        WHEN NEW.note_digest !~ '^[0-9a-f]{64}$'
            THEN 'ledger: a digest is 64 hexadecimal digits'
    END;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION USING MESSAGE = wrong, ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $guard$;

CREATE TRIGGER ledger_transaction_insert BEFORE INSERT ON ledger_transaction
    FOR EACH ROW EXECUTE FUNCTION ledger_transaction_guard();
CREATE TRIGGER ledger_transaction_update BEFORE UPDATE ON ledger_transaction
    FOR EACH ROW EXECUTE FUNCTION ledger_transaction_guard();
CREATE TRIGGER ledger_transaction_delete BEFORE DELETE ON ledger_transaction
    FOR EACH ROW EXECUTE FUNCTION ledger_transaction_guard();
CREATE TRIGGER ledger_transaction_truncate BEFORE TRUNCATE ON ledger_transaction
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_transaction_guard();

-- Postings (rules 1 to 4)

CREATE OR REPLACE FUNCTION ledger_posting_guard() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $guard$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'ledger: a posting is never changed' USING ERRCODE = 'integrity_constraint_violation';
    ELSIF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'ledger: a posting is never deleted' USING ERRCODE = 'integrity_constraint_violation';
    ELSIF NOT EXISTS (SELECT 1 FROM ledger_transaction t WHERE t.book_id = NEW.book_id AND t.number = NEW.number)
       OR EXISTS (SELECT 1 FROM ledger_seal s WHERE s.book_id = NEW.book_id AND s.number = NEW.number) THEN
        RAISE EXCEPTION 'ledger: postings belong to a transaction that is not yet sealed'
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF NEW.minutes = 0 OR NEW.minutes NOT BETWEEN -1000000000000 AND 1000000000000 THEN
        RAISE EXCEPTION 'ledger: a posting moves whole minutes, and not none'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $guard$;

-- After the row stands (ON CONFLICT DO NOTHING may drop it), under a lock on the account.
CREATE OR REPLACE FUNCTION ledger_posting_moves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $guard$
DECLARE
    a ledger_account;
    wrong text;
BEGIN
    SELECT * INTO a FROM ledger_account WHERE id = NEW.account_id FOR UPDATE;
    IF a.book_id IS DISTINCT FROM NEW.book_id THEN
        wrong := 'ledger: the account is not in this book';
    ELSIF NEW.balance_after IS DISTINCT FROM a.balance + NEW.minutes THEN
        wrong := 'ledger: balance_after is the balance and these minutes';
    ELSIF (SELECT t.kind FROM ledger_transaction t
            WHERE t.book_id = NEW.book_id AND t.number = NEW.number) <> 'reversal' THEN
        wrong := CASE
            WHEN a.closed_on IS NOT NULL THEN 'ledger: only a reversal enters a closed account'
            WHEN NEW.minutes < 0 AND NEW.balance_after < a.floor THEN 'ledger: beyond the floor of the account'
            WHEN NEW.minutes > 0 AND NEW.balance_after > a.ceiling THEN 'ledger: beyond the ceiling of the account'
        END;
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION USING MESSAGE = wrong, ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE ledger_account SET balance = NEW.balance_after WHERE id = NEW.account_id;
    RETURN NULL;
END $guard$;

CREATE TRIGGER ledger_posting_insert BEFORE INSERT ON ledger_posting
    FOR EACH ROW EXECUTE FUNCTION ledger_posting_guard();
CREATE TRIGGER ledger_posting_moves AFTER INSERT ON ledger_posting
    FOR EACH ROW EXECUTE FUNCTION ledger_posting_moves();
CREATE TRIGGER ledger_posting_update BEFORE UPDATE ON ledger_posting
    FOR EACH ROW EXECUTE FUNCTION ledger_posting_guard();
CREATE TRIGGER ledger_posting_delete BEFORE DELETE ON ledger_posting
    FOR EACH ROW EXECUTE FUNCTION ledger_posting_guard();
CREATE TRIGGER ledger_posting_truncate BEFORE TRUNCATE ON ledger_posting
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_posting_guard();

-- Seals (rules 1, 2, 7)

CREATE OR REPLACE FUNCTION ledger_seal_guard() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $guard$
DECLARE
    legs bigint;
    total numeric;
    moved boolean;
    original integer;
    wrong text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'ledger: a seal is never changed' USING ERRCODE = 'integrity_constraint_violation';
    ELSIF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'ledger: a seal is never deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT count(*), sum(p.minutes), bool_and(p.balance_after = a.balance) INTO legs, total, moved
      FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
     WHERE p.book_id = NEW.book_id AND p.number = NEW.number;
    SELECT t.reverses_number INTO original FROM ledger_transaction t
     WHERE t.book_id = NEW.book_id AND t.number = NEW.number;
    wrong := CASE
        WHEN NEW.number IS DISTINCT FROM (SELECT max(t.number) FROM ledger_transaction t WHERE t.book_id = NEW.book_id)
          OR EXISTS (SELECT 1 FROM ledger_seal s WHERE s.book_id = NEW.book_id AND s.number = NEW.number)
            THEN 'ledger: only the newest transaction is sealed, and once'
        WHEN NEW.digest !~ '^[0-9a-f]{64}$'
            THEN 'ledger: a digest is 64 hexadecimal digits'
        WHEN legs < 2 OR total <> 0
            THEN 'ledger: two or more postings, and they sum to zero'
        WHEN moved IS NOT TRUE
            THEN 'ledger: the balance did not move'
        WHEN original IS NOT NULL AND EXISTS (
                SELECT 1 FROM (SELECT p.account_id, sum(p.minutes) FROM ledger_posting p
                                WHERE p.book_id = NEW.book_id AND p.number IN (NEW.number, original)
                                GROUP BY p.account_id HAVING count(*) <> 2 OR sum(p.minutes) <> 0) AS rest)
            THEN 'ledger: a reversal is the exact negation of its original'
    END;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION USING MESSAGE = wrong, ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $guard$;

CREATE TRIGGER ledger_seal_insert BEFORE INSERT ON ledger_seal
    FOR EACH ROW EXECUTE FUNCTION ledger_seal_guard();
CREATE TRIGGER ledger_seal_update BEFORE UPDATE ON ledger_seal
    FOR EACH ROW EXECUTE FUNCTION ledger_seal_guard();
CREATE TRIGGER ledger_seal_delete BEFORE DELETE ON ledger_seal
    FOR EACH ROW EXECUTE FUNCTION ledger_seal_guard();
CREATE TRIGGER ledger_seal_truncate BEFORE TRUNCATE ON ledger_seal
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_seal_guard();

-- Notes: written with their transaction, erased when a person asks, never edited

CREATE OR REPLACE FUNCTION ledger_note_guard() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $guard$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'ledger: a note is never changed' USING ERRCODE = 'integrity_constraint_violation';
    ELSIF NOT EXISTS (SELECT 1 FROM ledger_transaction t WHERE t.book_id = NEW.book_id AND t.number = NEW.number)
       OR EXISTS (SELECT 1 FROM ledger_seal s WHERE s.book_id = NEW.book_id AND s.number = NEW.number) THEN
        RAISE EXCEPTION 'ledger: a note is written with its transaction'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $guard$;

CREATE TRIGGER ledger_note_insert BEFORE INSERT ON ledger_note
    FOR EACH ROW EXECUTE FUNCTION ledger_note_guard();
CREATE TRIGGER ledger_note_update BEFORE UPDATE ON ledger_note
    FOR EACH ROW EXECUTE FUNCTION ledger_note_guard();
CREATE TRIGGER ledger_note_truncate BEFORE TRUNCATE ON ledger_note
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_note_guard();

-- Months (rule 6): they close in order, and only the newest closed one opens again

CREATE OR REPLACE FUNCTION ledger_period_guard() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $guard$
DECLARE
    wrong text;
BEGIN
    IF TG_OP NOT IN ('INSERT', 'UPDATE') THEN
        RAISE EXCEPTION 'ledger: a period is never deleted' USING ERRCODE = 'integrity_constraint_violation';
    ELSIF TG_OP = 'UPDATE' THEN
        IF (NEW.book_id, NEW.month) IS DISTINCT FROM (OLD.book_id, OLD.month) THEN
            RAISE EXCEPTION 'ledger: a period keeps its book and month'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    PERFORM pg_advisory_xact_lock(NEW.book_id);
    wrong := CASE
        WHEN current_setting('transaction_isolation') = 'repeatable read'
            THEN 'ledger: repeatable read does not see what others wrote'
        WHEN NEW.month !~ '^[0-9]{4}-(0[1-9]|1[0-2])$'
            THEN 'ledger: no such month'
        WHEN EXISTS (SELECT 1 FROM ledger_period p
                      WHERE p.book_id = NEW.book_id AND p.month > NEW.month AND p.state = 'closed')
            THEN 'ledger: months close in order'
        WHEN NEW.state = 'closed'
         AND EXISTS (SELECT 1 FROM ledger_transaction t
                      WHERE t.book_id = NEW.book_id AND t.month < NEW.month
                        AND t.month > (SELECT coalesce(max(p.month), '') FROM ledger_period p
                                        WHERE p.book_id = NEW.book_id AND p.state = 'closed'
                                          AND p.month <> NEW.month))
            THEN 'ledger: months close in order'
    END;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION USING MESSAGE = wrong, ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $guard$;

CREATE TRIGGER ledger_period_insert BEFORE INSERT ON ledger_period
    FOR EACH ROW EXECUTE FUNCTION ledger_period_guard();
CREATE TRIGGER ledger_period_update BEFORE UPDATE ON ledger_period
    FOR EACH ROW EXECUTE FUNCTION ledger_period_guard();
CREATE TRIGGER ledger_period_delete BEFORE DELETE ON ledger_period
    FOR EACH ROW EXECUTE FUNCTION ledger_period_guard();
CREATE TRIGGER ledger_period_truncate BEFORE TRUNCATE ON ledger_period
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_period_guard();
