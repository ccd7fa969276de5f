"""What the daemon does as a process, from its start to its end."""

import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import unittest

import zmq
from orderd.v1 import account_pb2, event_pb2, system_pb2, tenant_pb2, wire_pb2

from foreign import Cluster, Daemon, Follower, Peer, account

OK = wire_pb2.CODE_OK


class Scenario(unittest.TestCase):
    """A cluster for the class; daemons and peers that end with their test."""

    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster()
        cls.addClassCleanup(cls.cluster.close)

    def setUp(self):
        self.database = self.cluster.database()

    def start(self, name="a", **options):
        daemon = Daemon(self.cluster, self.database, name, **options)
        self.addCleanup(daemon.bury)
        return daemon

    def peer(self, daemon, *arguments, endpoint=None, **options):
        peer = Peer(endpoint or daemon.requests, *arguments, **options)
        self.addCleanup(peer.close)
        return peer

    def follower(self, daemon):
        follower = Follower(daemon.events)
        self.addCleanup(follower.close)
        follower.heartbeat()
        return follower

    def ping(self, peer):
        header, answer = peer.call("SystemService/Ping", system_pb2.PingRequest(payload="hello"),
                                   system_pb2.PingResponse)
        self.assertEqual((header.code, answer.payload), (OK, "hello"))


class Start(Scenario):
    def test_a_service_manager_is_told_when_requests_are_served(self):
        with tempfile.TemporaryDirectory() as folder:
            manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            manager.bind(folder + "/notify")
            manager.settimeout(120)
            daemon = self.start(environment={"NOTIFY_SOCKET": folder + "/notify"})
            self.assertEqual(manager.recv(100), b"READY=1")
            self.ping(self.peer(daemon))
            daemon.process.terminate()
            self.assertEqual(manager.recv(100), b"STOPPING=1")
            self.assertEqual(daemon.wait(), 0)
            manager.close()

    def test_a_database_that_is_away_is_waited_for(self):
        self.cluster.stop()
        daemon = self.start()
        daemon.wait_for("database_away")
        self.cluster.start()
        daemon.wait_for("database_back")
        daemon.ready()
        self.assertEqual(daemon.count("database_away"), 1)
        self.ping(self.peer(daemon))

    def test_the_end_may_come_before_the_database(self):
        self.database = "host=/nonexistent dbname=orderd"
        daemon = self.start()
        daemon.wait_for("database_away")
        self.assertEqual(daemon.end(), 0)

    def test_a_place_is_not_taken_from_who_listens_there(self):
        first = self.start().ready()
        second = Daemon(self.cluster, self.database)
        self.assertNotEqual(second.wait(), 0)
        self.assertTrue(any("another program listens" in line for line in second.log), second.log)
        self.ping(self.peer(first))

    def test_what_a_killed_daemon_left_is_taken_over(self):
        killed = self.start().ready()
        killed.end(signal.SIGKILL)
        self.ping(self.peer(self.start().ready()))

    def test_settings_that_cannot_work_are_all_told(self):
        run = subprocess.run([os.environ["ORDERD"], "--check-config", "listen=tcp://*:7710",
                              "lanez=1", "events=here"], capture_output=True, text=True)
        self.assertEqual(run.returncode, 78)
        self.assertEqual(run.stdout, "")
        for part in "tcp_listen", 'did you mean "lanes"', 'events: "here"':
            self.assertIn(part, run.stderr)

    def test_the_socket_is_its_owners(self):
        daemon = self.start().ready()
        self.assertEqual(os.stat(daemon.run).st_mode & 0o777, 0o700)
        self.assertEqual(os.stat(daemon.run + "/requests").st_mode & 0o777, 0o600)
        self.assertEqual(os.stat(daemon.run + "/events").st_mode & 0o777, 0o600)


