-- What was proposed and decided stays as it was; a decision says what the words count to; and a rule that is the
-- members' own changes by a decision alone, once for each. So does an organisation belong, where the members say so.

CREATE OR REPLACE FUNCTION decided_guard() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $guard$
BEGIN
    RAISE EXCEPTION 'decisions: what was proposed or decided is never changed or deleted'
        USING ERRCODE = 'integrity_constraint_violation';
END $guard$;

CREATE TRIGGER proposal_update BEFORE DELETE OR UPDATE ON proposal
    FOR EACH ROW EXECUTE FUNCTION decided_guard();
CREATE TRIGGER proposal_truncate BEFORE TRUNCATE ON proposal
    FOR EACH STATEMENT EXECUTE FUNCTION decided_guard();

CREATE TRIGGER proposal_paper_update BEFORE DELETE OR UPDATE ON proposal_paper
    FOR EACH ROW EXECUTE FUNCTION decided_guard();
CREATE TRIGGER proposal_paper_truncate BEFORE TRUNCATE ON proposal_paper
    FOR EACH STATEMENT EXECUTE FUNCTION decided_guard();

CREATE TRIGGER decision_update BEFORE DELETE OR UPDATE ON decision
    FOR EACH ROW EXECUTE FUNCTION decided_guard();
CREATE TRIGGER decision_truncate BEFORE TRUNCATE ON decision
    FOR EACH STATEMENT EXECUTE FUNCTION decided_guard();
CREATE TRIGGER proposal_answer_truncate BEFORE TRUNCATE ON proposal_answer
    FOR EACH STATEMENT EXECUTE FUNCTION decided_guard();

CREATE OR REPLACE FUNCTION proposal_guard() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $guard$
BEGIN
    IF NEW.closes_on::date - NEW.opens_on::date < 7 OR NEW.opens_on::date < substr(NEW.proposed_at, 1, 10)::date - 1
       OR NEW.holds_from <= NEW.closes_on OR NEW.quorum < 1 THEN
        RAISE EXCEPTION 'decisions: members have at least seven days to answer'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $guard$;

CREATE TRIGGER proposal_insert BEFORE INSERT ON proposal
    FOR EACH ROW EXECUTE FUNCTION proposal_guard();

