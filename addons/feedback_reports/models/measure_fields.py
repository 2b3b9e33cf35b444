"""Columns of reports that tell nothing from zero: a list or an export leaves empty what a row does not count in."""

from odoo import fields


class MayBeAbsent:
    """A column of a report that is False in the rows that do not count."""

    def convert_to_record(self, value, record):
        return False if value is None else super().convert_to_record(value, record)

    def convert_to_export(self, value, record):
        return "" if value is False else super().convert_to_export(value, record)


class Measure(MayBeAbsent, fields.Float):
    pass


class Count(MayBeAbsent, fields.Integer):
    pass
