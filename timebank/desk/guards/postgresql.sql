-- What came of a call stays as it was written down. Rows go only when a person is forgotten, or a year has passed.

CREATE OR REPLACE FUNCTION desk_call_guard() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $guard$
BEGIN
    RAISE EXCEPTION 'desk: a call is never changed'
        USING ERRCODE = 'integrity_constraint_violation';
END $guard$;

CREATE TRIGGER desk_call_update BEFORE UPDATE ON desk_call
    FOR EACH ROW EXECUTE FUNCTION desk_call_guard();
