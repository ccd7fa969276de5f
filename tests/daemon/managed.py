"""The daemon under a service manager."""

import os
import shutil
import socket
import unittest

import zmq
from orderd.v1 import principal_pb2, system_pb2, wire_pb2

import filter
from foreign import Daemon, Peer
from operated import Operated

OK = wire_pb2.CODE_OK


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

    def test_a_port_that_is_passed_is_used_for_requests(self):
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        place = "tcp://127.0.0.1:%d" % listener.getsockname()[1]
        daemon = self.passed("tcp", [listener], settings=["tcp_listen=" + place,
                                                          "state_dir=" + self.cluster.folder]).ready()
        peer = self.peer(daemon)
        _, info = peer.call("SystemService/GetInfo", system_pb2.GetInfoRequest(), system_pb2.GetInfoResponse)
        self.assertIn(place, info.request_endpoints)
        public, secret = zmq.curve_keypair()
        request = principal_pb2.CreatePrincipalRequest(
            name="shop", kind=principal_pb2.PRINCIPAL_KIND_SERVICE, public_key=public.decode())
        self.assertEqual(peer.call("PrincipalService/CreatePrincipal", request)[0].code, OK)
        keys = {"curve_publickey": public, "curve_secretkey": secret,
                "curve_serverkey": info.public_key.encode()}
        self.ping(self.peer(daemon, endpoint=place, options=keys))

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
    def test_the_units_system_calls_and_address_families_are_enough(self):
        unit = os.path.join(os.path.dirname(filter.__file__), "../../systemd/orderd.service.in")
        daemon = self.start(before=["/usr/bin/python3", filter.__file__, unit],
                            settings=["tcp_listen=tcp://127.0.0.1:*", "tcp_events=tcp://127.0.0.1:*",
                                      "state_dir=" + self.cluster.folder],
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


if __name__ == "__main__":
    unittest.main()
