import logging

from odoo import api, models

from ..exceptions import RetryableError
from ..virus_scan import ScannerUnavailable, find_virus

_logger = logging.getLogger(__name__)

ADDRESS = "feedback_intake.clamd_address"
POLICY = "feedback_intake.clamd_policy"
WAIT_SECONDS = 120


class FeedbackVirusScan(models.AbstractModel):
    """Files of strangers, shown to a virus scanner where there is one (Settings → Feedback)."""

    _name = "feedback.virus.scan"
    _description = "Feedback Virus Scan"

    @api.model
    def _scan(self, name, data):
        """Return "clean", "virus", "unknown" (the scanner does not answer) or "off".

        :raise RetryableError: it does not answer, and files are to be held back until it does
        """
        # sudo: ir.config_parameter - where the scanner is, is the administrator's setting
        get_param = self.env["ir.config_parameter"].sudo().get_param
        address = (get_param(ADDRESS) or "").strip()
        if not address:
            return "off"
        try:
            virus = find_virus(address, data)
        except ScannerUnavailable as error:
            _logger.warning("The virus scanner at %s does not answer: %s", address, error)
            if get_param(POLICY) == "hold":
                raise RetryableError(self.env._("The virus scanner does not answer."), WAIT_SECONDS) from error
            return "unknown"
        if virus:
            _logger.warning("A file was found to be infected: %s", virus)
        return "virus" if virus else "clean"

    @api.model
    def _sort_files(self, files):
        """Return (files to keep, names of infected ones, names of those that nobody could scan).

        :param files: [(name, bytes, anything)]
        :raise RetryableError: see :meth:`_scan`
        """
        verdicts = [(self._scan(name, data), name, file) for name, data, file in files]
        kept = [file for verdict, _name, file in verdicts if verdict != "virus"]
        infected, unscanned = (
            [name for found, name, _file in verdicts if found == verdict] for verdict in ("virus", "unknown")
        )
        return kept, infected, unscanned

    @api.model
    def _note_on(self, ticket, infected, unscanned):
        """Say on a ticket which files are kept from it, and which ones nobody has scanned."""
        if infected:
            sentence = self.env._("A virus was found, so these files are not attached: %s", ", ".join(infected))
            ticket._note(sentence)
        if unscanned:
            sentence = self.env._("The virus scanner did not answer. Not scanned: %s", ", ".join(unscanned))
            ticket._note(sentence)
