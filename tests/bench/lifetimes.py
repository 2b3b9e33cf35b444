"""The lives of a million tickets, in SQL: what happens to each of them and when, in whole seconds since 1970.

People work by their teams' calendars: what they need is drawn in seconds of working time, so that replies come in
office hours and some customers wait for a weekend.
What lies after now has not happened yet: the backlog comes of itself.

Arrivals have the shape of any support desk's week; times of people's replies are lognormal (Stouffer, Malmgren, Amaral,
"Log-normal statistics in e-mail communication patterns", 2006); categories follow Zipf's law; a few customers
write often.
"""

YEARS = 3
# A standard normal number (Box and Muller, 1958).
NORMAL = "(sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()))"


def lognormal(median, sigma):
    """Return SQL of a whole number of seconds, at most a year."""
    return f"least({median} * exp({sigma} * {NORMAL}), 31536000)::bigint"


def worked(moment, calendar, alias):
    """Return (join, value): the working time in seconds that ``calendar`` has had until ``moment``."""
    join = f"JOIN bench_slot {alias} ON {alias}.calendar = {calendar} AND {alias}.slot = {moment} / 900"
    return join, f"({alias}.number * 900 + CASE WHEN {alias}.is_worked THEN {moment} %% 900 ELSE 0 END)"


def moment_of(position, calendar, alias):
    """Return (join, value): when ``calendar`` will have had so much working time."""
    join = (
        f"JOIN bench_slot {alias} ON {alias}.calendar = {calendar} AND {alias}.number = ({position}) / 900"
        f" AND {alias}.is_worked"
    )
    return join, f"({alias}.slot * 900 + ({position}) %% 900)"


def later(source, columns, since, needed, calendar="life.calendar"):
    """Return a query: ``columns`` of ``source``, and ``done``: when ``needed`` seconds are worked since ``since``."""
    start, position = worked("drawn.since", "drawn.calendar", "a")
    end, done = moment_of("placed.position", "placed.calendar", "b")
    drawn = f"SELECT {columns}, {calendar} AS calendar, {since} AS since, {needed} AS needed FROM {source}"
    placed = f"SELECT drawn.*, {position} + drawn.needed AS position FROM ({drawn}) drawn {start}"
    return f"SELECT placed.*, {done} AS done FROM ({placed}) placed {end}"


DICE = ", ".join(
    f"random() AS u_{name}"
    for name in (
        *("company", "lang", "team", "agent", "category", "channel", "partner", "kind", "mood", "stars", "priority"),
        *("fate", "end_fate", "text", "campaign", "flag"),
    )
)
# Each hour has a weight; how many tickets come in it follows from that, so that there are exactly as many as asked for;
# of a desk that has had more, the last ones.
ARRIVALS = f"""
CREATE UNLOGGED TABLE bench_dice AS
WITH hours AS (
    SELECT h, (1 + 1.0 * (h - %(begin)s) / (%(now)s - %(begin)s))
              * (ARRAY[.30, 1.25, 1.15, 1.05, 1.0, .95, .45])[1 + extract(dow FROM moment)::int]
              * (ARRAY[.1, .06, .04, .03, .04, .1, .3, .6, 1.1, 1.5, 1.6, 1.5, 1.3, 1.4, 1.4, 1.3, 1.2, 1.1, .9, .8,
                       .7, .6, .4, .2])[1 + extract(hour FROM moment)::int]
              * CASE WHEN extract(month FROM moment) = 12 THEN 1.3 ELSE 1 END AS weight
      FROM generate_series(%(begin)s, %(now)s - 3600, 3600) h,
           LATERAL (SELECT to_timestamp(h) AT TIME ZONE 'UTC' AS moment) m
), added AS (
    SELECT h, round(%(desk)s * sum(weight) OVER (ORDER BY h) / sum(weight) OVER ()) AS total FROM hours
), counted AS (
    SELECT h, (total - lag(total, 1, 0::float8) OVER (ORDER BY h))::int AS number FROM added
), arrived AS (
    SELECT h + (3600 * random())::bigint AS at FROM counted, generate_series(1, number)
     ORDER BY 1 DESC LIMIT %(tickets)s
)
SELECT row_number() OVER (ORDER BY at)::int AS n, at,
       {DICE}
  FROM arrived
"""

