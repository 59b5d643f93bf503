-- What a group decided is never overwritten: a new row says what holds from then on.

CREATE OR REPLACE FUNCTION group_setting_guard() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $guard$
BEGIN
    RAISE EXCEPTION 'groups: a decision is never changed or deleted'
        USING ERRCODE = 'integrity_constraint_violation';
END $guard$;

CREATE TRIGGER group_setting_update BEFORE DELETE OR UPDATE ON group_setting
    FOR EACH ROW EXECUTE FUNCTION group_setting_guard();
CREATE TRIGGER group_setting_truncate BEFORE TRUNCATE ON group_setting
    FOR EACH STATEMENT EXECUTE FUNCTION group_setting_guard();
