-- What was proposed and decided stays as it was; a decision says what the words count to; and a rule that is the
-- members' own changes by a decision alone, once for each. So does an organisation belong, where the members say so.

CREATE TRIGGER proposal_insert BEFORE INSERT ON proposal
BEGIN
    SELECT RAISE(ABORT, 'decisions: a proposal is never overwritten')
     WHERE EXISTS (SELECT 1 FROM proposal WHERE id = NEW.id OR ref = NEW.ref);
    SELECT RAISE(ABORT, 'decisions: members have at least seven days to answer')
     WHERE coalesce(julianday(NEW.closes_on) - julianday(NEW.opens_on) >= 7, 0) = 0
        OR NEW.opens_on < date(substr(NEW.proposed_at, 1, 10), '-1 day')
        OR NEW.holds_from <= NEW.closes_on OR NEW.quorum < 1;
END;

CREATE TRIGGER proposal_update BEFORE UPDATE ON proposal
BEGIN
    SELECT RAISE(ABORT, 'decisions: a proposal is never changed');
END;

CREATE TRIGGER proposal_delete BEFORE DELETE ON proposal
BEGIN
    SELECT RAISE(ABORT, 'decisions: a proposal is never deleted');
END;

CREATE TRIGGER proposal_paper_insert BEFORE INSERT ON proposal_paper
BEGIN
    SELECT RAISE(ABORT, 'decisions: a count is never overwritten')
     WHERE EXISTS (SELECT 1 FROM proposal_paper WHERE id = NEW.id);
    SELECT RAISE(ABORT, 'decisions: this is decided')
     WHERE EXISTS (SELECT 1 FROM decision WHERE proposal_id = NEW.proposal_id);
END;

CREATE TRIGGER proposal_paper_update BEFORE UPDATE ON proposal_paper
BEGIN
    SELECT RAISE(ABORT, 'decisions: a count is never changed');
END;

CREATE TRIGGER proposal_paper_delete BEFORE DELETE ON proposal_paper
BEGIN
    SELECT RAISE(ABORT, 'decisions: a count is never deleted');
END;

CREATE TRIGGER proposal_answer_insert BEFORE INSERT ON proposal_answer
BEGIN
    SELECT RAISE(ABORT, 'decisions: this is decided')
     WHERE EXISTS (SELECT 1 FROM decision WHERE proposal_id = NEW.proposal_id);
END;

CREATE TRIGGER proposal_answer_update BEFORE UPDATE ON proposal_answer
BEGIN
    SELECT RAISE(ABORT, 'decisions: a word belongs to one member and one proposal')
     WHERE NEW.id <> OLD.id OR NEW.proposal_id <> OLD.proposal_id OR NEW.member_id <> OLD.member_id;
    SELECT RAISE(ABORT, 'decisions: this is decided')
     WHERE EXISTS (SELECT 1 FROM decision WHERE proposal_id = NEW.proposal_id)
       AND (NEW.answer NOT IN (OLD.answer, '') OR NEW.reason NOT IN (OLD.reason, ''));
END;

CREATE TRIGGER proposal_answer_delete BEFORE DELETE ON proposal_answer
BEGIN
    SELECT RAISE(ABORT, 'decisions: this is decided')
     WHERE EXISTS (SELECT 1 FROM decision WHERE proposal_id = OLD.proposal_id);
END;

CREATE TRIGGER decision_insert BEFORE INSERT ON decision
BEGIN
    SELECT RAISE(ABORT, 'decisions: a decision is never overwritten')
     WHERE EXISTS (SELECT 1 FROM decision
                    WHERE id = NEW.id OR ref = NEW.ref OR proposal_id = NEW.proposal_id);
    SELECT RAISE(ABORT, 'decisions: not what was proposed')
     WHERE NOT EXISTS (SELECT 1 FROM proposal p
                        WHERE p.id = NEW.proposal_id AND p.group_id = NEW.group_id AND p.name = NEW.name
                          AND p.value = NEW.value AND p.holds_from = NEW.holds_from
                          AND (NEW.outcome = 'withdrawn' OR substr(NEW.closed_at, 1, 10) >= p.closes_on));
    SELECT RAISE(ABORT, 'decisions: not what the words count to')
     WHERE NEW.agreed <> (SELECT count(*) FROM proposal_answer
                           WHERE proposal_id = NEW.proposal_id AND answer IN ('agree', 'yes'))
                       + (SELECT coalesce(sum(agreed), 0) FROM proposal_paper WHERE proposal_id = NEW.proposal_id)
        OR NEW.lives <> (SELECT count(*) FROM proposal_answer
                          WHERE proposal_id = NEW.proposal_id AND answer = 'live')
                      + (SELECT coalesce(sum(lives), 0) FROM proposal_paper WHERE proposal_id = NEW.proposal_id)
        OR NEW.abstained <> (SELECT count(*) FROM proposal_answer
                              WHERE proposal_id = NEW.proposal_id AND answer = 'abstain')
                          + (SELECT coalesce(sum(abstained), 0) FROM proposal_paper WHERE proposal_id = NEW.proposal_id)
        OR NEW.objected <> (SELECT count(*) FROM proposal_answer
                             WHERE proposal_id = NEW.proposal_id AND answer IN ('object', 'no'))
                         + (SELECT coalesce(sum(objected), 0) FROM proposal_paper WHERE proposal_id = NEW.proposal_id);
    SELECT RAISE(ABORT, 'decisions: this was not carried')
     WHERE NEW.outcome = 'carried'
       AND NOT EXISTS (SELECT 1 FROM proposal p
                        WHERE p.id = NEW.proposal_id
                          AND NEW.agreed + NEW.lives + NEW.abstained + NEW.objected >= p.quorum
                          AND (p.way = 'consent' AND NEW.objected = 0 AND NEW.agreed + NEW.lives > 0
                               OR p.way = 'vote' AND NEW.agreed > NEW.objected));
