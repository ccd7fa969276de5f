"""What operators see of the daemon: metrics, health, log."""

import os
import shutil
import signal
import socket
import subprocess
import unittest

from orderd.v1 import system_pb2, wire_pb2

import filter
from exposition import parse
from foreign import Daemon, Peer
from scenarios import Scenario

OK = wire_pb2.CODE_OK


class Operated(Scenario):
    def metrics(self, daemon):
        status, text = daemon.get("/metrics")
        self.assertEqual(status, 200)
        return parse(text)


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


class Managed(Operated):
    """Under a service manager: sockets that it opened, signs that it waits for."""

    def passed(self, name, sockets, **options):
        """A daemon that gets these sockets as systemd would pass them."""
        daemon = Daemon(self.cluster, self.database, name, passed=sockets, **options)
        self.addCleanup(daemon.bury)
        return daemon

    def listening(self, path):
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(path)
        listener.listen(100)
        self.addCleanup(listener.close)
        return listener

    def test_sockets_that_are_passed_are_used(self):
        run = os.path.join(self.cluster.folder, "run-passed")
        os.mkdir(run)
        sockets = [self.listening(f"{run}/{name}") for name in ("events", "metrics", "requests")]
        # Both come before the daemon, and wait.
        peer = Peer(f"ipc://{run}/requests")
        self.addCleanup(peer.close)
        peer.send("SystemService/Ping", system_pb2.PingRequest(payload="early"))
        daemon = self.passed("passed", sockets).ready()
        self.assertEqual(peer.receive()[0].code, OK)
        follower = self.follower(daemon)
        self.assertEqual(peer.upsert("C-1")[0].code, OK)
        self.assertEqual([event.seq for event in follower.events(1)], [1])
        self.assertEqual(daemon.wait_health("deep", 200)["problems"], [])
        inodes = {name: os.stat(f"{run}/{name}").st_ino for name in ("requests", "events", "metrics")}
        self.assertEqual(daemon.end(), 0)
        # They are the manager's, which serves the next daemon with them.
        self.assertEqual({name: os.stat(f"{run}/{name}").st_ino for name in inodes}, inodes)
        self.assertEqual(daemon.count("socket_unused"), 0)
        peer.send("SystemService/Ping", system_pb2.PingRequest(payload="between"))
        second = self.passed("passed", sockets).ready()
        self.assertEqual(peer.receive()[0].code, OK)
        self.assertEqual(second.end(), 0)

    def test_a_port_that_is_passed_is_used_for_metrics(self):
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        place = "127.0.0.1:%d" % listener.getsockname()[1]
        daemon = self.passed("port", [listener], settings=["metrics=" + place])
        self.assertTrue(daemon.wait_for("metrics").endswith(place))
        daemon.ready()
        with socket.create_connection(place.split(":")) as connection:
            connection.sendall(b"GET /healthz/live HTTP/1.0\r\n\r\n")
            self.assertTrue(connection.makefile("rb").readline().startswith(b"HTTP/1.0 200"))

    def test_a_socket_that_no_setting_names_is_told(self):
        other = self.listening(os.path.join(self.cluster.folder, "other"))
        daemon = self.passed("other", [other])
        self.assertIn("number=0", daemon.wait_for("socket_unused"))
        self.ping(self.peer(daemon.ready()))

    def test_sockets_meant_for_another_process_are_left_alone(self):
        daemon = self.start(environment={"LISTEN_FDS": "1", "LISTEN_PID": "1"}).ready()
        self.assertEqual(daemon.count("socket_unused"), 0)

    @unittest.skipUnless(shutil.which("systemd-analyze") and os.path.exists(filter.NUMBERS),
                         "no systemd here, or another kind of machine")
    def test_the_units_system_calls_are_enough(self):
        unit = os.path.join(os.path.dirname(filter.__file__), "../../systemd/orderd.service.in")
        daemon = self.start(before=["/usr/bin/python3", filter.__file__, unit],
                            # The search for leaks traces its own process.
                            environment={"ASAN_OPTIONS": "detect_leaks=0"}).ready()
        peer, follower = self.peer(daemon), self.follower(daemon)
        self.assertEqual(peer.upsert("C-1")[0].code, OK)
        self.assertEqual([event.seq for event in follower.events(1)], [1])
        daemon.wait_health("deep", 200)
        self.metrics(daemon)
        self.cluster.stop()
        daemon.wait_for("database_away")
        self.cluster.start()
        daemon.wait_health("deep", 200)
        self.assertEqual(daemon.end(), 0)

    def test_own_sockets_leave_no_file_behind(self):
        daemon = self.start().ready()
        self.assertEqual(sorted(os.listdir(daemon.run)),
                         ["events", "events-_system", "metrics", "requests"])
        self.assertEqual(daemon.end(), 0)
        self.assertEqual(os.listdir(daemon.run), [])

    def test_the_watchdog_is_fed_also_while_the_database_is_known_to_be_away(self):
        manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(manager.close)
        manager.bind(self.cluster.folder + "/notify")
        manager.settimeout(120)
        environment = {"NOTIFY_SOCKET": self.cluster.folder + "/notify", "WATCHDOG_USEC": "200000"}
        daemon = self.start(environment=environment).ready()

        def told(expected, n):
            while n > 0:
                n -= manager.recv(1000) == expected

        told(b"READY=1", 1)
        told(b"WATCHDOG=1", 3)
        self.cluster.stop()
        daemon.wait_for("database_away")
        told(b"WATCHDOG=1", 3)
        self.cluster.start()
        daemon.wait_for("database_back")
        told(b"WATCHDOG=1", 3)
        self.assertEqual(daemon.end(), 0)
        self.assertEqual(daemon.count("stuck"), 0)