class Serve(Scenario):
    def test_a_plain_req_socket_is_answered(self):
        daemon = self.start().ready()
        peer = self.peer(daemon, zmq.REQ)
        self.ping(peer)
        header, info = peer.call("SystemService/GetInfo", system_pb2.GetInfoRequest(),
                                 system_pb2.GetInfoResponse)
        self.assertEqual(header.code, OK)
        self.assertEqual(list(info.request_endpoints), [daemon.requests])
        self.assertEqual(list(info.event_endpoints), [daemon.events])
        header, health = peer.call("SystemService/GetHealth", system_pb2.GetHealthRequest(),
                                   system_pb2.GetHealthResponse)
        self.assertTrue(health.alive and health.ready)

    def test_a_retry_gets_the_same_reply_also_from_a_later_daemon(self):
        daemon = self.start().ready()
        request_id = os.urandom(16)
        first = self.peer(daemon).upsert("C-1", request_id=request_id)
        self.assertEqual(first[0].code, OK)
        self.assertEqual(self.peer(daemon).upsert("C-1", request_id=request_id), first)
        daemon.end(signal.SIGKILL)
        peer = self.peer(self.start().ready())
        self.assertEqual(peer.upsert("C-1", request_id=request_id), first)
        header, _ = peer.upsert("C-2", request_id=request_id)
        self.assertEqual(header.reason, "REQUEST_ID_REUSED")

    def test_what_was_answered_is_counted(self):
        peer = self.peer(self.start().ready())
        peer.upsert("C-1")
        peer.upsert("C-2")
        peer.call("SystemService/Invented", system_pb2.PingRequest())
        _, stats = peer.call("SystemService/GetStats",
                             system_pb2.GetStatsRequest(name_prefix="orderd_request"),
                             system_pb2.GetStatsResponse)
        found = {(metric.name, *(label.value for label in sample.labels)): sample
                 for metric in stats.metrics for sample in metric.samples}
        upserts = found["orderd_requests_total", "orderd.v1.AccountService/UpsertAccount"]
        self.assertEqual(upserts.value_micros, 2_000_000)
        unknown = found["orderd_request_errors_total", "unknown", "METHOD_UNKNOWN"]
        self.assertEqual(unknown.value_micros, 1_000_000)
        writes = found["orderd_request_duration_seconds", "write"]
        self.assertEqual((writes.count, sum(bucket.count for bucket in writes.buckets)), (2, 2))

    def test_thousands_at_once_are_all_answered(self):
        peer = self.peer(self.start().ready())
        sent = {peer.send("AccountService/UpsertAccount", account(f"C-{i}"), timeout_ms=100000)
                for i in range(3000)}
        answered = set()
        while len(answered) < len(sent):
            header, _ = peer.receive()
            self.assertEqual(header.code, OK, header)
            answered.add(header.request_id)
        self.assertEqual(answered, sent)

    def test_a_database_that_goes_and_comes_ends_nothing(self):
        daemon = self.start().ready()
        peer = self.peer(daemon)
        self.assertEqual(peer.upsert("C-1")[0].code, OK)
        self.cluster.stop()
        header, _ = peer.upsert("C-2", timeout_ms=300)
        self.assertIn(header.reason, ("DATABASE_UNAVAILABLE", "DEADLINE_EXCEEDED"))
        self.ping(peer)
        self.cluster.start()
        header, _ = peer.upsert("C-3", timeout_ms=100000)
        self.assertEqual(header.code, OK, header)


