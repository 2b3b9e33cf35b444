"""The generated lives as rows of the addons' own tables, in SQL."""

from lifetimes import NORMAL, moment_of, worked

TABLES = ("feedback_ticket", "feedback_ticket_milestone", "feedback_sla_status", "feedback_score", "feedback_kb_query")
RECENT_DAYS = 30  # routing compares new tickets with those of some days, so older ones need no text for that


def timestamp(seconds):
    return f"(timestamp 'epoch' + {seconds} * interval '1 second')"


PARTNERS = """
INSERT INTO res_partner (name, complete_name, email, email_normalized, lang, active, type, country_id, industry_id,
                         user_id, create_date, write_date)
SELECT 'Customer ' || k, 'Customer ' || k, 'customer' || k || '@bench.example', 'customer' || k || '@bench.example',
       CASE WHEN random() < .6 THEN 'ru_RU' ELSE 'en_US' END, TRUE, 'contact',
       (ARRAY(SELECT id FROM res_country ORDER BY id))[1 + (200 * random() ^ 4)::int],
       CASE WHEN random() < .3 THEN (ARRAY(SELECT id FROM res_partner_industry
         ORDER BY id))[1 + (10 * random())::int] END,
       CASE WHEN random() < .3 THEN (SELECT id FROM bench_agent WHERE rank = k %% 5 LIMIT 1) END,
       now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
  FROM generate_series(0, %(partners)s) k
"""
FIRMS = """
UPDATE res_partner SET commercial_partner_id = id WHERE commercial_partner_id IS NULL;
CREATE TABLE bench_partner AS
SELECT (row_number() OVER (ORDER BY id) - 1)::int AS rank, id, name, email, commercial_partner_id AS firm
  FROM res_partner
 WHERE email LIKE 'customer%%@bench.example';
CREATE INDEX ON bench_partner (rank)
"""

