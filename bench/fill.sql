-- A center with {cases} cases of ten years. Written into the tables directly, past every action: the numbers
-- are plausible, and the histories are not complete. Most cases are closed; eight mediators share them.
SET session_replication_role = replica;
SET synchronous_commit = off;

INSERT INTO schools_center (id, name, address, telephone, email, logo_type, time_zone, default_language)
VALUES (1, 'Bench', '', '', '', '', 'America/Denver', 'en');
INSERT INTO schools_district (id, name) VALUES (1, 'District');
INSERT INTO schools_school (id, district_id, name, address, telephone, search)
SELECT i, 1, (ARRAY['Lincoln Middle School', 'Castle Rock Middle School', 'Ponderosa Elementary', 'Senior High',
    'Skyview High', 'Washington Elementary', 'Will James Middle School', 'Riverside Middle School'])[i], '', '',
    (ARRAY['lincoln middle school', 'castle rock middle school', 'ponderosa elementary', 'senior high',
    'skyview high', 'washington elementary', 'will james middle school', 'riverside middle school'])[i]
FROM generate_series(1, 8) AS i;
INSERT INTO schools_user (id, password, email, name, role, telephone, languages, is_active, joined_at)
SELECT i, '!', 'user' || i || '@bench.example', 'Person ' || i,
    CASE WHEN i <= 8 THEN 'mediator' WHEN i = 9 THEN 'coordinator' WHEN i = 10 THEN 'administrator'
        ELSE 'school_staff' END, '', '["en"]', TRUE, now()
FROM generate_series(1, 18) AS i;
INSERT INTO schools_membership (id, user_id, school_id, role) SELECT i, 10 + i, i, '' FROM generate_series(1, 8) AS i;

CREATE TEMPORARY TABLE plan AS
SELECT i, 1 + i % 8 AS school, 1 + (i / 8) % 8 AS mediator, (i::bigint * 7919) % 997 AS chance,
    now() - (({cases} - i) * interval '10 years' / {cases}) AS at,
    (ARRAY['María', 'José', 'Zoë', 'Dylan', 'Ana', 'Chloé', 'Noah', 'Søren', 'Emma', 'Łukasz', 'Aiyana'])[1 + i % 11]
        || ' ' || CASE WHEN i % 50 = 0 THEN 'Núñez-' || i ELSE (ARRAY['Gómez', 'Walker', 'Lee', 'Müller', 'Running Wolf',
        'O''Neil', 'Fernández', 'Brandt', 'Hale', 'Begay', 'Smith', 'Johnson', 'Peña'])[1 + i % 13] END AS harmed,
    (ARRAY['Liam', 'Renée', 'Mateo', 'Tess', 'Björn', 'Ruth', 'Owen'])[1 + i % 7] || ' '
        || (ARRAY['Yellowtail', 'García', 'Novak', 'Hill', 'D''Angelo', 'Schmidt'])[1 + i % 6] AS responsible
FROM generate_series(1, {cases}) AS i;
ALTER TABLE plan ADD status text, ADD ref text, ADD names text;
UPDATE plan SET
    status = CASE WHEN chance < 30 THEN 'referred' WHEN chance < 60 THEN 'returned' WHEN chance < 120 THEN 'preconference'
        WHEN chance < 150 AND at > now() - interval '6 months' THEN 'scheduled' WHEN chance < 150 THEN 'closed'
        WHEN chance < 180 THEN 'conferenced' WHEN chance < 300 THEN 'monitoring' ELSE 'closed' END,
    ref = to_char(at, 'YYYY') || '-' || lpad(i::text, greatest(4, length(i::text)), '0'),
    names = translate(lower(harmed || ' ' || responsible), 'áéíóúñüöëøł', 'aeiounuoeol');

INSERT INTO cases_case (id, ref, key, school_id, status, is_urgent, referred_at, status_since, accepted_at, closed_at,
    closed_from, closing_reason, closing_summary, decline_reason, school_did, search)
