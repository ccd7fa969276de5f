"""A second PostgreSQL for a house: a streaming standby, which may be promoted while the first goes on."""

import os
import shutil
import subprocess

from house import POSTGRES, wait_for

BIN = os.environ.get("POSTGRES_BIN", "/usr/lib/postgresql/15/bin")
USER = "postgres"


def as_user(*command):
    """PostgreSQL refuses root."""
    if os.getuid() == 0:
        command = ("setpriv", "--reuid=" + USER, "--regid=" + USER, "--init-groups", "--", *command)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


class Server:
    """One PostgreSQL of a pair, in its own folder of the house."""

    def __init__(self, house, name):
        self.house = house
        self.name = name
        self.folder = os.path.join(house.folder, name)
        self.socket = os.path.join(self.folder, "socket")
        self.conninfo = f"host={self.socket} dbname=orderd"

    def run(self, verb, *arguments):
        subprocess.run([POSTGRES, verb, self.folder, *arguments], check=True, stdout=subprocess.DEVNULL)

    def follow(self, primary):
        """Becomes a copy of the primary that streams from it."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        os.chmod(self.folder, 0o755)
        if os.getuid() == 0:
            shutil.chown(self.folder, USER)
        data = os.path.join(self.folder, "data")
        as_user(os.path.join(BIN, "pg_basebackup"), "-h", primary.socket, "-U", USER, "-D", data, "-X", "stream",
                "-c", "fast", "--no-sync")
        as_user("touch", os.path.join(data, "standby.signal"))
        follow = f"primary_conninfo=host={primary.socket} user={USER} application_name={self.name}"
        self.run("start", "--parent", str(os.getpid()), "-c", follow, "-c", "wal_retrieve_retry_interval=100ms")

    def stop(self):
        if os.path.exists(self.folder):
            self.run("stop", "immediate")

    def sql(self, statement, **options):
        return self.house.sql(statement, conninfo=self.conninfo + " user=" + USER, **options)

    def set(self, name, value):
        self.sql(f"ALTER SYSTEM SET {name} = '{value}'")
        self.sql("SELECT pg_reload_conf()")

    def require(self, standby):
        """Commits wait for the standby from here on."""
        self.set("synchronous_standby_names", standby.name)
        query = f"SELECT sync_state FROM pg_stat_replication WHERE application_name = '{standby.name}'"
        wait_for(lambda: self.sql(query) == [["sync"]], f"{standby.name} to be the synchronous standby")

    def promote(self):
        self.sql("SELECT pg_promote()")
        wait_for(lambda: self.sql("SELECT pg_is_in_recovery()") == [["f"]], f"{self.name} to be a primary")

    def waiting(self):
        """How many commits wait for the standby."""
        return int(self.sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")[0][0])
