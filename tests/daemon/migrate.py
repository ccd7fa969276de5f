"""The schema, brought up to date by the daemon or by its command."""

import os
import subprocess
import unittest

from orderd.v1 import system_pb2, wire_pb2

import filter
from operated import Operated

OK = wire_pb2.CODE_OK


class Migrate(Operated):
    def migrate(self, *words, status=0, settings=()):
        run = subprocess.run([os.environ["ORDERD"], "migrate", *words, "database=" + self.database, *settings],
                             capture_output=True, text=True)
        self.assertEqual(run.returncode, status, run.stdout + run.stderr)
        return run.stdout.splitlines()

    def sql(self, statement):
        return subprocess.run(["psql", "-qXAt", self.database, "-c", statement], check=True,
                              capture_output=True, text=True).stdout.strip()

    def names(self):
        folder = os.path.join(os.path.dirname(filter.__file__), "../../sql/migrations")
        return sorted(name.removesuffix(".sql") for name in os.listdir(folder))

    def test_four_daemons_start_at_once_on_an_empty_database(self):
        daemons = [self.start(name) for name in "abcd"]
        for daemon in daemons:
            daemon.ready()
        for i, daemon in enumerate(daemons):
            self.assertEqual(self.peer(daemon).upsert(f"C-{i}")[0].code, OK)
        self.assertEqual(self.sql("SELECT string_agg(name, ' ' ORDER BY version) FROM schema_version"),
                         " ".join(self.names()))
        # Each was applied by one of them.
        self.assertEqual(sum(daemon.count("migrated") for daemon in daemons), len(self.names()))

    def test_a_plan_changes_nothing_and_then_it_is_done(self):
        plan = [f"would apply {name}" for name in self.names()]
        self.assertEqual(self.migrate("up", "--dry-run", status=1)[:-1], plan)
        self.assertEqual(self.sql("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"), "0")
        rows = self.migrate("status", status=1)
        self.assertEqual([row.split()[:2] for row in rows[1:-1]], [[name, "pending"] for name in self.names()])
        self.assertEqual(self.migrate("up")[:-1], [f"applied {name}" for name in self.names()])
        rows = self.migrate("status")
        self.assertEqual([row.split()[:2] for row in rows[1:-1]], [[name, "applied"] for name in self.names()])
        self.assertIn("up to date", rows[-1])
        self.assertEqual(len(self.migrate("up")), 1)
        self.assertEqual(len(self.migrate("up", "--dry-run")), 1)

    def test_a_daemon_that_may_not_migrate_waits_for_who_does(self):
        daemon = self.start(settings=["auto_migrate=no"])
        self.assertIn("orderd migrate up", daemon.wait_for("schema_old"))
        status, health = daemon.health("ready")
        self.assertEqual(status, 503)
        self.assertIn("not up to date", health["problems"][1])
        self.migrate("up")
        daemon.ready()
        self.ping(self.peer(daemon))
        self.assertEqual(daemon.count("schema_old"), 1)
        self.assertEqual(daemon.count("migrated"), 0)

    def test_who_comes_while_another_migrates_waits(self):
        holder = subprocess.Popen(["psql", "-qXAt", self.database], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  text=True)
        self.addCleanup(holder.stdout.close)
        holder.stdin.write("BEGIN; SELECT pg_advisory_xact_lock(122537101324900); SELECT 'held';\n")
        holder.stdin.flush()
        while holder.stdout.readline() != "held\n":
            pass
        daemon = self.start()
        daemon.wait_for("migration_awaited")
        self.assertIn("being migrated", daemon.health("ready")[1]["problems"][1])
        holder.stdin.close()
        holder.wait()
        daemon.ready()
        self.assertEqual(daemon.count("migration_awaited"), 1)

    def test_a_schema_of_the_future_is_served_if_it_allows(self):
        self.migrate("up")
        self.sql("ALTER TABLE account ADD COLUMN of_the_future text")
        self.sql("INSERT INTO schema_version VALUES (9000, '9000_later', 1)")
        self.assertIn("can serve it", self.migrate("status")[-1])
        self.assertEqual(len(self.migrate("up")), 1)
        daemon = self.start().ready()
        self.assertEqual(self.peer(daemon).upsert("C-1")[0].code, OK)
        _, info = self.peer(daemon).call("SystemService/GetInfo", system_pb2.GetInfoRequest(),
                                         system_pb2.GetInfoResponse)
        self.assertEqual(info.schema_version, 9000)
        self.assertEqual(daemon.end(), 0)

    def test_a_schema_of_the_future_that_does_not_is_said_and_left_alone(self):
        self.migrate("up")
        self.sql("INSERT INTO schema_version VALUES (9000, '9000_contracted', 9000), (9001, '9001_later', 1)")
        self.assertIn("needs a program of schema 9000", self.migrate("status", status=65)[-1])
        self.migrate("up", status=65)
        daemon = self.start()
        self.assertIn("needs a daemon of schema 9000", daemon.wait_for("schema_too_new"))
        # A status that the unit does not start again after.
        self.assertEqual(daemon.wait(), 65)

    def test_what_is_wrong_is_said_with_its_status(self):
        self.migrate(status=64)
        self.migrate("down", status=64)
        self.migrate("up", status=78, settings=["lanes=0"])
        self.database = "host=/nonexistent dbname=orderd"
        self.migrate("status", status=69)
        self.migrate("up", status=69)
        run = subprocess.run([os.environ["ORDERD"], "migrat"], capture_output=True, text=True)
        self.assertEqual(run.returncode, 64)


if __name__ == "__main__":
    unittest.main()
