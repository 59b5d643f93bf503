-- What an organisation said of paid roles, year by year, stays as it was said. Its words go where it is forgotten.

CREATE TRIGGER paid_role_word_insert BEFORE INSERT ON paid_role_word
BEGIN
    SELECT RAISE(ABORT, 'exchanges: an answer is never overwritten')
     WHERE EXISTS (SELECT 1 FROM paid_role_word WHERE id = NEW.id);
END;

CREATE TRIGGER paid_role_word_update BEFORE UPDATE ON paid_role_word
BEGIN
    SELECT RAISE(ABORT, 'exchanges: an answer is never changed')
     WHERE NEW.id <> OLD.id OR NEW.group_id <> OLD.group_id OR NEW.member_id <> OLD.member_id
        OR NEW.year <> OLD.year OR NEW.answer <> OLD.answer OR NEW.words <> '' OR NEW.language <> OLD.language
        OR NEW.channel <> OLD.channel OR NEW.said_on <> OLD.said_on OR NEW.said_by <> OLD.said_by;
END;

CREATE TRIGGER paid_role_word_delete BEFORE DELETE ON paid_role_word
BEGIN
    SELECT RAISE(ABORT, 'exchanges: an answer is never deleted');
END;