CREATE OR REPLACE FUNCTION proposal_word_guard() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $guard$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.id <> OLD.id OR NEW.proposal_id <> OLD.proposal_id OR NEW.member_id <> OLD.member_id THEN
            RAISE EXCEPTION 'decisions: a word belongs to one member and one proposal'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NEW.answer IN (OLD.answer, '') AND NEW.reason IN (OLD.reason, '') THEN
            RETURN NEW;
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF NOT EXISTS (SELECT 1 FROM decision WHERE proposal_id = OLD.proposal_id) THEN
            RETURN OLD;
        END IF;
    ELSIF NOT EXISTS (SELECT 1 FROM decision WHERE proposal_id = NEW.proposal_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'decisions: this is decided' USING ERRCODE = 'integrity_constraint_violation';
END $guard$;

CREATE TRIGGER proposal_answer_change BEFORE INSERT OR DELETE OR UPDATE ON proposal_answer
    FOR EACH ROW EXECUTE FUNCTION proposal_word_guard();
CREATE TRIGGER proposal_paper_insert BEFORE INSERT ON proposal_paper
    FOR EACH ROW EXECUTE FUNCTION proposal_word_guard();

CREATE OR REPLACE FUNCTION decision_guard() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $guard$
DECLARE
    asked record;
    given record;
    paper record;
BEGIN
    SELECT * INTO asked FROM proposal p
     WHERE p.id = NEW.proposal_id AND p.group_id = NEW.group_id AND p.name = NEW.name AND p.value = NEW.value
       AND p.holds_from = NEW.holds_from
       AND (NEW.outcome = 'withdrawn' OR substr(NEW.closed_at, 1, 10) >= p.closes_on);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'decisions: not what was proposed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT count(*) FILTER (WHERE answer IN ('agree', 'yes')) AS agreed,
           count(*) FILTER (WHERE answer = 'live') AS lives,
           count(*) FILTER (WHERE answer = 'abstain') AS abstained,
           count(*) FILTER (WHERE answer IN ('object', 'no')) AS objected
      INTO given FROM proposal_answer WHERE proposal_id = NEW.proposal_id;
    SELECT coalesce(sum(agreed), 0) AS agreed, coalesce(sum(lives), 0) AS lives,
           coalesce(sum(abstained), 0) AS abstained, coalesce(sum(objected), 0) AS objected
      INTO paper FROM proposal_paper WHERE proposal_id = NEW.proposal_id;
    IF NEW.agreed <> given.agreed + paper.agreed OR NEW.lives <> given.lives + paper.lives
       OR NEW.abstained <> given.abstained + paper.abstained OR NEW.objected <> given.objected + paper.objected THEN
        RAISE EXCEPTION 'decisions: not what the words count to' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.outcome = 'carried'
       AND NOT (NEW.agreed + NEW.lives + NEW.abstained + NEW.objected >= asked.quorum
                AND (asked.way = 'consent' AND NEW.objected = 0 AND NEW.agreed + NEW.lives > 0
                     OR asked.way = 'vote' AND NEW.agreed > NEW.objected)) THEN
        RAISE EXCEPTION 'decisions: this was not carried' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $guard$;

CREATE TRIGGER decision_insert BEFORE INSERT ON decision
    FOR EACH ROW EXECUTE FUNCTION decision_guard();

CREATE OR REPLACE FUNCTION group_setting_own_guard() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $guard$
DECLARE
    own text;
BEGIN
    SELECT value INTO own FROM group_setting
     WHERE group_id = NEW.group_id AND name = 'members_own' ORDER BY id DESC LIMIT 1;
    IF NEW.name NOT IN ('hard_floor', 'hard_ceiling')
       AND NOT (NEW.name = 'members_own' AND own IS NOT NULL)
       AND NEW.decided_by NOT LIKE 'decision %'
       AND NOT coalesce(strpos(' ' || own || ' ', ' ' || NEW.name || ' ') > 0, false)
       AND NOT (own IS NULL AND EXISTS (SELECT 1 FROM group_setting
                                         WHERE group_id = NEW.group_id AND name = NEW.name
                                           AND decided_by LIKE 'decision %')) THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM decision d
                    WHERE d.group_id = NEW.group_id AND d.name = NEW.name AND d.value = NEW.value
                      AND d.outcome = 'carried' AND NEW.decided_by = 'decision ' || d.ref
                      AND d.holds_from::date <= substr(NEW.decided_at, 1, 10)::date + 1)
       OR EXISTS (SELECT 1 FROM group_setting WHERE group_id = NEW.group_id AND decided_by = NEW.decided_by) THEN
        RAISE EXCEPTION 'groups: this rule is the members'' own and changes by a decision alone'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $guard$;

CREATE TRIGGER group_setting_own BEFORE INSERT ON group_setting
    FOR EACH ROW EXECUTE FUNCTION group_setting_own_guard();

CREATE OR REPLACE FUNCTION member_organisation_guard() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $guard$
DECLARE
    before text;
    comes boolean := true;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        before := OLD.admitted_by;
        comes := OLD.kind <> NEW.kind OR OLD.group_id <> NEW.group_id;
    END IF;
    IF NEW.admitted_by IS NOT DISTINCT FROM before
       AND NOT (comes AND NEW.kind = 'organisation'
                AND coalesce((SELECT value FROM group_setting
                               WHERE group_id = NEW.group_id AND name = 'organisations'
                               ORDER BY id DESC LIMIT 1) = 'members', false)) THEN
        RETURN NEW;
    END IF;
    IF before IS NULL AND NEW.kind = 'organisation'
       AND EXISTS (SELECT 1 FROM decision d
                    WHERE d.group_id = NEW.group_id AND d.name = NEW.kind AND d.value = NEW.name
                      AND d.outcome = 'carried' AND NEW.admitted_by = 'decision ' || d.ref
                      AND (TG_OP = 'UPDATE' OR d.holds_from <= NEW.joined_on))
       AND NOT EXISTS (SELECT 1 FROM member WHERE admitted_by = NEW.admitted_by) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'members: this organisation belongs by a decision of the members alone'
        USING ERRCODE = 'integrity_constraint_violation';
END $guard$;

CREATE TRIGGER member_organisation BEFORE INSERT OR UPDATE ON member
    FOR EACH ROW EXECUTE FUNCTION member_organisation_guard();