# A ticket's dates and state are what its log says.
STATES = """
CREATE UNLOGGED TABLE bench_state AS
SELECT *, CASE WHEN solved > COALESCE(reopened, 0) THEN CASE WHEN closed > COALESCE(reopened, 0) THEN 'closed'
  ELSE 'resolved' END
               WHEN waiting > COALESCE(wrote, 0) THEN 'waiting_customer'
               WHEN assigned IS NOT NULL THEN 'open' ELSE 'new' END AS state
  FROM (SELECT n, min(at) FILTER (WHERE kind = 'first_reply') AS replied,
               max(at) FILTER (WHERE kind IN ('received', 'customer_reply')) AS wrote,
               max(at) FILTER (WHERE kind IN ('first_reply', 'agent_reply')) AS answered,
               max(at) FILTER (WHERE kind IN ('resolved', 'closed')) AS solved,
               min(at) FILTER (WHERE change = -1) AS first_solved,
               max(at) FILTER (WHERE change = -1) AS last_solved,
               max(at) FILTER (WHERE kind = 'closed') AS closed,
               max(at) FILTER (WHERE kind = 'reopened') AS reopened,
               max(at) FILTER (WHERE kind = 'waiting') AS waiting,
               max(at) FILTER (WHERE kind = 'assigned') AS assigned,
               max(at) FILTER (WHERE kind = 'acknowledged') AS acknowledged
          FROM bench_log GROUP BY n) log
"""
# The survivor of a merge is the ticket before it in the same company that speaks for itself.
SURVIVORS = """
CREATE UNLOGGED TABLE bench_survivor AS
SELECT * FROM (SELECT life.n, fate = 'merged' AND solved IS NOT NULL AS is_merged,
                      max(life.n) FILTER (WHERE fate != 'merged') OVER (
                          PARTITION BY company ORDER BY life.n ROWS BETWEEN UNBOUNDED PRECEDING
                          AND 1 PRECEDING) AS survivor
                 FROM bench_life life JOIN bench_state state ON state.n = life.n) candidate
 WHERE is_merged
"""
TICKETS = f"""
INSERT INTO feedback_ticket (
    id, number, subject, description, kind, sentiment, rating, priority, language, company_id, team_id, user_id,
    channel_id, category_id, campaign_id, partner_id, commercial_partner_id, contact_name, email_from, email_normalized,
    stage_id, state,
    is_done, is_anonymous, is_confidential, is_imported, needs_reply, is_queued, received_date, create_date, write_date,
    first_reply_date, resolved_date, reply_due_date, last_customer_date, last_agent_date, acknowledged_date,
    assigned_date,
    last_agent_id, close_reason_id, merged_into_id, match_text, create_uid, write_uid)
SELECT %(first_id)s + life.n, 'FB-' || to_char(%(first_id)s + life.n, 'FM99000000'),
       subject.title || CASE WHEN life.n %% 3 = 0 THEN ' ' || life.n ELSE '' END,
       '<p>' || first.paragraph || '</p><p>' || second.paragraph || ' ' || life.n || '</p>',
       life.kind, life.sentiment, life.stars, life.priority, life.language, life.company, life.team,
       CASE WHEN state.assigned IS NOT NULL THEN life.agent END, life.channel, life.category, life.campaign, partner.id,
       partner.firm, partner.name, partner.email, partner.email, stage.id, fated.state, fated.state IN ('resolved',
       'closed'),
       life.is_anonymous, life.is_confidential, life.fate = 'imported',
       fated.state NOT IN ('resolved', 'closed') AND state.wrote > COALESCE(state.answered, 0), FALSE,
       {timestamp("life.at")}, {timestamp("life.at")}, {timestamp("GREATEST(wrote, answered, solved)")},
       {timestamp("state.replied")},
       CASE WHEN fated.state IN ('resolved', 'closed') THEN {timestamp("COALESCE(last_solved, life.at)")} END,
       {timestamp("(life.at + 86400)")}, {timestamp("state.wrote")}, {timestamp("state.answered")},
       {timestamp("state.acknowledged")}, {timestamp("state.assigned")},
       CASE WHEN state.answered IS NOT NULL THEN life.agent END,
       CASE WHEN fated.state IN ('resolved', 'closed') THEN
           CASE life.fate WHEN 'void' THEN %(void_reason)s WHEN 'normal' THEN %(reason)s END END,
       %(first_id)s + survivor.survivor,
       CASE WHEN life.at > %(now)s - {RECENT_DAYS} * 86400 AND NOT life.is_anonymous
            THEN lower(subject.title || ' ' || first.paragraph) END,
       1, 1
  FROM bench_life life
  JOIN bench_state state ON state.n = life.n
 CROSS JOIN LATERAL (SELECT CASE life.fate WHEN 'imported' THEN 'closed' ELSE state.state END AS state) fated
  JOIN (SELECT DISTINCT ON (state) state, id FROM feedback_stage ORDER BY state, sequence, id) stage
    ON stage.state = fated.state
  JOIN bench_text subject ON subject.lang = life.language AND subject.rank = life.n %% 3000
  JOIN bench_text first ON first.lang = life.language AND first.rank = (life.n * 7) %% 2999
  JOIN bench_text second ON second.lang = life.language AND second.rank = (life.n * 13) %% 2971
  LEFT JOIN bench_partner partner ON partner.rank = life.partner
  LEFT JOIN bench_survivor survivor ON survivor.n = life.n
 ORDER BY life.n
"""
_FROM, FROM_WORKED = worked("log.start", "life.calendar", "since")
_TO, TO_WORKED = worked("log.at", "life.calendar", "until")
MILESTONES = f"""
INSERT INTO feedback_ticket_milestone (
    ticket_id, kind, date, actor, user_id, hours, working_hours, reply_count, backlog_change, create_uid, write_uid,
    create_date, write_date)
SELECT %(first_id)s + log.n, log.kind, {timestamp("log.at")}, log.actor, log.agent,
       CASE WHEN NOT life.is_anonymous THEN (log.at - log.start) / 3600.0 END,
       CASE WHEN NOT life.is_anonymous THEN ({TO_WORKED} - {FROM_WORKED}) / 3600.0 END,
       CASE WHEN log.start IS NOT NULL THEN log.replies END, CASE WHEN log.change != 0 OR log.start IS NOT NULL
         THEN log.change END,
       1, 1, {timestamp("log.at")}, {timestamp("log.at")}
  FROM bench_log log
  JOIN bench_life life ON life.n = log.n
  LEFT {_FROM}
  LEFT {_TO}
 ORDER BY log.at, log.n, log.seq
"""


def promise(source, target, since, hours, reached, cancelled):
    """Return a statement that makes promises of ``hours`` of working time from ``since`` on."""
    start, position = worked(since, "life.calendar", "a")
    end, deadline = moment_of(f"{position} + {hours * 3600}", "life.calendar", "b")
    return f"""
INSERT INTO feedback_sla_status (
    ticket_id, policy_id, company_id, calendar_id, warning_share, terms_version, target, calendar_choice, hours,
    is_by_rule,
    pause_stages, start_date, deadline, reached_date, decided_date, cancelled_date, cancel_reason)
SELECT %(first_id)s + life.n, policy.id, life.company, life.calendar, 80, 1, '{target}', 'team', {hours}, FALSE, '[]',
       {timestamp(since)}, {timestamp(deadline)}, {timestamp(reached)}, {timestamp(f"LEAST({deadline}, {reached})")},
       CASE WHEN {reached} IS NULL THEN {timestamp(cancelled)} END,
       CASE WHEN {reached} IS NULL AND {cancelled} IS NOT NULL THEN 'closed' END
  FROM {source}
  JOIN bench_state state ON state.n = life.n
  JOIN bench_policy policy ON policy.company = life.company
  {start}
  {end}
 WHERE life.fate != 'imported' AND {since} <= %(now)s
 ORDER BY life.n
"""


