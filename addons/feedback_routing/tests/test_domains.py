from odoo.tests import BaseCase

from odoo.addons.feedback_routing.tools.domains import as_tree, parse_domain


class TestDomains(BaseCase):
    def test_a_domain_is_a_list_of_fixed_values(self):
        self.assertEqual(parse_domain("[('kind', '=', 'praise')]"), [("kind", "=", "praise")])
        self.assertEqual(parse_domain(""), [])
        self.assertEqual(parse_domain(False), [])
        for text in ("[('id', '=', uid)]", "model.sudo()", "{}", "[(", "()", "__import__('os')", "[" * 5000):
            with self.assertRaises(ValueError):
                parse_domain(text)

    def test_operators_stand_above_their_conditions(self):
        a, b, c, d = (("a", "=", 1), ("b", "=", 2), ("c", "=", 3), ("d", "=", 4))
        self.assertEqual(as_tree([a]), a)
        self.assertEqual(as_tree([a, b]), ("&", [a, b]))
        self.assertEqual(as_tree(["&", a, "&", b, c]), ("&", [a, b, c]))
        self.assertEqual(as_tree(["|", a, b, c]), ("&", [("|", [a, b]), c]))
        self.assertEqual(as_tree(["|", a, "|", b, c]), ("|", [a, b, c]))
        self.assertEqual(as_tree(["|", "&", a, b, "!", c, d]), ("&", [("|", [("&", [a, b]), ("!", [c])]), d]))
        for broken in (["&", a], ["!"], ["|"], [("a", "=")], ["a"], [None]):
            with self.assertRaises(ValueError):
                as_tree(broken)