class Reload(Operated):
    """The settings are read again: all that is new counts, or nothing of it."""

    def setUp(self):
        super().setUp()
        self.path = os.path.join(self.cluster.folder, "orderd.conf")

    def write(self, *lines):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")

    def configured(self, *lines, **options):
        self.write(*lines)
        return self.start(config=self.path, **options).ready()

    def reload(self, daemon, event="reloaded"):
        daemon.process.send_signal(signal.SIGHUP)
        return daemon.wait_for(event)

    def test_what_may_change_changes_at_once(self):
        daemon = self.configured("[log]", "log_level = info")
        peer = self.peer(daemon)
        self.write("[log]", "log_level = debug", "[requests]", "slow_request_ms = 5", "stop_timeout_ms = 7")
        self.assertTrue(self.reload(daemon).endswith(
            'changed="slow_request_ms stop_timeout_ms log_level" needs_restart=""'))
        self.ping(peer)
        self.assertIn("method=orderd.v1.SystemService/Ping outcome=OK took_ms=", daemon.wait_for("request"))
        self.write("[log]", "log_level = info")
        self.reload(daemon)
        self.ping(peer)
        self.assertEqual(daemon.end(), 0)
        self.assertEqual(daemon.count("request"), 1)

    def test_what_needs_a_restart_is_named_and_stays(self):
        daemon = self.configured("lanes = 2")
        self.write("lanes = 5", "readers = 7", "queue_max = 9")
        self.assertIn('changed="queue_max" needs_restart="lanes readers"', self.reload(daemon))
        connections = self.metrics(daemon)["orderd_db_connections"].samples
        self.assertEqual(sum(connections.values()), 5)
        # Told again until it is done.
        self.assertIn('changed="" needs_restart="lanes readers"', self.reload(daemon))

    def test_a_reload_never_half_applies(self):
        daemon = self.configured("log_level = info")
        self.write("log_level = debug", "queue_max = none", "lisen = here")
        line = self.reload(daemon, "reload_refused")
        self.assertIn("orderd.conf:2: queue_max is 'none'; it must be", line)
        self.assertIn(":3: unknown key 'lisen' (did you mean 'listen'?)", daemon.wait_for("reload_refused"))
        self.ping(self.peer(daemon))
        found = self.metrics(daemon)
        self.assertEqual(found["orderd_config_last_reload_successful"].samples
                         ["orderd_config_last_reload_successful", ()], 0)
        self.write("log_level = debug", "stop_timeout_ms = 1")
        self.assertIn('changed="stop_timeout_ms log_level"', self.reload(daemon))
        self.assertEqual(self.metrics(daemon)["orderd_config_last_reload_successful"].samples
                         ["orderd_config_last_reload_successful", ()], 1)

    def test_metrics_move_or_stay(self):
        places = [os.path.join(self.cluster.folder, name) for name in ("first", "second")]
        daemon = self.configured(f"metrics = {places[0]}", metrics=False)
        daemon.metrics = places[0]
        self.assertEqual(daemon.health("live")[0], 200)
        # Taken by somebody else: everything stays as it is.
        taken = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(taken.close)
        self.write(f"metrics = 127.0.0.1:{taken.getsockname()[1]}", "log_level = debug")
        self.assertIn("Address already in use", self.reload(daemon, "reload_refused"))
        self.ping(self.peer(daemon))
        self.assertEqual(daemon.health("live")[0], 200)
        self.write(f"metrics = {places[1]}")
        self.assertIn('changed="metrics"', self.reload(daemon))
        daemon.metrics = places[1]
        self.assertEqual(daemon.health("live")[0], 200)
        self.assertFalse(os.path.exists(places[0]))
        self.write("metrics =")
        self.reload(daemon)
        self.assertFalse(os.path.exists(places[1]))
        self.assertEqual(daemon.end(), 0)
        self.assertEqual(daemon.count("request"), 0)

    def test_the_manager_is_told_of_a_reload(self):
        manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(manager.close)
        manager.bind(self.cluster.folder + "/reload")
        manager.settimeout(120)
        daemon = self.configured("", environment={"NOTIFY_SOCKET": self.cluster.folder + "/reload"})
        self.assertEqual(manager.recv(1000), b"READY=1")
        self.reload(daemon)
        told = manager.recv(1000).split(b"\n")
        self.assertEqual(told[0], b"RELOADING=1")
        self.assertTrue(told[1].startswith(b"MONOTONIC_USEC="))
        self.assertEqual(manager.recv(1000), b"READY=1")

    def test_a_reload_before_the_database_is_there_counts_later(self):
        self.cluster.stop()
        self.write("log_level = info")
        daemon = self.start(config=self.path)
        daemon.wait_for("database_away")
        self.write("slow_request_ms = 0", "log_level = debug")
        self.reload(daemon)
        self.cluster.start()
        daemon.ready()
        self.ping(self.peer(daemon))
        daemon.wait_for("request")


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