PROMISES = {
    "first reply": promise("bench_life life", "first_reply", "life.at", 4, "state.replied", "state.first_solved"),
    "next reply": promise(
        "bench_reply reply JOIN bench_life life ON life.n = reply.n AND reply.round > 0", "next_reply",
          "reply.asked", 8,
        "CASE WHEN reply.done <= %(now)s THEN reply.done END", "NULL::bigint",
    ),
    "resolution": promise(
        "bench_life life", "resolution", "life.at", 24,
        "CASE WHEN life.fate NOT IN ('void', 'merged') THEN state.first_solved END", "state.first_solved",
    ),
}  # fmt: skip
# After half the solutions somebody is asked, and 35 of 100 answer, most of them soon.
SCORES = f"""
INSERT INTO feedback_score (kind, state, company_id, ticket_id, partner_id, user_id, value, points, is_bad, asked_date,
                            answered_date, machine_hits, create_uid, write_uid, create_date, write_date)
SELECT kind, CASE WHEN answered THEN 'answered' WHEN asked < %(now)s - 1209600 THEN 'expired' ELSE 'asked' END, company,
       CASE WHEN kind != 'nps' THEN %(first_id)s + n END, partner, agent, CASE WHEN answered THEN value END,
       CASE WHEN NOT answered THEN 0 WHEN kind = 'ces' THEN value WHEN kind = 'csat' THEN CASE WHEN value >= 4
         THEN 100 ELSE 0 END
            ELSE CASE WHEN value >= 9 THEN 100 WHEN value <= 6 THEN -100 ELSE 0 END END,
       answered AND value <= (CASE kind WHEN 'csat' THEN 2 WHEN 'nps' THEN 6 ELSE 3 END),
       {timestamp("asked")}, CASE WHEN answered THEN {timestamp("LEAST(asked + delay, %(now)s)")} END,
       CASE WHEN random() < .08 THEN 1 + (2 * random())::int ELSE 0 END, 1, 1, {timestamp("asked")},
       {timestamp("asked")}
  FROM (SELECT life.n, life.company, partner.id AS partner, life.agent, ending.at + 3600 AS asked,
               random() < .35 AS answered, (7200 * exp(1.5 * {NORMAL}))::bigint AS delay,
               (ARRAY['csat', 'nps', 'ces'])[1 + width_bucket(random(), ARRAY[.75, .92])] AS kind,
               random() AS luck
          FROM bench_end ending
          JOIN bench_life life ON life.n = ending.n
          JOIN bench_partner partner ON partner.rank = life.partner
         WHERE random() < .5 AND ending.at + 3600 <= %(now)s) asking,
       LATERAL (SELECT CASE kind WHEN 'csat' THEN (ARRAY[5, 4, 1, 3, 2])[1 + width_bucket(luck, ARRAY[.52, .76, .86,
         .94])]
                                 WHEN 'nps' THEN 10 - (11 * luck ^ 2)::int %% 11
                                 ELSE 7 - (7 * luck ^ 2)::int %% 7 END AS value) valued
 ORDER BY asked
"""
# The log of searches is kept for 400 days.
QUERIES = f"""
INSERT INTO feedback_kb_query (text, lang, source, date, company_id, shown_count, shown_ids, outcome, opened_id,
ticket_id,
                               create_uid, write_uid)
SELECT title, CASE lang WHEN 'ru' THEN 'ru_RU' ELSE 'en_US' END,
       (ARRAY['help', 'form', 'chat', 'agent'])[1 + width_bucket(random(), ARRAY[.6, .8, .9])],
       {timestamp("(at - 120)")}, company, 3, '[]', outcome,
       CASE WHEN outcome IN ('opened', 'solved') THEN
           (ARRAY(SELECT id FROM feedback_kb_article ORDER BY id))[1 + (10 * random() ^ 2)::int] END,
       CASE WHEN outcome = 'ticket' AND NOT is_anonymous THEN %(first_id)s + n END, 1, 1
  FROM (SELECT life.*, text.title, text.lang,
               (ARRAY['none', 'opened', 'solved', 'ticket'])[1 + width_bucket(random(), ARRAY[.5, .77, .86])] AS outcome
          FROM bench_life life, generate_series(1, 2)
          JOIN bench_text text ON TRUE
         WHERE text.lang = life.language AND text.rank = life.n %% 3000 AND life.at > %(now)s - 400 * 86400) search
 ORDER BY at
"""


def statements():
    """Yield (what is done, SQL) after the lives are there."""
    yield "states", STATES
    yield "merges", SURVIVORS
    yield "tickets", TICKETS
    yield "milestones", MILESTONES
    for what, statement in PROMISES.items():
        yield f"promises: {what}", statement
    yield "scores", SCORES
    yield "searches", QUERIES