LIVES = """
CREATE UNLOGGED TABLE bench_life AS
SELECT dice.n, CASE WHEN is_anonymous THEN dice.at / 3600 * 3600 ELSE dice.at END AS at, of_company.company, fate,
       is_anonymous, dice.u_flag BETWEEN .015 AND .025 AS is_confidential, language,
       team.id AS team, COALESCE(team.calendar, of_company.calendar) AS calendar, agent.id AS agent,
       category.id AS category, channel.id AS channel, campaign.id AS campaign,
       CASE WHEN NOT is_anonymous THEN (%(partners)s * dice.u_partner ^ 3)::int END AS partner, drawn_kind AS kind,
       CASE WHEN stars > 0 THEN (ARRAY['negative', 'negative', 'neutral', 'positive', 'positive'])[stars]
            ELSE sentiment END AS sentiment, stars,
       (ARRAY['0', '1', '2', '3'])[1 + width_bucket(dice.u_priority, ARRAY[.8, .92, .98])] AS priority,
       CASE WHEN fate = 'normal' AND NOT is_anonymous THEN least(6, (ln(1 - dice.u_text) / ln(.42))::int) ELSE 0
        END AS rounds,
       CASE WHEN fate != 'normal' THEN '' WHEN dice.u_end_fate < .07 THEN 'reopened'
            WHEN dice.u_end_fate < .08 THEN 'undone'
            WHEN dice.u_end_fate < .18 THEN 'thanks' WHEN dice.u_end_fate < .75 THEN 'closed' ELSE '' END AS end_fate
  FROM bench_dice dice
       CROSS JOIN LATERAL (SELECT CASE WHEN dice.u_company < .7 THEN 1 ELSE 2 END AS number) which
       JOIN bench_company of_company ON of_company.number = which.number
       CROSS JOIN LATERAL (SELECT CASE WHEN dice.u_lang < CASE which.number WHEN 1 THEN .75 ELSE .3 END
                                THEN 'ru' ELSE 'en' END AS language, dice.u_flag < .015 AS is_anonymous) known
       CROSS JOIN LATERAL (SELECT (ARRAY['question', 'complaint', 'request', 'suggestion', 'praise', 'incident'])
                       [1 + width_bucket(dice.u_kind, ARRAY[.4, .65, .85, .91, .96])] AS drawn_kind) kinds
       CROSS JOIN LATERAL (SELECT CASE drawn_kind
                   WHEN 'complaint' THEN (ARRAY['negative', 'neutral', NULL])
                                         [1 + width_bucket(dice.u_mood, ARRAY[.6, .8])]
                   WHEN 'praise' THEN (ARRAY['positive', NULL])[1 + width_bucket(dice.u_mood, ARRAY[.85])]
                   ELSE (ARRAY['neutral', 'negative', 'positive', NULL])
                        [1 + width_bucket(dice.u_mood, ARRAY[.3, .42, .5])] END AS sentiment) moods
       CROSS JOIN LATERAL (SELECT CASE WHEN dice.u_stars > .2 THEN 0
                            WHEN sentiment = 'negative' THEN 1 + (dice.u_stars * 1000)::int %% 2
                            WHEN sentiment = 'positive' THEN 4 + (dice.u_stars * 1000)::int %% 2
                            ELSE 3 END AS stars) given
       CROSS JOIN LATERAL (SELECT (ARRAY['normal', 'imported', 'merged', 'void', 'bot', 'abandoned'])
                       [1 + width_bucket(dice.u_fate, ARRAY[.895, .915, .93, .97, .995])] AS fate) fates
  LEFT JOIN bench_team team ON dice.u_team > .03 AND team.company = of_company.company
   AND team.rank = (of_company.teams * (GREATEST(dice.u_team - .03, 0) / .97) ^ 1.6)::int %% of_company.teams
  LEFT JOIN bench_agent agent ON agent.team = COALESCE(team.id, of_company.first_team)
    AND agent.rank = (dice.u_agent * 5)::int %% 5
  LEFT JOIN bench_category category ON category.rank = (%(categories)s ^ (dice.u_category / .85))::int - 1
                                   AND dice.u_category < .85
  LEFT JOIN bench_channel channel ON channel.company = of_company.company
                                 AND channel.rank = width_bucket(dice.u_channel, ARRAY[.5, .75, .9])
  LEFT JOIN bench_campaign campaign ON campaign.rank = (dice.u_campaign * 100)::int
"""

