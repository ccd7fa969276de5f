"""What operators look at, for the scenarios that need it."""

from exposition import parse
from scenarios import Scenario


class Operated(Scenario):
    def metrics(self, daemon):
        """The families of metrics by name."""
        status, text = daemon.get("/metrics")
        self.assertEqual(status, 200)
        return parse(text)