class Publish(Scenario):
    def check_stream(self, events, n):
        self.assertEqual([event.seq for event in events], list(range(1, n + 1)))

    def test_every_commit_is_published_once_and_in_order(self):
        daemon = self.start().ready()
        follower, peer = self.follower(daemon), self.peer(daemon)
        for i in range(500):
            peer.send("AccountService/UpsertAccount", account(f"C-{i}"))
        ids = [peer.receive()[0].request_id for _ in range(500)]
        events = follower.events(500)
        self.check_stream(events, 500)
        self.assertEqual({event.request_id for event in events}, set(ids))
        self.assertEqual(follower.heartbeat().seq, 500)

    def test_each_daemon_publishes_what_all_of_them_commit(self):
        daemons = [self.start(name).ready() for name in "ab"]
        followers = [self.follower(daemon) for daemon in daemons]
        peers = [self.peer(daemon) for daemon in daemons]
        for i in range(400):
            random.choice(peers).send("AccountService/UpsertAccount", account(f"C-{i}"))
        streams = [follower.events(400) for follower in followers]
        self.check_stream(streams[0], 400)
        self.assertEqual(streams[0], streams[1])

    def test_a_later_daemon_begins_at_the_head(self):
        daemon = self.start().ready()
        for i in range(10):
            self.peer(daemon).upsert(f"C-{i}")
        daemon.end()
        daemon = self.start().ready()
        follower = self.follower(daemon)
        self.assertEqual(follower.heartbeat().seq, 10)
        self.peer(daemon).upsert("C-11")
        self.assertEqual([event.seq for event in follower.events(1)], [11])

    def test_a_tenant_has_its_own_stream(self):
        daemon = self.start().ready()
        peer, first = self.peer(daemon), self.follower(daemon)
        tenant = tenant_pb2.Tenant(code="acme", name="Acme", time_zone="UTC")
        header, _ = peer.call("TenantService/CreateTenant",
                              tenant_pb2.CreateTenantRequest(tenant=tenant))
        self.assertEqual(header.code, OK, header)
        self.assertEqual(peer.upsert("C-1", tenant="acme")[0].code, OK)
        _, info = peer.call("SystemService/GetInfo", system_pb2.GetInfoRequest(),
                            system_pb2.GetInfoResponse, tenant="acme")
        self.assertEqual(list(info.event_endpoints), [daemon.events + "-acme"])
        acme = Follower(info.event_endpoints[0])
        self.addCleanup(acme.close)
        self.assertEqual(acme.heartbeat().seq, 1)
        peer.upsert("C-2", tenant="acme")
        peer.upsert("C-3")
        self.assertEqual([event.seq for event in acme.events(1)], [2])
        self.assertEqual([event.seq for event in first.events(1)], [1])