SELECT i, ref, gen_random_uuid(), school, status, i % 5 = 0, at, at, CASE WHEN chance >= 60 THEN at END,
    CASE WHEN status = 'closed' THEN at END, CASE WHEN status = 'closed' THEN 'monitoring' ELSE '' END,
    CASE WHEN status = 'closed' THEN 'fulfilled' ELSE '' END, '', '', '',
    lower(ref) || ' ' || names
FROM plan ORDER BY i;
INSERT INTO cases_referral (id, case_id, referrer_id, submitted_at, wants, urgent_reason, incident_on, incident_place,
    what_happened, behaviors, injury_or_loss, police, threat_assessment, involvement_note, sanctions, sanction_note,
    tried_before, hopes, people, search)
SELECT i, i, 10 + school, at, 'conference', '', at::date, 'the gym', repeat('A fight behind the gym. ', 8), '["fight"]',
    '', FALSE, FALSE, '', '["out_of_school"]', '', '', '', jsonb_build_array(
        jsonb_build_object('side', 'harmed', 'name', harmed), jsonb_build_object('side', 'responsible', 'name', responsible)),
    lower(ref) || ' ' || names
FROM plan ORDER BY i;
INSERT INTO cases_party (id, case_id, side, name, name_folded, recorded_at, is_late, grade, is_minor_by_word, telephone,
    email, address, contact_advice, avoid_channels, language, needs_interpreter, interpreter, accessibility, edits,
    recorded_by_id)
SELECT 3 * i - 3 + n, i, (ARRAY['harmed', 'responsible', 'guardian'])[n],
    (ARRAY[harmed, responsible, 'Guardian of ' || harmed])[n],
    translate(lower((ARRAY[harmed, responsible, 'guardian of ' || harmed])[n]), 'áéíóúñüöëøł', 'aeiounuoeol'),
    at, FALSE, '7', n < 3, '', '', '', '', '[]', 'en', FALSE, '', '', 0, 10 + school
FROM plan, generate_series(1, 3) AS n ORDER BY i, n;
INSERT INTO cases_guardianship (id, child_id, guardian_id, relation) SELECT i, 3 * i - 2, 3 * i, '' FROM plan;
INSERT INTO cases_consent (id, party_id, given_by_id, scope, text_version, language, method, given_on, recorded_at,
    is_late, recorded_by_id, confirmed, ended_by_withdrawal)
SELECT i, 3 * i - 2, 3 * i, 'take_part', '2026-11', 'en', 'paper', at::date, at, FALSE, mediator, FALSE, FALSE
FROM plan WHERE chance >= 100;
INSERT INTO cases_assignment (id, case_id, mediator_id, assigned_by_id, assigned_at, conflict, declared_at,
    conflict_note)
SELECT i, i, mediator, 9, at, CASE WHEN i % 40 = 1 THEN 'asked' ELSE 'none' END, CASE WHEN i % 40 <> 1 THEN at END, ''
FROM plan WHERE i % 9 > 0 OR status = 'closed';
INSERT INTO cases_screening (id, case_id, answers, reason, screened_by_id, screened_at, edits)
SELECT i, i, '{"weapon": "no"}', '', 9, at, 1 FROM plan WHERE chance >= 60;
INSERT INTO cases_referralquestion (id, case_id, asked_at, question, answer, asked_by_id)
SELECT i, i, at, 'Who was there?', '', 9 FROM plan WHERE status = 'returned';
INSERT INTO cases_safetyhold (id, case_id, set_at, reason, lift_note, set_by_id)
SELECT i, i, at, 'A threat.', '', mediator FROM plan WHERE i % 8 = 3 AND chance BETWEEN 60 AND 299;
INSERT INTO cases_contact (id, party_id, with_whom_id, at, channel, outcome, note, next_step, next_due, step_done_at,
    confirmed, recorded_by_id, recorded_at, is_late)
SELECT i, 3 * i - 2, 3 * i, at, 'phone', 'reached', 'Spoke with them.', 'Call again', at::date + 14,
    CASE WHEN status = 'closed' THEN at END, FALSE, mediator, at, FALSE
