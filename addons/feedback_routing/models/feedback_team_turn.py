from odoo import api, fields, models
from odoo.tools import SQL


class FeedbackTeamTurn(models.Model):
    """When each member of a team was served last, as a number that grows with every ticket that is dealt out."""

    _name = "feedback.team.turn"
    _description = "Feedback Team's Turn"
    _log_access = False

    team_id = fields.Many2one("feedback.team", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", required=True, index=True, ondelete="cascade")
    turn = fields.Integer(required=True)

    _user_unique = models.UniqueIndex("(team_id, user_id)", "This member has a turn already.")

    @api.model
    def _of_team(self, team):
        """Return {user id: number} of those who were served before."""
        return {turn.user_id.id: turn.turn for turn in self.search_fetch([("team_id", "=", team.id)])}

    @api.model
    def _remember(self, team, turns):
        """Keep the numbers of those who were served. ``turns``: {user id: number}, not empty."""
        rows = SQL(", ").join(SQL("(%s, %s, %s)", team.id, user_id, turn) for user_id, turn in turns.items())
        self.env.execute_query(
            SQL(
                """
                INSERT INTO feedback_team_turn (team_id, user_id, turn) VALUES %s
                ON CONFLICT (team_id, user_id) DO UPDATE SET turn = EXCLUDED.turn
                RETURNING id
                """,
                rows,
            )
        )
        self.invalidate_model()