class End(Scenario):
    def head(self):
        """The position of the log, from a daemon of its own."""
        daemon = self.start("late").ready()
        _, head = self.peer(daemon).call("EventService/GetHead", event_pb2.GetHeadRequest(),
                                         event_pb2.GetHeadResponse)
        return head.seq

    def test_what_was_begun_is_answered(self):
        daemon = self.start().ready()
        peer = self.peer(daemon)
        for i in range(2000):
            peer.send("AccountService/UpsertAccount", account(f"C-{i}"), timeout_ms=100000)
        codes = [peer.receive()[0].code]
        self.assertEqual(daemon.end(), 0)
        peer.socket.rcvtimeo = 0
        while peer.socket.poll(1000):
            codes.append(peer.receive()[0].code)
        # Each commit was acknowledged, and nothing was acknowledged that was not committed.
        self.assertEqual(codes.count(OK), self.head())

    def test_what_waits_is_refused_at_once(self):
        daemon = self.start().ready()
        peer = self.peer(daemon)
        self.cluster.stop()
        self.addCleanup(self.cluster.start)
        daemon.wait_for("database_away")
        for i in range(10):
            peer.send("AccountService/UpsertAccount", account(f"C-{i}"), timeout_ms=600000)
            peer.send("EventService/GetHead", event_pb2.GetHeadRequest(), timeout_ms=600000)
        self.ping(peer)
        self.assertEqual(daemon.end(), 0)
        self.assertEqual(daemon.count("drain_cut"), 0)
        for _ in range(20):
            header, _ = peer.receive()
            self.assertEqual(header.reason, "SHUTTING_DOWN")
            self.assertGreater(header.retry_after_ms, 0)

    def under_way(self, **options):
        """A daemon and a peer that waits for a database which says nothing."""
        daemon = self.start(**options).ready()
        peer = self.peer(daemon)
        self.assertEqual(peer.upsert("C-0")[0].code, OK)
        self.cluster.freeze()
        self.addCleanup(self.cluster.thaw)
        peer.send("AccountService/UpsertAccount", account("C-1"), timeout_ms=600000)
        self.ping(peer)
        return daemon, peer

    def test_what_takes_too_long_is_refused_in_the_end(self):
        daemon, peer = self.under_way(settings=["stop_timeout_ms=200"])
        self.assertEqual(daemon.end(), 0)
        self.assertEqual(daemon.count("drain_cut"), 1)
        header, _ = peer.receive()
        self.assertEqual(header.reason, "SHUTTING_DOWN")
        self.assertGreater(header.retry_after_ms, 0)

    def test_what_comes_while_it_stops_is_refused_at_once(self):
        daemon, peer = self.under_way(settings=["stop_timeout_ms=100000"])
        daemon.process.terminate()
        daemon.wait_for("stopping")
        for method in "SystemService/Ping", "EventService/GetHead":
            header, _ = peer.call(method, system_pb2.PingRequest())
            self.assertEqual((header.code, header.reason), (wire_pb2.CODE_UNAVAILABLE, "SHUTTING_DOWN"))
            self.assertGreater(header.retry_after_ms, 0)
        self.cluster.thaw()
        header, _ = peer.receive()
        self.assertEqual(header.code, OK)
        self.assertEqual(daemon.wait(), 0)

    def test_a_read_that_waits_for_a_position_ends_too(self):
        daemon = self.start(settings=["stop_timeout_ms=200"]).ready()
        peer = self.peer(daemon)
        peer.send("EventService/GetHead", event_pb2.GetHeadRequest(), timeout_ms=600000,
                  min_seq=1000)
        self.ping(peer)
        self.assertEqual(daemon.end(), 0)
        self.assertEqual(peer.receive()[0].reason, "SHUTTING_DOWN")

    def test_a_second_signal_ends_it_at_once(self):
        daemon, _ = self.under_way(settings=["stop_timeout_ms=600000"])
        daemon.process.terminate()
        daemon.wait_for("stopping")
        self.assertEqual(daemon.end(), -signal.SIGTERM)

    def test_under_load_nothing_acknowledged_is_lost_and_nobody_waits_for_nothing(self):
        daemon = self.start().ready()
        peers = [self.peer(daemon) for _ in range(8)]
        sent, acknowledged, refused, told = {}, {}, set(), False

        def send(peer):
            request_id = os.urandom(16)
            sent[request_id] = name = f"C-{len(sent)}"
            peer.send("AccountService/UpsertAccount", account(name), request_id=request_id, timeout_ms=100000)

        def receive(peer):
            header, body = peer.receive()
            if header.code == OK:
                acknowledged[header.request_id] = header, body
                send(peer)  # they go on until they are told
                return
            self.assertEqual(header.reason, "SHUTTING_DOWN")
            self.assertGreater(header.retry_after_ms, 0)
            refused.add(header.request_id)

        for peer in peers:
            for _ in range(200):
                send(peer)
        while daemon.process.poll() is None:
            for peer in peers:
                while peer.socket.poll(1):
                    receive(peer)
            if len(acknowledged) > 2000 and not told:
                daemon.process.terminate()
                told = True
        self.assertEqual(daemon.wait(), 0)
        for peer in peers:
            while peer.socket.poll(100):
                receive(peer)
        self.assertGreater(len(refused), 0)
        peer = self.peer(self.start("b").ready())
        for request_id, name in sent.items():
            peer.send("AccountService/UpsertAccount", account(name), request_id=request_id, timeout_ms=100000)
        for _ in sent:
            header, body = peer.receive()
            self.assertEqual(header.code, OK)
            # Had it been lost, it would have been done anew.
            self.assertEqual(acknowledged.get(header.request_id, (header, body)), (header, body))
        _, head = peer.call("EventService/GetHead", event_pb2.GetHeadRequest(), event_pb2.GetHeadResponse)
        self.assertEqual(head.seq, len(sent))

    def test_an_idle_daemon_ends_too(self):
        daemon = self.start().ready()
        self.assertEqual(daemon.end(signal.SIGINT), 0)
        self.assertEqual(daemon.log[-1].split(" ")[0], "stopped")


