"""The reader of metrics finds what is wrong."""

import unittest

from exposition import parse

GOOD = """# HELP a_total A.
# TYPE a_total counter
a_total{m="x\\"y",n="z"} 1
a_total{m="other",n="z"} 2.5
# HELP h_seconds H.
# TYPE h_seconds histogram
h_seconds_bucket{le="0.5"} 1
h_seconds_bucket{le="+Inf"} 2
h_seconds_sum 3
h_seconds_count 2
# HELP g G.
# TYPE g gauge
g -1
"""


class Exposition(unittest.TestCase):
    def test_what_is_right_is_read(self):
        families = parse(GOOD)
        self.assertEqual(list(families), ["a_total", "h_seconds", "g"])
        self.assertEqual(families["a_total"].samples["a_total", (("m", "other"), ("n", "z"))], 2.5)

    def test_what_is_wrong_is_found(self):
        for before, after in (('a_total{m="other"', 'b_total{m="other"'),  # of no family
                              ('m="other"', 'm="x\\"y"'),  # twice
                              ("2.5", "-2.5"),  # a counter that fell
                              ("2.5", "many"),
                              ('le="0.5"} 1', 'le="0.5"} 3'),  # more below than in all
                              ('le="+Inf"} 2', 'le="0.7"} 2'),  # no last bucket
                              ("_count 2", "_count 1"),
                              ("# TYPE g gauge\n", ""),
                              ("# HELP g G.\n# TYPE g gauge", "# HELP g_total G.\n# TYPE g_total counter"),
                              ("g -1\n", "g -1"),
                              ('n="z"} 1', 'n="z} 1')):
            with self.subTest(after), self.assertRaises((ValueError, KeyError)):
                parse(GOOD.replace(before, after))


if __name__ == "__main__":
    unittest.main()