FROM plan WHERE chance >= 60;
INSERT INTO conferences_conference (id, case_id, status, status_since, mode, starts_at, ends_at, place, link, interpreter,
    one_facilitator_reason, started_at, ended_at, outcome, reason, edits, recorded_by_id, recorded_at, is_late)
SELECT i, i, CASE WHEN status = 'scheduled' THEN 'planned' ELSE 'held' END, at, 'in_person', at + interval '1 day',
    at + interval '26 hours', 'Room 4', '', '', '', CASE WHEN status <> 'scheduled' THEN at END,
    CASE WHEN status <> 'scheduled' THEN at END, CASE WHEN status = 'scheduled' THEN '' ELSE 'agreement' END, '', 0,
    mediator, at, FALSE
FROM plan WHERE chance >= 120;
-- A meeting that is still planned lies ahead; of a few, how they went is written down some days late.
UPDATE conferences_conference AS planned
SET starts_at = now() + nth * interval '3 hours', ends_at = now() + nth * interval '3 hours' + interval '2 hours'
FROM (SELECT id, row_number() OVER (PARTITION BY recorded_by_id ORDER BY id) - 9 AS nth
    FROM conferences_conference WHERE status = 'planned') AS numbered
WHERE planned.id = numbered.id;
INSERT INTO conferences_booking (facilitator_id, conference_id, starts_at, ends_at, is_released)
SELECT recorded_by_id, id, starts_at, ends_at, status <> 'planned' FROM conferences_conference ORDER BY id;
INSERT INTO agreements_agreement (id, case_id, conference_id, version, status, status_since, language, background,
    review_on, if_not_kept, share_with_school, signed_at, sealed_hash, other_language, background_other,
    if_not_kept_other, draft, edits, recorded_by_id, recorded_at, is_late)
SELECT i, i, i, 1, 'signed', at, 'en', 'There was a fight.', at::date + 60, 'We meet again.', FALSE, at, repeat('0', 64),
    '', '', '', '{}', 1, mediator, at, FALSE
FROM plan WHERE chance >= 180;
INSERT INTO agreements_obligation (id, agreement_id, position, kind, who_id, for_whom_id, what, how_known, due_on,
    watched_by, status, resolved_on, evidence, need_met, resolved_late, what_other, how_known_other)
SELECT 2 * i - 2 + n, i, n, 'apology', 3 * i - 1, 3 * i - 2, 'A letter of apology.', 'Handed over.', at::date + 30, 'Ms. Hale',
    CASE WHEN status = 'closed' THEN 'done' ELSE 'open' END, CASE WHEN status = 'closed' THEN at::date + 20 END, '', '',
    FALSE, '', ''
FROM plan, generate_series(1, 2) AS n WHERE chance >= 180;
INSERT INTO agreements_followup (id, agreement_id, due_on, done_on, found, next_step, recorded_by_id, recorded_at, is_late)
SELECT i, i, at::date + 14, CASE WHEN status = 'closed' THEN at::date + 14 END, '', '', mediator, at, FALSE
FROM plan WHERE chance >= 180;
INSERT INTO conferences_reentrycircle (id, case_id, student_id, status, status_since, preparation_notes, place,
    named_adult, cancel_reason, edits, recorded_by_id, recorded_at, is_late)
SELECT i, i, 3 * i - 1, CASE WHEN status = 'closed' THEN 'cancelled' ELSE 'requested' END, at, '', '', '', 'Moved.', 0,
    mediator, at, FALSE
FROM plan WHERE i % 10 = 0 AND chance >= 60;
INSERT INTO cases_event (case_id, at, actor_id, kind, subject, subject_id, from_status, to_status, detail)
SELECT CASE WHEN n < 5 THEN i END, at, mediator,
    (ARRAY['referred', 'moved', 'opened', 'consented', 'searched'])[n], CASE WHEN n < 5 THEN 'case' ELSE 'list' END,
    CASE WHEN n < 5 THEN i END, '', CASE WHEN n = 2 THEN status ELSE '' END, CASE WHEN n = 4 THEN 'take_part' ELSE '' END
FROM plan, generate_series(1, 5) AS n ORDER BY i, n;

DROP TABLE plan;
SET session_replication_role = DEFAULT;
