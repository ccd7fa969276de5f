"""A daemon between proxies: one to PostgreSQL, one for clients on its Unix socket, one for those on TCP."""

import os
import socket

import zmq

from proxy import Proxy
from record import Door

LOCAL = "sslmode=disable gssencmode=disable"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def database_place(conninfo):
    fields = dict(field.split("=", 1) for field in conninfo.split())
    return "unix:" + os.path.join(fields["host"], ".s.PGSQL.5432")


class Proxied:
    """A daemon whose connections all go through proxies."""

    def __init__(self, house, name, seed, *settings):
        port = free_port()
        self.house = house
        self.database = Proxy("tcp:0", database_place(house.conninfo), f"{seed}/{name}/database")
        self.daemon = house.daemon(name, f"tcp_listen=tcp://127.0.0.1:{port}", *settings, start=False)
        self.daemon.conninfo = f"host=127.0.0.1 port={self.database.port} dbname=orderd {LOCAL}"
        self.daemon.start()
        self.local = Proxy(f"unix:{house.folder}/run/{name}-proxy", f"unix:{house.folder}/run/{name}", f"{seed}/{name}")
        self.tcp = Proxy("tcp:0", f"tcp:{port}", f"{seed}/{name}/tcp")
        self.proxies = [self.database, self.local, self.tcp]
        self.key = None

    def learn_key(self, connection):
        """What clients on TCP have to know; a connection to this daemon's own socket."""
        self.key = connection.call("SystemService/GetInfo").public_key.encode()

    def endpoints(self, pair):
        """Where a client without, or with, a pair of keys comes in."""
        if pair is None:
            return f"ipc://{self.house.folder}/run/{self.daemon.name}-proxy"
        return Door(f"tcp://127.0.0.1:{self.tcp.port}", self.key, pair)

    def heal(self):
        for proxy in self.proxies:
            proxy.heal()

    def close(self):
        for proxy in self.proxies:
            proxy.close()


def pair_for(connection, name):
    """A new principal's keys."""
    c = connection.contract
    public, secret = zmq.curve_keypair()
    request = c.CreatePrincipalRequest(
        name=name,
        kind=c.PRINCIPAL_KIND_SERVICE,
        public_key=public.decode(),
        roles=[c.RecordKey(number="integration")],
    )
    connection.call("PrincipalService/CreatePrincipal", request)
    return public, secret


