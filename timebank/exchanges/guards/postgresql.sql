-- What an organisation said of paid roles, year by year, stays as it was said. Its words go where it is forgotten.

CREATE OR REPLACE FUNCTION paid_role_word_guard() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $guard$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        OLD.words := '';
        IF NEW IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'exchanges: an answer is never changed or deleted'
        USING ERRCODE = 'integrity_constraint_violation';
END $guard$;

CREATE TRIGGER paid_role_word_update BEFORE DELETE OR UPDATE ON paid_role_word
    FOR EACH ROW EXECUTE FUNCTION paid_role_word_guard();
CREATE TRIGGER paid_role_word_truncate BEFORE TRUNCATE ON paid_role_word
    FOR EACH STATEMENT EXECUTE FUNCTION paid_role_word_guard();