REPLIES = "CREATE UNLOGGED TABLE bench_reply (n int, round int, asked bigint, done bigint)"
FIRST_REPLIES = "INSERT INTO bench_reply SELECT n, 0, since, done FROM ({}) reply".format(
    later("bench_life life WHERE fate IN ('normal', 'abandoned') AND agent IS NOT NULL", "life.n", "life.at",
          lognormal(5400, 1.2))
)  # fmt: skip
# What a customer writes again comes some hours after the reply, by night as well.
NEXT_REPLIES = "INSERT INTO bench_reply SELECT n, %(round)s, since, done FROM ({}) reply".format(
    later("bench_reply last JOIN bench_life life ON life.n = last.n AND life.rounds >= %(round)s"
          " WHERE last.round = %(round)s - 1", "life.n", f"last.done + 60 + {lognormal(14400, 1.3)}",
          lognormal(7200, 1.2))
)  # fmt: skip
# Half the solutions come with the reply.
SOLUTIONS = """
CREATE UNLOGGED TABLE bench_end AS SELECT n, replies, end_fate, calendar, done AS at FROM ({}) solution
""".format(
    later("(SELECT n, max(done) AS done, count(*) AS replies FROM bench_reply GROUP BY n) last"
          " JOIN bench_life life ON life.n = last.n AND life.fate = 'normal'",
          "life.n, last.replies, life.end_fate", "last.done",
          f"CASE WHEN random() < .5 THEN 60 ELSE 60 + {lognormal(10800, 1.5)} END")
)  # fmt: skip
SECOND_ENDS = "CREATE UNLOGGED TABLE bench_second AS SELECT n, replies, end_fate, since, done FROM ({}) ending".format(
    later("bench_end ending WHERE end_fate IN ('reopened', 'undone')", "n, replies, end_fate",
          f"CASE end_fate WHEN 'undone' THEN at + 120 ELSE at + 600 + {lognormal(100000, 1)} END",
          f"60 + {lognormal(7200, 1)}", calendar="ending.calendar")
)  # fmt: skip
SHORT_ENDS = "CREATE UNLOGGED TABLE bench_short AS SELECT n, fate, since, done FROM ({}) ending".format(
    later("bench_life life WHERE fate IN ('void', 'merged')", "life.n, life.fate", "life.at", lognormal(3600, 1))
)

