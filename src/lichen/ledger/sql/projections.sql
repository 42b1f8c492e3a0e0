-- What each kind of event changes in the projections. `-- project: KIND` names the event; `:chain` and `:seq` say
-- where it stands, every other parameter is a field of the event. `each FIELD as NAME` runs the statement once per
-- item; `when FIELD` leaves out events without it. Within one batch the statements run in the order of this file, each
-- over all its events in order. That gives the same tables as running them event by event because statements of
-- different kinds never write the same column, except to add to it or take from it: keep it so.

-- project: partnership_opened.1
INSERT INTO partnerships (partnership, name, opened_by, opened_at, seq) VALUES (:partnership, :name, :by, :at, :seq)

-- project: charter_adopted.1
INSERT INTO charters (chain, version, charter, changes, prediction, adopted_by, adopted_at, seq)
VALUES (:chain, :version, :charter, :changes, :prediction, :by, :at, :seq)

-- project: case_opened.1
INSERT INTO cases (chain, case_id, opened_seq, opened_by, opened_at, inputs, attributes, high_stakes)
VALUES (:chain, :case, :seq, :by, :at, :inputs, :attributes, :high_stakes)

-- project: ask_made.1
INSERT INTO asks (chain, case_id, ask, seq, partner, wanted, why, blind, blind_chance, propensity, value,
    confidence, due, made_by, made_at)
VALUES (:chain, :case, :ask, :seq, :partner, :wanted, :why, :blind, :blind_chance, :propensity, :value,
    :confidence, :due, :by, :at)

-- project: ask_made.1 when wish
UPDATE asks SET wish = :wish WHERE chain = :chain AND case_id = :case AND ask = :ask

-- project: ask_made.1
UPDATE cases SET asks_open = asks_open + 1 WHERE chain = :chain AND case_id = :case

-- project: ask_moved.1
UPDATE asks SET partner = :partner, moved_seq = :seq, moved_how = :how, due = COALESCE(:due, due),
    escalated_seq = CASE WHEN :how = 'escalated' THEN :seq ELSE escalated_seq END
WHERE chain = :chain AND case_id = :case AND ask = :ask

-- project: contribution_made.1
INSERT INTO contributions (chain, case_id, contribution, seq, partner, role, answer, ask, version, stage,
    distribution, spread, confidence, reasons, unsure_of, seconds, shadow, made_at)
VALUES (:chain, :case, :contribution, :seq, :partner, :role, :answer, :ask, :version, :stage,
    :distribution, :spread, :confidence, :reasons, :unsure_of, :seconds, :shadow, :at)

-- project: contribution_made.1 when content
INSERT INTO contents (chain, case_id, seq, contribution, partner, role, content, digest, made_at)
VALUES (:chain, :case, :seq, :contribution, :partner, :role, :content, :digest, :at)

-- project: contribution_made.1 when about
UPDATE contributions SET about = :about WHERE chain = :chain AND case_id = :case AND contribution = :contribution

-- project: contribution_made.1 when given
UPDATE contributions SET given = :given WHERE chain = :chain AND case_id = :case AND contribution = :contribution

-- project: contribution_made.1 when cites
UPDATE contributions SET cites = :cites WHERE chain = :chain AND case_id = :case AND contribution = :contribution

-- project: contribution_made.1 when cost
UPDATE contributions SET cost = :cost WHERE chain = :chain AND case_id = :case AND contribution = :contribution

-- project: contribution_made.1 when ask
UPDATE asks SET answered_seq = :seq, answered_at = :at WHERE chain = :chain AND case_id = :case AND ask = :ask

-- project: contribution_made.1 when ask
UPDATE cases SET asks_open = asks_open - 1 WHERE chain = :chain AND case_id = :case

-- project: contribution_made.1 when ask
DELETE FROM leases WHERE chain = :chain AND case_id = :case AND ask = :ask

-- project: contribution_withdrawn.1
UPDATE contributions SET withdrawn_seq = :seq
WHERE chain = :chain AND case_id = :case AND contribution = :contribution

-- Whoever had it no longer works on it.
-- project: ask_moved.1
DELETE FROM leases WHERE chain = :chain AND case_id = :case AND ask = :ask AND person = :previous

-- project: ask_failed.1
UPDATE asks SET failed_seq = :seq, failed_at = :at, failure = :failure, detail = :detail
WHERE chain = :chain AND case_id = :case AND ask = :ask

-- project: ask_failed.1
UPDATE cases SET asks_open = asks_open - 1 WHERE chain = :chain AND case_id = :case

-- project: case_settled.1
UPDATE cases SET answer = :answer, lane = :lane, basis = :basis, confidence = :confidence, threshold = :threshold,
    audit = :audit, audited = :audited, audit_floor = :floor, answers_for = :answers_for,
    settled_seq = :seq, settled_by = :by, settled_at = :at
WHERE chain = :chain AND case_id = :case

-- project: case_settled.1 when digest
UPDATE cases SET digest = :digest WHERE chain = :chain AND case_id = :case

-- project: settlement_overridden.1
UPDATE cases SET override_answer = :answer, overridden_seq = :seq, overridden_by = :by, override_reason = :reason
WHERE chain = :chain AND case_id = :case

