-- What came of a call stays as it was written down. Rows go only when a person is forgotten, or a year has passed.

CREATE TRIGGER desk_call_insert BEFORE INSERT ON desk_call
BEGIN
    SELECT RAISE(ABORT, 'desk: a call is never overwritten')
     WHERE EXISTS (SELECT 1 FROM desk_call
                    WHERE id = NEW.id OR (group_id = NEW.group_id AND form_key = NEW.form_key));
END;

CREATE TRIGGER desk_call_update BEFORE UPDATE ON desk_call
BEGIN
    SELECT RAISE(ABORT, 'desk: a call is never changed');
END;