# The log: (seq orders what happens in the same second; start, change and replies are what the milestone brought about).
LOG = """
CREATE UNLOGGED TABLE bench_log (
    n int, seq smallint, kind text, at bigint, actor text, agent int, start bigint, change smallint, replies smallint)
"""
INTO_LOG = """
INSERT INTO bench_log SELECT n, seq, kind, at, actor, agent::int, start::bigint, change, replies
  FROM ({}) event (n, seq, kind, at, actor, agent, start, change, replies) WHERE at <= %(now)s
"""
EVENTS = {
    "received": """SELECT n, 0, 'received', at, 'customer', NULL, NULL,
                          CASE fate WHEN 'imported' THEN 0 ELSE 1 END, 0 FROM bench_life""",
    "acknowledged": """SELECT n, 1, 'acknowledged', at + 5, 'bot', NULL, NULL, 0, 0 FROM bench_life
                        WHERE fate != 'imported' AND random() < .7""",
    "routed": """SELECT n, 2, 'routed', at + 1, 'system', NULL, NULL, 0, 0 FROM bench_life
                  WHERE fate != 'imported' AND random() < .6""",
    "assigned": """SELECT life.n, 3, 'assigned',
                          at + ((done - at) * CASE WHEN random() < .4 THEN 0 ELSE random() END)::bigint,
                          'system', agent,
                          NULL, 0, 0
                     FROM bench_life life JOIN bench_reply reply ON reply.n = life.n AND reply.round = 0""",
    "replies": """SELECT reply.n, 12 + 4 * round, CASE round WHEN 0 THEN 'first_reply' ELSE 'agent_reply' END,
                         done, 'agent', agent, asked, 0, 0
                    FROM bench_reply reply JOIN bench_life life ON life.n = reply.n""",
    "customer": """SELECT n, 10 + 4 * round, 'customer_reply', asked, 'customer', NULL, NULL, 0, 0
                     FROM bench_reply WHERE round > 0""",
    "waiting": """SELECT reply.n, 13, 'waiting', done + 5, 'agent', agent, NULL, 0, 0
                    FROM bench_reply reply JOIN bench_life life ON life.n = reply.n
                   WHERE round = 0 AND rounds > 0 AND random() < .4""",
    "snoozed": """SELECT reply.n, 14, 'snoozed', done + 10, 'agent', agent, NULL, 0, 0
                    FROM bench_reply reply JOIN bench_life life ON life.n = reply.n
                   WHERE round = 0 AND random() < .08""",
    "resolved": """SELECT ending.n, 60, 'resolved', ending.at, 'agent', agent, life.at, -1, replies
                     FROM bench_end ending JOIN bench_life life ON life.n = ending.n""",
    "closed": """SELECT n, 61, 'closed', at + 259200 + (864000 * random())::bigint, 'system', NULL, NULL, 0, 0
                   FROM bench_end WHERE end_fate IN ('closed', 'thanks')""",
    "thanks": """SELECT n, 70, 'customer_reply', at + 3600, 'customer', NULL, NULL, 0, 0 FROM bench_end
                  WHERE end_fate = 'thanks'""",
    "rated": """SELECT n, 71, 'rated', at + 86400, 'customer', NULL, NULL, 0, 0 FROM bench_end
                 WHERE end_fate = 'closed' AND random() < .15""",
    "asked again": """SELECT n, 72, 'customer_reply', since, 'customer', NULL, NULL, 0, 0 FROM bench_second
                       WHERE end_fate = 'reopened'""",
    "reopened": """SELECT second.n, 73, 'reopened', since,
                          CASE end_fate WHEN 'undone' THEN 'agent' ELSE 'customer' END, NULL, NULL, 1, 0
                     FROM bench_second second""",
    "answered again": """SELECT second.n, 74, 'agent_reply', done - 1, 'agent', agent, since, 0, 0
                           FROM bench_second second JOIN bench_life life ON life.n = second.n
                          WHERE second.end_fate = 'reopened'""",
    "resolved again": """SELECT second.n, 75, 'resolved', done, 'agent', agent, since, -1,
                                replies + CASE second.end_fate WHEN 'reopened' THEN 1 ELSE 0 END
                           FROM bench_second second JOIN bench_life life ON life.n = second.n""",
    "void": """SELECT short.n, 60, 'closed', done, 'agent', agent, since, -1, 0
                 FROM bench_short short JOIN bench_life life ON life.n = short.n""",
    "merged": "SELECT n, 61, 'merged', done, 'agent', NULL, NULL, 0, 0 FROM bench_short WHERE fate = 'merged'",
    "answered by the bot": """SELECT n, 12, 'auto_reply', at + 30, 'bot', NULL, NULL, 0, 0 FROM bench_life
                               WHERE fate = 'bot'""",
    "solved by the bot": """SELECT n, 60, 'resolved', at + 3600, 'bot', NULL, at, -1, 0 FROM bench_life
                             WHERE fate = 'bot'""",
}  # fmt: skip


def statements():
    """Yield (what is done, SQL, its own parameters)."""
    yield "arrivals", ARRIVALS, {}
    yield "lives", LIVES, {}
    yield "index of lives", "CREATE INDEX ON bench_life (n)", {}
    yield "replies", REPLIES, {}
    yield "first replies", FIRST_REPLIES, {}
    for number in range(1, 7):
        yield f"replies, round {number}", NEXT_REPLIES, {"round": number}
    yield "solutions", SOLUTIONS, {}
    yield "second ends", SECOND_ENDS, {}
    yield "short ends", SHORT_ENDS, {}
    yield "log", LOG, {}
    for what, query in EVENTS.items():
        yield what, INTO_LOG.format(query), {}
