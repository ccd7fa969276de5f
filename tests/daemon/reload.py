"""Settings that are read again."""

import os
import signal
import socket
import unittest

from operated import Operated


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


if __name__ == "__main__":
    unittest.main()
