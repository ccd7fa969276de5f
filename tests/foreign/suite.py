"""One daemon with its database for all tests of a file, and a look after each test that it is well."""

import unittest

import wire
import zmq
from house import House, connect


class Suite(unittest.TestCase):
    settings = ()

    @classmethod
    def setUpClass(cls):
        cls.c = cls.enterClassContext(wire.contract())
        cls.house = cls.enterClassContext(House(*cls.settings))
        cls.daemon = cls.house.daemon()
        cls.dealer = connect(cls.c, cls.daemon)
        cls.addClassCleanup(cls.dealer.close)
        cls.addClassCleanup(cls.end_well)

    @classmethod
    def end_well(cls):
        """The daemon ends in order, and no sanitizer has anything to say."""
        cls.dealer.close()
        status = cls.daemon.stop()
        if status != 0 or cls.daemon.complaints():
            raise AssertionError(f"the daemon ended with {status}:\n{cls.daemon.tail()}")

    def tearDown(self):
        self.assertTrue(self.daemon.alive(), self.daemon.tail())
        ping = self.dealer.call("SystemService/Ping", self.c.PingRequest(payload="still there?"))
        self.assertEqual(ping.payload, "still there?")

    def connection(self, kind=zmq.DEALER, **options):
        connection = connect(self.c, self.daemon, kind=kind, **options)
        self.addCleanup(connection.close)
        return connection

    def assert_refused(self, reply, code, reason, fields=None):
        told = f"{reply.reason}: {reply.header.message} {reply.fields()}"
        self.assertEqual(self.c.Code.Name(reply.code), "CODE_" + code, told)
        self.assertEqual(reply.reason, reason, told)
        self.assertTrue(reply.header.message or reply.header.violations, "a refusal says why")
        self.assertEqual(reply.frames[1], b"", "a refusal has no body")
        if fields is not None:
            self.assertEqual(reply.fields(), fields)
            self.assertEqual(reply.header.violations_total, len(fields))
