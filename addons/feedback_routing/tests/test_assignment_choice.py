from odoo.tests import BaseCase, tagged

from ..tools.assignment import Candidate, Request, choose

HOME, ABROAD = frozenset({1}), frozenset({2})


def people(*names, **values):
    return [Candidate(user_id=number, name=name, company_ids=HOME, **values) for number, name in enumerate(names, 1)]


def request(strategy="round_robin", ticket_id=1, **values):
    return Request(ticket_id=ticket_id, strategy=strategy, company_id=1, **values)


@tagged("post_install", "-at_install")
class TestChoice(BaseCase):
    """Who gets a ticket, strategy by strategy, decided on plain values."""

    def deal(self, number, candidates, strategy="round_robin", **values):
        return [choose(request(strategy, **values), candidates).user_id for _number in range(number)]

    def reasons(self, asked, candidates):
        return {verdict["name"]: verdict["reason"] for verdict in choose(asked, candidates).verdicts}

    def test_in_turn_everybody_is_served_before_anybody_twice(self):
        self.assertEqual(self.deal(7, people("Ann", "Bob", "Cid")), [1, 2, 3, 1, 2, 3, 1])

    def test_who_was_away_for_long_is_not_flooded_on_return(self):
        ann, bob, cid = people("Ann", "Bob", "Cid")
        cid.absence = "away"
        self.deal(10, [ann, bob, cid])
        cid.absence = ""
        self.assertEqual(self.deal(4, [ann, bob, cid]), [3, 1, 2, 3])

    def test_who_has_least_to_do_comes_first(self):
        ann, bob = people("Ann", "Bob")
        ann.add(0, "0", 3)
        self.assertEqual(self.deal(4, [ann, bob], "least_open"), [2, 2, 2, 1])

    def test_one_urgent_ticket_is_as_much_as_four_normal_ones(self):
        ann, bob = people("Ann", "Bob")
        ann.add(0, "3")
        self.assertEqual(self.deal(5, [ann, bob], "least_open"), [2, 2, 2, 2, 1])

    def test_equal_loads_are_served_in_turn(self):
        candidates = people("Ann", "Bob", "Cid")
        self.assertEqual(self.deal(6, candidates, "least_open"), [1, 2, 3, 1, 2, 3])

    def test_subject_and_language_go_before_language_alone(self):
        ann, bob, cid = people("Ann", "Bob", "Cid")
        ann.languages, ann.category_ids = frozenset({"ru"}), frozenset({5})
        bob.languages, bob.category_ids = frozenset({"ru"}), frozenset({6})
        cid.languages, cid.category_ids = frozenset({"en"}), frozenset({5})
        asked = {"language": "ru", "category_ids": frozenset({2, 5})}
        self.assertEqual(self.deal(2, [ann, bob, cid], "skill", **asked), [1, 1])
        self.assertEqual(self.deal(2, [bob, cid], "skill", **asked), [2, 2])
        self.assertEqual(self.deal(1, [cid], "skill", **asked), [3])

    def test_who_knows_everything_knows_this_too(self):
        self.assertEqual(self.deal(1, people("Ann"), "skill", language="ru", category_ids=frozenset({5})), [1])

    def test_an_absent_expert_is_waited_for(self):
        ann, bob = people("Ann", "Bob")
        ann.languages, ann.absence = frozenset({"ru"}), "off_hours"
        bob.languages = frozenset({"en"})
        self.assertEqual(self.deal(1, [ann, bob], "skill", language="ru"), [None])
        self.assertEqual(
            self.reasons(request("skill", language="ru"), [ann, bob]), {"Ann": "off_hours", "Bob": "unskilled"}
        )

    def test_the_customer_keeps_the_agent_who_is_there(self):
        ann, bob = people("Ann", "Bob")
        bob.add(0, "0", 9)
        self.assertEqual(self.deal(1, [ann, bob], "same_agent", previous_user_id=2), [2])
        bob.absence = "away"
        self.assertEqual(self.deal(1, [ann, bob], "same_agent", previous_user_id=2), [1])

    def test_lead_only_leaves_the_members_out(self):
        ann, bob = people("Ann", "Bob")
        bob.is_lead, bob.is_member = True, False
        self.assertEqual(self.deal(2, [ann, bob], "lead"), [2, 2])
        self.assertEqual(self.reasons(request("lead"), [ann, bob]), {"Ann": "not_lead", "Bob": ""})
        self.assertEqual(self.reasons(request(), [ann, bob]), {"Ann": "", "Bob": "not_member"})

    def test_nobody_gets_more_than_they_have_room_for(self):
        candidates = people("Ann", "Bob", capacity=2)
        self.assertEqual(self.deal(5, candidates), [1, 2, 1, 2, None])
        self.assertEqual(self.reasons(request(), candidates), {"Ann": "full", "Bob": "full"})

    def test_room_in_one_channel_is_counted_apart(self):
        ann, bob = people("Ann", "Bob")
        ann.channel_capacity = {7: 1, 8: 0}
        self.assertEqual(self.deal(4, [ann, bob], channel_id=7), [1, 2, 2, 2])
        self.assertEqual(self.deal(2, [ann, bob], channel_id=8), [2, 2])
        self.assertEqual(self.deal(1, [ann, bob], channel_id=9), [1])
        self.assertEqual(self.reasons(request(channel_id=7), [ann, bob])["Ann"], "channel_full")

    def test_who_let_it_go_is_not_given_it_again_unless_there_is_nobody_else(self):
        ann, bob = people("Ann", "Bob")
        self.assertEqual(self.deal(1, [ann, bob], avoid_user_id=1), [2])
        bob.absence = "away"
        self.assertEqual(self.deal(1, [ann, bob], avoid_user_id=1), [None])
        self.assertEqual(self.reasons(request(avoid_user_id=1), [ann, bob])["Ann"], "returned")
        self.assertEqual(self.deal(1, [ann], avoid_user_id=1), [1])

    def test_who_does_not_work_for_the_company_is_never_chosen(self):
        ann, bob = people("Ann", "Bob")
        bob.company_ids = ABROAD
        for strategy in ("round_robin", "least_open", "skill", "same_agent"):
            self.assertEqual(self.deal(2, [ann, bob], strategy, previous_user_id=2), [1, 1])
        self.assertEqual(self.reasons(request(), [ann, bob])["Bob"], "other_company")
