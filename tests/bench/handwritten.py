"""The reports as a person would write them in SQL who knows the tables, the indexes and the question."""

# Whose tickets an agent sees; managers see those of their companies.
VISIBLE = """AND (t.user_id = %(uid)s
     OR t.team_id IN (SELECT id FROM feedback_team WHERE user_id = %(uid)s)
     OR t.is_confidential IS NOT TRUE AND (t.team_id IS NULL OR t.team_id IN (
            SELECT id FROM feedback_team WHERE visibility = 'all' OR visibility = 'team' AND id IN (
                SELECT team_id FROM feedback_team_member_rel WHERE user_id = %(uid)s))))"""
# Scores without a ticket are for the salesperson of the customer, and for whoever follows up.
VISIBLE_SCORES = f"""AND (t.id IS NOT NULL AND {VISIBLE.removeprefix("AND ")}
     OR s.id IN (SELECT score_id FROM feedback_score_followup WHERE user_id = %(uid)s)
     OR s.ticket_id IS NULL AND s.partner_id IN (
            SELECT p.id FROM res_partner p LEFT JOIN res_partner f ON f.id = p.commercial_partner_id
             WHERE %(uid)s IN (p.user_id, f.user_id)))"""
SOLVED = "m.kind IN ('resolved', 'closed') AND m.backlog_change = -1 AND m.actor != 'bot' AND r.is_void IS NOT TRUE"
EVENTS = """feedback_ticket_milestone m JOIN feedback_ticket t ON t.id = m.ticket_id
 WHERE m.date >= %(since)s AND t.merged_into_id IS NULL AND t.is_imported IS NOT TRUE
   AND t.company_id = ANY(%(companies)s) {visible}"""
PROMISES = """feedback_sla_status s JOIN feedback_ticket t ON t.id = s.ticket_id
 WHERE s.decided_date >= %(since)s AND t.merged_into_id IS NULL AND t.company_id = ANY(%(companies)s)
   AND (s.reached_date IS NOT NULL OR s.deadline < COALESCE(s.cancelled_date, %(now)s)) {visible}"""
KEPT = "CASE WHEN s.deadline < COALESCE(s.reached_date, s.cancelled_date, %(now)s) THEN 0 ELSE 100 END"
SCORES = """feedback_score s LEFT JOIN feedback_ticket t ON t.id = s.ticket_id
 WHERE s.company_id = ANY(%(companies)s) {visible}"""
SEARCHES = """feedback_kb_query q
 WHERE q.source IN ('help', 'form', 'chat') AND q.outcome IN ('opened', 'solved', 'ticket') AND q.date >= %(since)s
   AND (q.company_id = ANY(%(companies)s) OR q.company_id IS NULL)"""
BACKLOG = "feedback_ticket t WHERE t.is_done IS NOT TRUE AND t.company_id = ANY(%(companies)s) {visible}"
AGE = "EXTRACT(epoch FROM %(now)s - t.received_date)::float8 / 86400"


def week(column):
    return f"date_trunc('week', {column} AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)"


QUERIES = {
    ("feedback.report.event", "graph"): f"""
        SELECT {week("m.date")} AS week, count(*) FROM {EVENTS} AND m.kind = 'received' GROUP BY 1 ORDER BY 1""",
    ("feedback.report.event", "pivot"): f"""
        SELECT t.team_id, count(*) FILTER (WHERE m.kind = 'received'), count(*) FILTER (WHERE {SOLVED}),
               avg(m.working_hours) FILTER (WHERE m.kind = 'first_reply'), avg(m.working_hours) FILTER (WHERE {SOLVED}),
               avg(CASE WHEN m.reply_count <= 1 THEN 100.0 ELSE 0 END) FILTER (WHERE {SOLVED}),
               count(*) FILTER (WHERE m.kind = 'reopened' AND m.actor = 'customer')
          FROM {EVENTS.replace(" WHERE", " LEFT JOIN feedback_close_reason r ON r.id = t.close_reason_id WHERE", 1)}
           AND m.kind IN ('received', 'first_reply', 'resolved', 'closed', 'reopened')
         GROUP BY GROUPING SETS ((), (t.team_id))""",
    ("feedback.report.backlog", "graph"): f"SELECT t.team_id, count(*) FROM {BACKLOG} GROUP BY 1",
    ("feedback.report.backlog", "pivot"): f"""
        SELECT team_id, age, count(*), avg(days), count(*) FILTER (WHERE needs_reply)
          FROM (SELECT team_id, needs_reply, {AGE} AS days,
                       CASE WHEN {AGE} <= 1 THEN 1 WHEN {AGE} <= 7 THEN 2 WHEN {AGE} <= 30 THEN 3 ELSE 4 END AS age
                  FROM {BACKLOG}) waiting
         GROUP BY GROUPING SETS ((), (team_id), (age), (team_id, age))""",
    ("feedback.report.sla", "graph"): f"""
        SELECT {week("s.decided_date")} AS week, avg({KEPT}) FROM {PROMISES} GROUP BY 1 ORDER BY 1""",
    ("feedback.report.sla", "pivot"): f"""
        SELECT t.team_id, s.target, avg({KEPT}), count(*) FILTER (WHERE {KEPT} = 0) FROM {PROMISES}
         GROUP BY GROUPING SETS ((), (t.team_id), (s.target), (t.team_id, s.target))""",
    ("feedback.report.score", "graph"): f"""
        SELECT {week("s.answered_date")} AS week, avg(s.points) FROM {SCORES}
           AND s.state = 'answered' AND s.kind = 'csat' AND s.answered_date >= %(since)s GROUP BY 1 ORDER BY 1""",
    ("feedback.report.score", "pivot"): f"""
        SELECT team_id, avg(points) FILTER (WHERE kind = 'csat'), avg(points) FILTER (WHERE kind = 'nps'),
               avg(points) FILTER (WHERE kind = 'ces'), avg(answered), count(points), sum(machine_hits)
          FROM (SELECT t.team_id, s.kind, s.points, NULL::int AS answered, NULL::int AS machine_hits
                  FROM {SCORES} AND s.state = 'answered' AND s.answered_date >= %(since)s
                UNION ALL
                SELECT t.team_id, s.kind, NULL, CASE s.state WHEN 'answered' THEN 100 ELSE 0 END, s.machine_hits
                  FROM {SCORES} AND s.asked_date >= %(since)s) row
         GROUP BY GROUPING SETS ((), (team_id))""",
    ("feedback.report.knowledge", "graph"): f"""
        SELECT {week("q.date")} AS week, avg(CASE q.outcome WHEN 'ticket' THEN 0 ELSE 100 END) FROM {SEARCHES}
         GROUP BY 1 ORDER BY 1""",
    ("feedback.report.knowledge", "pivot"): f"""
        SELECT q.source, avg(CASE q.outcome WHEN 'ticket' THEN 0 ELSE 100 END),
          count(*) FILTER (WHERE q.outcome != 'ticket')
          FROM {SEARCHES} GROUP BY GROUPING SETS ((), (q.source))""",
}


def query(model, kind, sees_all):
    visible = VISIBLE_SCORES if model == "feedback.report.score" else VISIBLE
    return QUERIES[model, kind].replace("{visible}", "" if sees_all else visible)
