"""What the managers' dashboard shows: its filters, cards, charts and tables, from top to bottom."""

EVENT, BACKLOG, SLA, SCORE, KNOWLEDGE = (
    f"feedback.report.{name}" for name in ("event", "backlog", "sla", "score", "knowledge")
)
GOAL = "feedback.goal"

# Fields that a filter looks at: (filter, field, type). What a report lacks, the filter leaves alone.
TICKET = [
    ("team", "team_id", "many2one"),
    ("channel", "channel_id", "many2one"),
    ("category", "category_id", "many2one"),
    ("kind", "kind", "selection"),
]
PERIOD = [("period", "date", "datetime")]
COMPANY = [("company", "company_id", "many2one")]
MATCHING = {
    EVENT: PERIOD + TICKET + COMPANY,
    SLA: PERIOD + TICKET + COMPANY,
    SCORE: PERIOD + TICKET + COMPANY,
    BACKLOG: TICKET + COMPANY,  # what is open now, whenever it was received
    KNOWLEDGE: PERIOD + COMPANY,
    GOAL: COMPANY,
}
FILTERS = [
    {"id": "period", "type": "date", "label": "Period", "defaultValue": "last_90_days"},
    {"id": "team", "type": "relation", "label": "Team", "modelName": "feedback.team"},
    {"id": "channel", "type": "relation", "label": "Channel", "modelName": "feedback.channel"},
    {"id": "category", "type": "relation", "label": "Category", "modelName": "feedback.category"},
    {"id": "kind", "type": "selection", "label": "Kind", "resModel": EVENT, "selectionField": "kind"},
    {"id": "company", "type": "relation", "label": "Company", "modelName": "res.company"},
]

# Card rows: heading, menu that it opens, codes of key figures.
CARDS = [
    ("Volumes and Mood", "event", ["received", "positive", "negative", "negative_share"]),
    ("Work and Backlog", "backlog", ["solved", "reopened", "backlog", "backlog_age_days"]),
    (
        "Times",
        "event",
        ["first_reply_working_hours", "next_reply_working_hours", "resolution_working_hours", "one_touch"],
    ),
    ("SLA", "sla", ["sla_kept", "first_reply_kept", "next_reply_kept", "resolution_kept"]),
    ("Satisfaction and Self-Service", "score", ["csat", "nps", "ces", "response_rate", "deflection"]),
]
# Of negative, neutral and positive, in the order in which the report groups them.
MOODS = ("#DC6965", "#B0B7BD", "#43B581")
# Charts, two a row: title, type, report, column, group, options.
CHARTS = [
    [
        (
            "Received by Week and Mood",
            "bar",
            EVENT,
            "received",
            ["date:week", "sentiment"],
            {"stacked": True, "colors": MOODS},
        ),
        ("Open Tickets", "line", EVENT, "backlog_change", ["date:day"], {"is_running": True}),
    ],
    [
        ("Received by Channel", "bar", EVENT, "received", ["channel_id"], {"horizontal": True}),
        ("Received by Kind", "pie", EVENT, "received", ["kind"], {}),
    ],
    [
        ("First Reply, Working Time (h)", "line", EVENT, "first_reply_working_hours", ["date:week"], {}),
        ("Resolution, Working Time (h)", "line", EVENT, "resolution_working_hours", ["date:week"], {}),
    ],
    [
        ("SLA Kept (%)", "line", SLA, "kept", ["date:week"], {}),
        ("SLA Missed by Team", "bar", SLA, "missed", ["team_id"], {"horizontal": True}),
    ],
    [
        ("CSAT (%)", "line", SCORE, "csat", ["date:week"], {}),
        ("NPS", "line", SCORE, "nps", ["date:month"], {}),
    ],
    [
        ("Open Now by Team and Age", "bar", BACKLOG, "backlog", ["team_id", "age"], {"stacked": True}),
        ("Deflection (%)", "line", KNOWLEDGE, "deflection", ["date:week"], {}),
    ],
]
# Tables, two a row: heading, report, group and its title, columns and their titles (the first one sorts).
TABLES = [
    [
        (
            "Top Categories",
            EVENT,
            {
                "category_id": "Category",
                "received": "Received",
                "negative": "Negative",
                "negative_share": "Negative (%)",
            },
        ),
        (
            "Teams",
            EVENT,
            {"team_id": "Team", "received": "Received", "solved": "Solved", "first_reply_working_hours": "Reply (h)"},
        ),
    ],
    [
        (
            "Agents",
            EVENT,
            {"user_id": "Agent", "solved": "Solved", "replies": "Replies", "first_reply_working_hours": "Reply (h)"},
        ),
        (
            "Satisfaction by Team",
            SCORE,
            {"team_id": "Team", "answered": "Answers", "csat": "CSAT", "response_rate": "Response"},
        ),
    ],
]
LINES = 10
# A name is long, so the columns after its own stay empty.
GOAL_FIELDS = {"A": "name", "F": "state", "G": "target_value", "H": "date_end"}
RUNNING_GOALS = [["state", "in", ["draft", "on_track", "at_risk", "will_miss"]]]
