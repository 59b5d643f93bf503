-- The trail is append-only and has no gaps.

CREATE OR REPLACE FUNCTION trail_entry_guard() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $guard$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.number IS DISTINCT FROM
           (SELECT coalesce(max(number), 0) + 1 FROM trail_entry WHERE group_id = NEW.group_id) THEN
            RAISE EXCEPTION 'trail: numbers have no gaps' USING ERRCODE = 'integrity_constraint_violation';
        ELSIF NEW.digest !~ '^[0-9a-f]{64}$' THEN
            RAISE EXCEPTION 'trail: a digest is 64 hexadecimal digits'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'trail: rows are never changed or deleted' USING ERRCODE = 'integrity_constraint_violation';
END $guard$;

CREATE TRIGGER trail_entry_insert BEFORE INSERT ON trail_entry
    FOR EACH ROW EXECUTE FUNCTION trail_entry_guard();
CREATE TRIGGER trail_entry_update BEFORE DELETE OR UPDATE ON trail_entry
    FOR EACH ROW EXECUTE FUNCTION trail_entry_guard();
CREATE TRIGGER trail_entry_truncate BEFORE TRUNCATE ON trail_entry
    FOR EACH STATEMENT EXECUTE FUNCTION trail_entry_guard();

CREATE OR REPLACE FUNCTION trail_reason_guard() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $guard$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.number IS DISTINCT FROM (SELECT max(number) FROM trail_entry WHERE group_id = NEW.group_id) THEN
            RAISE EXCEPTION 'trail: a reason belongs to the newest row' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'trail: reasons are never changed' USING ERRCODE = 'integrity_constraint_violation';
END $guard$;

-- Erasure deletes a reason; nothing edits one.
CREATE TRIGGER trail_reason_insert BEFORE INSERT ON trail_reason
    FOR EACH ROW EXECUTE FUNCTION trail_reason_guard();
CREATE TRIGGER trail_reason_update BEFORE UPDATE ON trail_reason
    FOR EACH ROW EXECUTE FUNCTION trail_reason_guard();
CREATE TRIGGER trail_reason_truncate BEFORE TRUNCATE ON trail_reason
    FOR EACH STATEMENT EXECUTE FUNCTION trail_reason_guard();
