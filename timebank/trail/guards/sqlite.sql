-- The trail is append-only and has no gaps.

CREATE TRIGGER trail_entry_insert BEFORE INSERT ON trail_entry
BEGIN
    SELECT RAISE(ABORT, 'trail: numbers have no gaps')
     WHERE NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM trail_entry WHERE group_id = NEW.group_id);
    SELECT RAISE(ABORT, 'trail: a digest is 64 hexadecimal digits')
     WHERE length(CAST(NEW.digest AS BLOB)) IS NOT 64 OR NEW.digest GLOB '*[^0-9a-f]*' OR instr(NEW.digest, char(0));
END;

CREATE TRIGGER trail_entry_update BEFORE UPDATE ON trail_entry
BEGIN
    SELECT RAISE(ABORT, 'trail: rows are never changed');
END;

CREATE TRIGGER trail_entry_delete BEFORE DELETE ON trail_entry
BEGIN
    SELECT RAISE(ABORT, 'trail: rows are never deleted');
END;

CREATE TRIGGER trail_reason_insert BEFORE INSERT ON trail_reason
BEGIN
    SELECT RAISE(ABORT, 'trail: a reason belongs to the newest row and is written once')
     WHERE NEW.number IS NOT (SELECT max(number) FROM trail_entry WHERE group_id = NEW.group_id)
        OR EXISTS (SELECT 1 FROM trail_reason WHERE group_id = NEW.group_id AND number = NEW.number);
END;

-- Erasure deletes a reason; nothing edits one.
CREATE TRIGGER trail_reason_update BEFORE UPDATE ON trail_reason
BEGIN
    SELECT RAISE(ABORT, 'trail: reasons are never changed');
END;
