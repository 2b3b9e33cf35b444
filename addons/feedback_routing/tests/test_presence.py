from datetime import datetime, timezone

from odoo.tests import BaseCase, tagged

from ..tools.presence import WorkingTime, intervals, shift_end


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=timezone.utc)


def working(*hours, leaves=()):
    return WorkingTime(intervals(hours), intervals(leaves))


OFFICE = [(at(2, 9), at(2, 12)), (at(2, 13), at(2, 17)), (at(3, 9), at(3, 12)), (at(3, 13), at(3, 17))]


@tagged("post_install", "-at_install")
class TestWorkingTime(BaseCase):
    def test_one_is_absent_out_of_hours_and_on_time_off(self):
        time = working(*OFFICE, leaves=[(at(3, 0), at(4, 0))])
        moments = {at(2, 10): "", at(2, 12): "off_hours", at(2, 20): "off_hours", at(3, 10): "time_off"}
        self.assertEqual({moment: time.absence(moment) for moment in moments}, moments)

    def test_minutes_pass_only_while_there_is_work(self):
        time = working(*OFFICE, leaves=[(at(2, 16), at(2, 17))])
        self.assertEqual(time.after(60), at(2, 10))
        self.assertEqual(time.after(3 * 60), at(2, 12))
        self.assertEqual(time.after(4 * 60), at(2, 14))
        self.assertEqual(time.after(7 * 60), at(3, 10))
        self.assertIsNone(time.after(100 * 60))

    def test_lunch_is_not_the_end_of_a_shift(self):
        self.assertEqual(shift_end(working(*OFFICE), working(*OFFICE)), at(2, 17))

    def test_midnight_is_not_the_end_of_a_night_shift(self):
        night = working((at(2, 22), at(3, 0)), (at(3, 0), at(3, 6)))
        self.assertEqual(shift_end(night, working(*OFFICE)), at(2, 17))
        self.assertEqual(shift_end(night, working((at(2, 8), at(2, 23)))), at(3, 6))

    def test_time_off_in_the_afternoon_ends_the_shift_early(self):
        self.assertEqual(shift_end(working(*OFFICE, leaves=[(at(2, 13), at(2, 18))]), working(*OFFICE)), at(2, 12))

    def test_who_does_not_come_today_is_not_waited_for(self):
        holiday = working(*OFFICE, leaves=[(at(2, 0), at(20, 0))])
        self.assertEqual(shift_end(holiday, working(*OFFICE)), at(2, 17))
        tomorrow = working(*OFFICE[2:])
        self.assertEqual(shift_end(tomorrow, working(*OFFICE)), at(2, 17))
        self.assertEqual(shift_end(tomorrow, working(*OFFICE[2:])), at(3, 17))

    def test_without_any_work_in_sight_there_is_no_end(self):
        self.assertIsNone(shift_end(working(), working()))