END;

CREATE TRIGGER decision_update BEFORE UPDATE ON decision
BEGIN
    SELECT RAISE(ABORT, 'decisions: a decision is never changed');
END;

CREATE TRIGGER decision_delete BEFORE DELETE ON decision
BEGIN
    SELECT RAISE(ABORT, 'decisions: a decision is never deleted');
END;

CREATE TRIGGER member_organisation_insert BEFORE INSERT ON member
WHEN NEW.admitted_by IS NOT NULL
  OR (NEW.kind = 'organisation'
      AND (SELECT value FROM group_setting
            WHERE group_id = NEW.group_id AND name = 'organisations' ORDER BY id DESC LIMIT 1) = 'members')
BEGIN
    SELECT RAISE(ABORT, 'members: this organisation belongs by a decision of the members alone')
     WHERE NOT EXISTS (SELECT 1 FROM decision d
                        WHERE d.group_id = NEW.group_id AND d.name = NEW.kind AND d.value = NEW.name
                          AND NEW.kind = 'organisation' AND d.outcome = 'carried'
                          AND NEW.admitted_by = 'decision ' || d.ref AND d.holds_from <= NEW.joined_on)
        OR EXISTS (SELECT 1 FROM member WHERE admitted_by = NEW.admitted_by);
END;

CREATE TRIGGER member_organisation_update BEFORE UPDATE ON member
WHEN NEW.admitted_by IS NOT OLD.admitted_by
  OR (NEW.kind = 'organisation' AND (OLD.kind <> NEW.kind OR OLD.group_id <> NEW.group_id)
      AND (SELECT value FROM group_setting
            WHERE group_id = NEW.group_id AND name = 'organisations' ORDER BY id DESC LIMIT 1) = 'members')
BEGIN
    SELECT RAISE(ABORT, 'members: this organisation belongs by a decision of the members alone')
     WHERE OLD.admitted_by IS NOT NULL
        OR NOT EXISTS (SELECT 1 FROM decision d
                        WHERE d.group_id = NEW.group_id AND d.name = NEW.kind AND d.value = NEW.name
                          AND NEW.kind = 'organisation' AND d.outcome = 'carried'
                          AND NEW.admitted_by = 'decision ' || d.ref)
        OR EXISTS (SELECT 1 FROM member WHERE admitted_by = NEW.admitted_by AND id <> OLD.id);
END;

CREATE TRIGGER group_setting_own BEFORE INSERT ON group_setting
WHEN NEW.name IN ('hard_floor', 'hard_ceiling')
  OR (NEW.name = 'members_own'
      AND EXISTS (SELECT 1 FROM group_setting WHERE group_id = NEW.group_id AND name = 'members_own'))
  OR NEW.decided_by LIKE 'decision %'
  OR instr(' ' || (SELECT value FROM group_setting
                    WHERE group_id = NEW.group_id AND name = 'members_own' ORDER BY id DESC LIMIT 1) || ' ',
           ' ' || NEW.name || ' ') > 0
  OR (NOT EXISTS (SELECT 1 FROM group_setting WHERE group_id = NEW.group_id AND name = 'members_own')
      AND EXISTS (SELECT 1 FROM group_setting
                   WHERE group_id = NEW.group_id AND name = NEW.name AND decided_by LIKE 'decision %'))
BEGIN
    SELECT RAISE(ABORT, 'groups: this rule is the members'' own and changes by a decision alone')
     WHERE NOT EXISTS (SELECT 1 FROM decision d
                        WHERE d.group_id = NEW.group_id AND d.name = NEW.name AND d.value = NEW.value
                          AND d.outcome = 'carried' AND NEW.decided_by = 'decision ' || d.ref
                          AND d.holds_from <= date(substr(NEW.decided_at, 1, 10), '+1 day'))
        OR EXISTS (SELECT 1 FROM group_setting WHERE group_id = NEW.group_id AND decided_by = NEW.decided_by);
END;