class Hostile(Scenario):
    def test_rubbish_is_refused_or_dropped(self):
        daemon = self.start().ready()
        peer = self.peer(daemon)
        chance = random.Random(1)
        good = wire_pb2.RequestHeader(protocol_version=1, request_id=os.urandom(16),
                                      method="orderd.v1.AccountService/UpsertAccount")
        body = account("C-1").SerializeToString()
        for _ in range(3000):
            frames = [bytearray(good.SerializeToString()), bytearray(body)]
            for frame in frames:
                for _ in range(chance.randrange(4)):
                    frame[chance.randrange(len(frame))] = chance.randrange(256)
                del frame[chance.randrange(len(frame)):chance.choice((0, len(frame)))]
            frames += [b"more"] * chance.choice((0, 0, 0, 1, 5))
            peer.socket.send_multipart(frames[:chance.choice((1, 2, 2, 2, 9))])
        for _ in range(3000):
            header, _ = peer.receive()
            self.assertNotIn(header.code, (wire_pb2.CODE_INTERNAL, wire_pb2.CODE_UNKNOWN), header)
        self.ping(peer)

    def test_a_routing_id_that_several_choose_mixes_nobody_up(self):
        daemon = self.start().ready()
        crowd = [self.peer(daemon, identity=b"victim") for _ in range(10)]
        asked = [peer.send("SystemService/Ping", system_pb2.PingRequest()) for peer in crowd]
        self.assertEqual([peer.receive()[0].request_id for peer in crowd], asked)

    @unittest.skipUnless(os.geteuid() == 0, "only root can become somebody else")
    def test_other_users_of_the_machine_are_not_let_in(self):
        daemon = self.start().ready()
        os.chmod(daemon.run, 0o755)
        for name in "requests", "events":
            os.chmod(f"{daemon.run}/{name}", 0o666)
        stranger = """
import sys, zmq
s = zmq.Context().socket(zmq.DEALER)
s.linger = 0
m = s.get_monitor_socket()
s.connect(sys.argv[1])
s.send_multipart([b"", b""])
from zmq.utils.monitor import recv_monitor_message
while recv_monitor_message(m)["event"] != zmq.EVENT_HANDSHAKE_FAILED_AUTH:
    pass
"""
        for endpoint, domain in (daemon.requests, "requests"), (daemon.events, "events.default"):
            subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                            sys.executable, "-c", stranger, endpoint], check=True, timeout=120)
        self.assertIn("domain=requests", daemon.wait_for("peer_refused"))
        self.ping(self.peer(daemon))

    def test_a_crowd_with_leading_zeros_is_survived(self):
        daemon = self.start().ready()
        crowd = [self.peer(daemon, identity=b"\0" + (0x6B8B4567 + i).to_bytes(4, "big"))
                 for i in range(40)]
        for peer in crowd:
            peer.send("SystemService/Ping", system_pb2.PingRequest())
        for _ in range(40):
            self.ping(self.peer(daemon))

    def test_connections_cannot_take_the_last_descriptors(self):
        daemon = self.start(before=["bash", "-c", 'ulimit -n 64; exec "$@"', "bash"]).ready()
        path = daemon.requests.removeprefix("ipc://")
        for place, n in (daemon.metrics, 100), (path, 40):
            for _ in range(n):
                crowd = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                self.addCleanup(crowd.close)
                crowd.connect(place)
        # The crowd says nothing and is sent away in time; then there is room again.
        self.ping(self.peer(daemon))
        self.assertEqual(daemon.health("live")[0], 200)
        line = [line for line in daemon.get("/metrics")[1].splitlines()
                if line.startswith("orderd_connections_refused_total ")]
        self.assertGreater(int(line[0].split()[1]), 50)
        self.assertEqual(daemon.end(), 0)

    def test_fields_that_cannot_be_are_told_by_name(self):
        peer = self.peer(self.start().ready())
        request = account("C-1")
        raw = request.SerializeToString().replace(b"Name of C-1", b"Name\0of C-1")
        header = wire_pb2.RequestHeader(protocol_version=1, request_id=os.urandom(16),
                                        method="orderd.v1.AccountService/UpsertAccount")
        peer.socket.send_multipart([header.SerializeToString(), raw])
        reply, _ = peer.receive()
        self.assertEqual(reply.code, wire_pb2.CODE_INVALID_ARGUMENT)
        self.assertEqual([(v.field, v.reason) for v in reply.violations],
                         [("account.name", "FORMAT")])
        self.assertEqual(reply.request_id, header.request_id)
        _, found = peer.call("AccountService/GetAccount", account_pb2.GetAccountRequest())
        self.assertEqual(found, b"")


if __name__ == "__main__":
    unittest.main()
