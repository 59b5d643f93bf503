-- What a group decided is never overwritten: a new row says what holds from then on.

CREATE TRIGGER group_setting_insert BEFORE INSERT ON group_setting
BEGIN
    SELECT RAISE(ABORT, 'groups: a decision is never overwritten')
     WHERE EXISTS (SELECT 1 FROM group_setting WHERE id = NEW.id);
END;

CREATE TRIGGER group_setting_update BEFORE UPDATE ON group_setting
BEGIN
    SELECT RAISE(ABORT, 'groups: a decision is never changed');
END;

CREATE TRIGGER group_setting_delete BEFORE DELETE ON group_setting
BEGIN
    SELECT RAISE(ABORT, 'groups: a decision is never deleted');
END;
