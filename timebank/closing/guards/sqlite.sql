-- The report of a closed month comes out as it was, for ever.

CREATE TRIGGER closed_report_insert BEFORE INSERT ON closed_report
BEGIN
    SELECT RAISE(ABORT, 'closing: a report is never overwritten')
     WHERE EXISTS (SELECT 1 FROM closed_report
                    WHERE id = NEW.id
                       OR (group_id = NEW.group_id AND month = NEW.month AND version = NEW.version));
END;

CREATE TRIGGER closed_report_update BEFORE UPDATE ON closed_report
BEGIN
    SELECT RAISE(ABORT, 'closing: a report is never changed');
END;

CREATE TRIGGER closed_report_delete BEFORE DELETE ON closed_report
BEGIN
    SELECT RAISE(ABORT, 'closing: a report is never deleted');
END;
