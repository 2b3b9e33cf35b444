from xml.etree import ElementTree

from odoo.tests import BaseCase

from odoo.addons.feedback_reports.tools.svg_chart import Plot, Series, bar_chart, line_chart, stacked_bar_chart

SVG = "{http://www.w3.org/2000/svg}"


def read(svg):
    return ElementTree.fromstring(svg)  # noqa: S314 - written a line above


class TestSvgChart(BaseCase):
    def texts(self, svg):
        return [node.text for node in read(svg).iter(f"{SVG}text")]

    def test_a_chart_says_what_it_shows(self):
        root = read(line_chart("Received", ["May", "June"], [Series("Received", [1, 2]), Series("Solved", [3, None])]))
        self.assertEqual(root.get("role"), "img")
        title, words = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        self.assertEqual(root.get("aria-labelledby"), f"{title.get('id')} {words.get('id')}")
        self.assertEqual(title.text, "Received")
        self.assertEqual(words.text, "Received. May: 1, June: 2; Solved. May: 3")

    def test_what_people_typed_stays_text(self):
        evil = '<script>alert("1")</script> & co'
        for svg in (
            bar_chart(evil, [evil], [1]),
            line_chart(evil, [evil], [Series(evil, [1]), Series(evil, [2])]),
            stacked_bar_chart(evil, [evil], [Series(evil, [1]), Series(evil, [2])]),
        ):
            root = read(svg)
            self.assertNotIn("script", {node.tag.removeprefix(SVG) for node in root.iter()})
            self.assertEqual(root.find(f"{SVG}title").text, evil)

    def test_a_missing_number_breaks_the_line(self):
        root = read(line_chart("CSAT", list("abcde"), [Series("CSAT", [1, 2, None, 4, 5])]))
        self.assertEqual([len(line.get("points").split()) for line in root.iter(f"{SVG}polyline")], [2, 2])

    def test_bars_are_as_long_as_their_numbers(self):
        widths = [
            float(bar.get("width"))
            for bar in read(bar_chart("Channels", ["Mail", "Chat"], [40, 10])).iter(f"{SVG}rect")
        ]
        self.assertAlmostEqual(widths[0], 4 * widths[1], 0)

    def test_a_stack_is_as_high_as_its_sum(self):
        svg = stacked_bar_chart("Mood", ["May"], [Series("Negative", [3]), Series("Positive", [1])])
        heights = [float(bar.get("height")) for bar in read(svg).iter(f"{SVG}rect") if bar.get("stroke")]
        self.assertAlmostEqual(heights[0], 3 * heights[1], 0)
        self.assertIn("4", self.texts(svg))

    def test_series_differ_in_lightness_and_dashes(self):
        root = read(line_chart("Two", ["a", "b"], [Series("x", [1, 2]), Series("y", [2, 1])]))
        lines = list(root.iter(f"{SVG}polyline"))
        self.assertEqual(len({line.get("stroke-dasharray") for line in lines}), 2)
        lightness = [sum(bytes.fromhex(line.get("stroke")[1:])) for line in lines]
        self.assertGreater(abs(lightness[0] - lightness[1]), 150)

    def test_the_scale_is_round_and_whole_where_asked_for(self):
        for highest in (1, 3, 9, 10, 11, 37, 101, 2500):
            plot = Plot(["a"], highest, whole=True)
            self.assertEqual(plot.step % 1, 0, highest)
            self.assertGreaterEqual(plot.top, highest)
        self.assertEqual(Plot(["a"], 0.4).step, 0.1)

    def test_crowded_labels_are_thinned_out(self):
        labels = [f"{day} September" for day in range(1, 31)]
        shown = [text for text in self.texts(line_chart("Days", labels, [Series("x", [1] * 30)])) if text in labels]
        self.assertTrue(3 < len(shown) < 10, shown)

    def test_nothing_at_all_is_a_chart_too(self):
        self.assertTrue(read(line_chart("Empty", [], [])) is not None)
        self.assertTrue(read(bar_chart("Empty", [], [])) is not None)
        self.assertTrue(read(stacked_bar_chart("Empty", ["a"], [Series("x", [0])])) is not None)

    def test_charts_of_one_page_have_ids_of_their_own(self):
        ids = [read(bar_chart("Same", ["a"], [number])).find(f"{SVG}title").get("id") for number in (1, 2)]
        self.assertEqual(len(set(ids)), 2)
