-- The report of a closed month comes out as it was, for ever.

CREATE OR REPLACE FUNCTION closed_report_guard() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $guard$
BEGIN
    RAISE EXCEPTION 'closing: a report is never changed or deleted'
        USING ERRCODE = 'integrity_constraint_violation';
END $guard$;

CREATE TRIGGER closed_report_update BEFORE DELETE OR UPDATE ON closed_report
    FOR EACH ROW EXECUTE FUNCTION closed_report_guard();
CREATE TRIGGER closed_report_truncate BEFORE TRUNCATE ON closed_report
    FOR EACH STATEMENT EXECUTE FUNCTION closed_report_guard();