-- project: outcome_recorded.1
UPDATE cases SET truth = :truth, truth_source = :source, truth_seq = :seq WHERE chain = :chain AND case_id = :case

-- project: feedback_given.1
INSERT INTO feedback (chain, case_id, feedback, seq, contribution, accurate, useful, timely, style, reason,
    given_by, given_at)
VALUES (:chain, :case, :feedback, :seq, :contribution, :accurate, :useful, :timely, :style, :reason, :by, :at)

-- project: disagreement_opened.1
INSERT INTO disagreements (chain, disagreement, case_id, opened_seq, positions, opened_at)
VALUES (:chain, :disagreement, :case, :seq, :positions, :at)

-- project: disagreement_resolved.1
UPDATE disagreements SET answer = :answer, reason = :reason, resolved_seq = :seq, resolved_by = :by, resolved_at = :at
WHERE chain = :chain AND disagreement = :disagreement

-- project: precedent_set.1
INSERT INTO precedents (chain, precedent, seq, case_id, title, retired, set_by, set_at)
VALUES (:chain, :precedent, :seq, :case, :title, :retired, :by, :at)

-- project: comment_made.1
INSERT INTO comments (chain, case_id, comment, seq, text, mentions, made_by, made_at)
VALUES (:chain, :case, :comment, :seq, :text, :mentions, :by, :at)

-- project: comment_made.1 each mentions as person
INSERT INTO mentions (chain, person, seq, case_id, comment, text, made_by, made_at)
VALUES (:chain, :person, :seq, :case, :comment, :text, :by, :at)

-- project: access_changed.1
INSERT INTO access (chain, seq, person, partnership, role, changed_by, changed_at)
VALUES (:chain, :seq, :person, :partnership, :role, :by, :at)

-- project: version_promoted.1
INSERT INTO versions (chain, seq, partner, version, previous, wins, losses, p_value, promoted_at)
VALUES (:chain, :seq, :partner, :version, :previous, :wins, :losses, :p_value, :at)

-- project: lane_changed.1
INSERT INTO lanes (chain, seq, threshold, evidence, upper, cause, previous, incident, held, changed_by, changed_at)
VALUES (:chain, :seq, :threshold, :evidence, :upper, :cause, :previous, :incident, :held, :by, :at)

-- project: lane_watched.1
INSERT INTO watches (chain, seq, state, audit, evidence, watched_at)
VALUES (:chain, :seq, :state, :audit, :evidence, :at)

-- project: incident_opened.1
INSERT INTO incidents (chain, incident, opened_seq, what, owner, partnership_owner, evidence, threshold, since_at,
    since_case, alone, opened_at)
VALUES (:chain, :incident, :seq, :what, :owner, :partnership_owner, :evidence, :threshold, :since,
    :since_case, :alone, :at)

-- project: incident_closed.1
UPDATE incidents SET finding = :finding, closed_seq = :seq, closed_by = :by, closed_at = :at
WHERE chain = :chain AND incident = :incident

-- project: action_begun.1
INSERT INTO actions (chain, case_id, digest, begun_seq, begun_by, begun_at)
VALUES (:chain, :case, :digest, :seq, :by, :at)

-- project: action_ended.1
UPDATE actions SET worked = :worked, result = :result, ended_seq = :seq, ended_by = :by, ended_at = :at
WHERE chain = :chain AND case_id = :case

-- project: note_written.1
INSERT INTO notes (chain, note, revision, seq, sort, title, text, retired, written_by, written_at)
VALUES (:chain, :note, :revision, :seq, :sort, :title, :text, :retired, :by, :at)

-- project: lesson_proposed.1
INSERT INTO lessons (chain, lesson, proposed_seq, text, scope, case_id, examples, answer, proposed_by, proposed_at)
VALUES (:chain, :lesson, :seq, :text, :scope, :case, :examples, :answer, :by, :at)

-- project: lesson_decided.1
INSERT INTO lesson_decisions (chain, seq, lesson, decision, until_at, reason, decided_by, decided_at)
VALUES (:chain, :seq, :lesson, :decision, :until, :reason, :by, :at)

-- project: lesson_decided.1
UPDATE lessons SET decision = :decision, until_at = :until, reason = :reason, decided_seq = :seq, decided_by = :by,
    decided_at = :at
WHERE chain = :chain AND lesson = :lesson

-- project: suggestion_made.1
INSERT INTO suggestions (chain, suggestion, made_seq, topic, text, figures, made_by, made_at)
VALUES (:chain, :suggestion, :seq, :topic, :text, :figures, :by, :at)

-- project: suggestion_answered.1
UPDATE suggestions SET decision = :decision, reason = :reason, until_at = :until, answered_seq = :seq,
    answered_by = :by, answered_at = :at
WHERE chain = :chain AND suggestion = :suggestion

-- project: personal_data_erased.1 each seals as seal
INSERT INTO erasures (seal, chain, seq, case_id, reason, erased_by, erased_at)
VALUES (:seal, :chain, :seq, :case, :reason, :by, :at)

-- project: personal_data_erased.1 each seals as seal
DELETE FROM sealed WHERE seal = :seal AND chain = :chain

-- What lists and the search show of erased content goes with it; last, so that whoever writes it now is waited for.
-- project: personal_data_erased.1 each seals as seal
DELETE FROM previews WHERE seal = :seal AND chain = :chain
