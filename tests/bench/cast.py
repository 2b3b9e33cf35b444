"""Who and what the tickets of the generator are about: teams, agents, channels, categories, customers."""

import random

from language import LANGUAGES

from odoo.fields import Command

TEAMS = (8, 4)  # of the first and of the second company
AGENTS = 5  # of each team
CHANNELS = (("Mailbox", "email"), ("Web form", "form"), ("Telephone", "form"), ("Shop", "form"))
CATEGORIES = 40
CAMPAIGNS = 12
TEXTS = 3000  # paragraphs and titles of each language, of which messages are put together
MANAGER = "bench-manager"
GROUP = "feedback_intake.feedback_intake_group_%s"


def create_cast(env):
    """Create what the SQL refers to, and the tables ``bench_…`` that list it by rank, the most usual first."""
    companies = env["res.company"].search([], order="id", limit=2)
    create_manager(env, companies)
    teams = [
        create_team(env, company, rank)
        for company, count in zip(companies, TEAMS, strict=True)
        for rank in range(count)
    ]
    ranks = [rank for count in TEAMS for rank in range(count)]
    store(
        env,
        "bench_team",
        "company int, rank int, id int, calendar int",
        [
            (team.company_id.id, rank, team.id, team._working_calendar(team.company_id).id)
            for team, rank in zip(teams, ranks, strict=True)
        ],
    )
    store(
        env,
        "bench_agent",
        "team int, rank int, id int",
        [(team.id, rank, user.id) for team in teams for rank, user in enumerate(team.member_ids)],
    )
    store(env, "bench_channel", "company int, rank int, id int", create_channels(env, companies))
    store(env, "bench_category", "rank int, id int", enumerate(create_categories(env).ids))
    campaigns = env["utm.campaign"].create([{"name": f"Bench {rank}"} for rank in range(CAMPAIGNS)])
    store(env, "bench_campaign", "rank int, id int", enumerate(campaigns.ids))
    store(env, "bench_policy", "company int, id int", create_policies(env, companies))
    store(env, "bench_text", "lang text, rank int, title text, paragraph text", write_texts())
    return env["feedback.team"].union(*teams)


def store(env, table, columns, rows):
    env.cr.execute(f"CREATE TABLE {table} ({columns})")
    env.cr.execute_values(f"INSERT INTO {table} VALUES %s", [tuple(row) for row in rows])


def create_manager(env, companies):
    create_users(env, [(MANAGER, companies[0], companies)], GROUP % "manager")


def create_users(env, rows, group):
    """Return users of (login, company, all companies)."""
    return env["res.users"].with_context(no_reset_password=True).create([
        {
            "name": login.replace("-", " ").title(),
            "login": login,
            "email": f"{login}@bench.example",
            "company_id": company.id,
            "company_ids": [Command.set(companies.ids)],
            "group_ids": [Command.set(env.ref(group).ids)],
        }
        for login, company, companies in rows
    ])  # fmt: skip


def create_team(env, company, rank):
    logins = [(f"bench-agent-{company.id}-{rank}-{number}", company, company) for number in range(AGENTS)]
    agents = create_users(env, logins, GROUP % "agent")
    return env["feedback.team"].create(
        {
            "name": f"Bench {company.id}-{rank}",
            "company_id": company.id,
            "user_id": agents[0].id,
            "member_ids": [Command.set(agents.ids)],
            "visibility": ("all", "team", "all", "own")[rank % 4],
        }
    )


def create_channels(env, companies):
    for company in companies:
        for rank, (name, gateway) in enumerate(CHANNELS):
            channel = env["feedback.channel"].create(
                {
                    "name": f"Bench {name} {company.id}",
                    "gateway_type": gateway,
                    "company_id": company.id,
                }
            )
            yield company.id, rank, channel.id


def create_categories(env):
    roots = env["feedback.category"].create(
        [{"name": f"Bench {number}", "company_id": False} for number in range(CATEGORIES // 5)]
    )
    leaves = env["feedback.category"].create(
        [
            {"name": f"Bench {number}", "company_id": False, "parent_id": roots[number % len(roots)].id}
            for number in range(len(roots), CATEGORIES)
        ]
    )
    return leaves + roots


def create_policies(env, companies):
    """A policy that applies by itself would be asked for each ticket of the intake benches: these are history alone."""
    for company in companies:
        values = {"name": f"Bench {company.id}", "company_id": company.id, "is_automatic": False}
        hours = {"first_reply_hours": 4, "next_reply_hours": 8, "resolution_hours": 24}
        yield company.id, env["feedback.sla.policy"].create({**values, **hours}).id


def write_texts():
    for lang, language in LANGUAGES.items():
        dice = random.Random(lang)
        for rank in range(TEXTS):
            title = language.join(dice, language.draw(dice, dice.randint(2, 5))).capitalize()
            words = language.draw(dice, dice.randint(20, 60))
            yield lang[:2], rank, title, language.join(dice, words).capitalize() + "."
