from odoo.tests import BaseCase

from odoo.addons.feedback_routing.tools.domains import conjuncts, parse_domain


class TestDomains(BaseCase):
    def test_a_domain_is_a_list_of_fixed_values(self):
        self.assertEqual(parse_domain("[('kind', '=', 'praise')]"), [("kind", "=", "praise")])
        self.assertEqual(parse_domain(""), [])
        self.assertEqual(parse_domain(False), [])
        for text in ("[('id', '=', uid)]", "model.sudo()", "{}", "[(", "()", "__import__('os')", "[" * 5000):
            with self.assertRaises(ValueError):
                parse_domain(text)

    def test_terms_that_all_must_hold_are_told_apart(self):
        a, b, c, d = (("a", "=", 1), ("b", "=", 2), ("c", "=", 3), ("d", "=", 4))
        self.assertEqual(conjuncts([a, b]), [[a], [b]])
        self.assertEqual(conjuncts(["&", a, b]), [[a], [b]])
        self.assertEqual(conjuncts(["&", a, "&", b, c]), [[a], [b], [c]])
        self.assertEqual(conjuncts(["|", a, b, c]), [["|", a, b], [c]])
        self.assertEqual(conjuncts(["|", "&", a, b, "!", c, d]), [["|", "&", a, b, "!", c], [d]])
        self.assertEqual(conjuncts([]), [])
        for broken in (["&", a], ["!"], ["|"]):
            with self.assertRaises(ValueError):
                conjuncts(broken)
