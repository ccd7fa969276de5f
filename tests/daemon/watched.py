"""What operators see of the daemon: metrics, health, log."""

import os
import shutil
import socket
import subprocess
import unittest

from orderd.v1 import event_pb2, system_pb2, wire_pb2

from operated import Operated

OK = wire_pb2.CODE_OK


class Watched(Operated):
    def test_metrics_are_what_prometheus_reads(self):
        daemon = self.start().ready()
        peer = self.peer(daemon)
        for i in range(20):
            self.assertEqual(peer.upsert(f"C-{i}")[0].code, OK)
        peer.call("SystemService/Invented", system_pb2.PingRequest())
        found = self.metrics(daemon)
        table = subprocess.run([os.environ["ORDERD"], "--metrics"], check=True,
                               capture_output=True, text=True).stdout
        self.assertEqual(list(found), [line.split("\t")[0] for line in table.splitlines()])
        upserts = (("method", "orderd.v1.AccountService/UpsertAccount"),)
        self.assertEqual(found["orderd_requests_total"].samples["orderd_requests_total", upserts], 20)
        sizes = found["orderd_batch_size"].samples
        self.assertEqual(sizes["orderd_batch_size_sum", ()], 20)
        published = found["orderd_events_published_total"].samples
        self.assertEqual(sum(published.values()), 20)
        self.assertEqual(found["orderd_ready"].samples["orderd_ready", ()], 1)

    def test_promtool_agrees(self):
        if not shutil.which("promtool"):
            self.skipTest("no promtool here; the package prometheus has it")
        daemon = self.start().ready()
        self.peer(daemon).upsert("C-1")
        run = subprocess.run(["promtool", "check", "metrics"], input=daemon.get("/metrics")[1],
                             capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stdout + run.stderr), (0, ""))

    def test_a_healthy_daemon_says_so_in_all_stages(self):
        daemon = self.start().ready()
        daemon.wait_health("deep", 200)
        for stage in "live", "ready", "deep":
            status, health = daemon.health(stage)
            self.assertEqual((status, health["problems"]), (200, []), stage)
        self.assertEqual(daemon.get("/healthz")[0], 200)
        self.assertEqual(daemon.get("/")[0], 404)
        _, answer = self.peer(daemon).call("SystemService/GetHealth", system_pb2.GetHealthRequest(),
                                           system_pb2.GetHealthResponse)
        self.assertTrue(answer.alive and answer.ready and answer.deep, answer)

    def test_health_does_not_say_up_while_the_database_is_gone(self):
        daemon = self.start().ready()
        daemon.wait_health("deep", 200)
        self.cluster.stop()
        health = daemon.wait_health("ready", 503)
        self.assertIn("cannot be reached", health["problems"][0])
        self.assertEqual(daemon.health("deep")[0], 503)
        self.assertEqual(daemon.health("live")[0], 200)
        _, answer = self.peer(daemon).call("SystemService/GetHealth", system_pb2.GetHealthRequest(),
                                           system_pb2.GetHealthResponse)
        self.assertFalse(answer.ready or answer.deep, answer)
        self.cluster.start()
        daemon.wait_health("ready", 200)
        daemon.wait_health("deep", 200)

    def test_health_does_not_say_up_while_the_database_says_nothing(self):
        daemon = self.start().ready()
        daemon.wait_health("deep", 200)
        self.cluster.freeze()
        self.addCleanup(self.cluster.thaw)
        health = daemon.wait_health("ready", 503)
        self.assertRegex(health["problems"][0], "not answered (writes|reads) for")
        self.cluster.thaw()
        daemon.wait_health("ready", 200)

    def test_health_is_served_before_the_database_is_there(self):
        self.cluster.stop()
        daemon = self.start()
        daemon.wait_for("database_away")
        self.assertEqual(daemon.health("live")[0], 200)
        status, health = daemon.health("ready")
        self.assertEqual(status, 503)
        self.assertIn("cannot be reached", health["problems"][1])
        self.assertEqual(self.metrics(daemon)["orderd_ready"].samples["orderd_ready", ()], 0)
        self.cluster.start()
        daemon.ready()
        daemon.wait_health("deep", 200)

    def standby(self, name):
        """A synchronous standby of this name must confirm commits; "": none must."""
        for statement in f"ALTER SYSTEM SET synchronous_standby_names = '{name}'", "SELECT pg_reload_conf()":
            subprocess.run(["psql", "-qX", self.database + " user=postgres", "-c", statement], check=True,
                           capture_output=True)

    def test_a_start_that_waits_for_a_commit_says_so(self):
        # Migrations would wait too.
        subprocess.run([os.environ["ORDERD"], "migrate", "up", "database=" + self.database], check=True,
                       capture_output=True)
        self.standby("nobody")
        self.addCleanup(self.standby, "")
        daemon = self.start()
        daemon.wait_for("commit_awaited")
        status, health = daemon.health("ready")
        self.assertEqual((status, health["problems"][-1]), (503, "The database has not confirmed a commit yet."))
        self.standby("")
        daemon.ready()
        daemon.wait_health("deep", 200)

    def test_health_knows_that_commits_hang_while_nobody_writes(self):
        daemon = self.start().ready()
        daemon.wait_health("deep", 200)
        self.standby("nobody")
        self.addCleanup(self.standby, "")
        self.assertRegex(daemon.wait_health("ready", 503)["problems"][0], "not answered writes for")
        # Reads are answered all the same.
        header, _ = self.peer(daemon).call("EventService/GetHead", event_pb2.GetHeadRequest())
        self.assertEqual(header.code, OK)
        self.standby("")
        daemon.wait_health("deep", 200)

    def test_reconnects_make_no_noise_in_the_log(self):
        daemon = self.start().ready()
        daemon.wait_health("ready", 200)
        self.cluster.stop()
        daemon.wait_for("database_away")
        peer = self.peer(daemon)
        # Tries enough that a line for each would be seen.
        for _ in range(10):
            header, _ = peer.upsert("C-1", timeout_ms=300)
            self.assertIn(header.reason, ("DATABASE_UNAVAILABLE", "DEADLINE_EXCEEDED"))
        self.cluster.start()
        daemon.wait_for("database_back")
        daemon.wait_health("deep", 200)
        self.assertEqual(daemon.end(), 0)
        self.assertEqual(daemon.count("database_away"), 1)
        self.assertEqual(daemon.count("database_back"), 1)
        # A line for each connection when it is lost and when it is made again; there are five.
        self.assertLessEqual(daemon.count("connection_lost"), 5)
        self.assertLessEqual(daemon.count("connection_made"), 5)
        names = {line.split(" ")[0] for line in daemon.log}
        self.assertLessEqual(names, {"migrated", "metrics", "ready", "connection_lost", "connection_made",
                                     "database_away", "database_back", "stopping", "drained", "stopped"})

    def test_a_place_that_is_taken_does_not_stop_requests(self):
        taken = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(taken.close)
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        daemon = self.start(settings=["metrics=" + place])
        self.assertIn("Address already in use", daemon.wait_for("metrics_failed"))
        self.ping(self.peer(daemon.ready()))

    def test_metrics_have_a_port_too(self):
        daemon = self.start(settings=["metrics=127.0.0.1:0"])
        place = daemon.wait_for("metrics").split("listen=")[1]
        daemon.ready()
        with socket.create_connection(place.split(":")) as connection:
            connection.sendall(b"HEAD /healthz/live HTTP/1.0\r\n\r\n")
            self.assertTrue(connection.makefile("rb").readline().startswith(b"HTTP/1.0 200"))

    def test_empty_switches_metrics_off(self):
        daemon = self.start(settings=["metrics="]).ready()
        self.assertFalse(os.path.exists(daemon.metrics))
        self.assertEqual(daemon.count("metrics"), 0)

    def test_the_journal_gets_levels_and_others_do_not(self):
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        status = os.fstat(writer)
        for stream, prefix in (f"{status.st_dev}:{status.st_ino}", "<4>"), ("1:2", ""):
            daemon = subprocess.Popen([os.environ["ORDERD"], "database=host=/nonexistent", "metrics="],
                                      stderr=writer, env={**os.environ, "JOURNAL_STREAM": stream})
            line = b""
            while not line.endswith(b"\n"):
                line += os.read(reader, 1)
            self.assertTrue(line.decode().startswith(prefix + "database_away "), line)
            daemon.kill()
            daemon.wait()
        os.close(writer)

    def test_what_failed_has_one_line_with_its_cause(self):
        daemon = self.start().ready()
        subprocess.run(["psql", "-qX", self.database, "-c",
                        "ALTER TABLE account ADD CONSTRAINT odd CHECK (number <> 'C-7')"], check=True)
        header, _ = self.peer(daemon).upsert("C-7")
        self.assertEqual(header.reason, "INTERNAL")
        line = daemon.wait_for("request_failed")
        for part in ("method=orderd.v1.AccountService/UpsertAccount", "outcome=INTERNAL", "took_ms=",
                     'constraint odd'):
            self.assertIn(part, line)
        self.assertNotIn("Name of C-7", line)
        daemon.end()
        self.assertEqual(sum("request=" in entry for entry in daemon.log), 1)


if __name__ == "__main__":
    unittest.main()
