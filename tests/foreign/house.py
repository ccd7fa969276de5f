"""A database and daemons of their own, in a folder that goes away."""

import collections
import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

from wire import ROOT, Connection

POSTGRES = os.path.join(ROOT, "tests/lib/postgres.sh")
ORDERD = os.environ.get("ORDERD", os.path.join(ROOT, "build/dev/orderd"))
# Something to order: what people call it, and orderd's id.
Thing = collections.namedtuple("Thing", "sku id")
SANITIZER = re.compile(r"ERROR: (Address|Leak|Thread)Sanitizer|runtime error:|Assertion .* failed")


PR_SET_PDEATHSIG = 1


def end_with_parent(libc=ctypes.CDLL(None)):
    """Called in a new process: whoever is killed leaves no daemon behind."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Daemon:
    """One orderd process, which can be killed and started again on the same endpoints."""

    def __init__(self, house, name, settings):
        self.house = house
        self.name = name
        self.requests = f"ipc://{house.folder}/run/{name}"
        self.events = f"ipc://{house.folder}/run/{name}-events"
        self.settings = settings
        self.conninfo = house.conninfo
        self.process = None
        self.reader = None
        self.lines = []
        self.ready = threading.Event()
        self.n_starts = 0

    def start(self, wait=True):
        state = os.path.join(self.house.folder, "state-" + self.name)
        os.makedirs(state, mode=0o700, exist_ok=True)
        self.ready.clear()
        self.process = subprocess.Popen(
            [
                ORDERD,
                f"database={self.conninfo}",
                f"listen={self.requests}",
                f"events={self.events}",
                f"metrics={self.house.folder}/run/{self.name}-metrics",
                f"state_dir={state}",
                *self.settings,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            preexec_fn=end_with_parent,
        )
        self.n_starts += 1
        self.reader = threading.Thread(target=self._read, args=(self.process,), daemon=True)
        self.reader.start()
        if wait:
            self.wait_ready()

    def _read(self, process):
        for line in process.stderr:
            self.lines.append(line.rstrip("\n"))
            if re.search(r"\bready\b", line):
                self.ready.set()
        process.stderr.close()
        # Whoever waits for an end learns of it here too.
        self.ready.set()

    def wait_ready(self, timeout_s=120):
        if not self.ready.wait(timeout_s) or self.process.poll() is not None:
            raise RuntimeError(f"{self.name} did not get ready:\n" + self.tail())

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        """Ends it at once, as a crash would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.reader.join()

    def stop(self, timeout_s=60):
        """Ends it in order and gives the exit status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout_s)
        self.reader.join()
        return status

    def tail(self, n_lines=40):
        return "\n".join(self.lines[-n_lines:])

    def complaints(self):
        """What sanitizers and assertions said."""
        return [line for line in self.lines if SANITIZER.search(line)]


class House:
    """A temporary folder with a PostgreSQL and daemons."""

    def __init__(self, *settings, keep=False):
        self.settings = settings
        self.keep = keep
        self.daemons = []

    def __enter__(self):
        # Who is ended by a signal cleans up too.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        self.folder = tempfile.mkdtemp(prefix="orderd-t.", dir="/tmp")
        try:
            os.mkdir(os.path.join(self.folder, "run"), 0o700)
            self.conninfo = self._postgres("start", "--parent", str(os.getpid())).strip()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *exception):
        for daemon in self.daemons:
            if daemon.alive():
                daemon.kill()
        subprocess.run([POSTGRES, "stop", self.database(), "immediate"], check=False)
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def database(self):
        return os.path.join(self.folder, "pg")

    def _postgres(self, verb, *arguments):
        return subprocess.run(
            [POSTGRES, verb, self.database(), *arguments],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout

    def restart_postgres(self):
        """Ends PostgreSQL as a power cut would, and starts it again."""
        self._postgres("restart", "immediate")

    def daemon(self, name="orderd", *settings, start=True):
        daemon = Daemon(self, name, (*self.settings, *settings))
        self.daemons.append(daemon)
        if start:
            daemon.start()
        return daemon

    def sql(self, statement, may_fail=False, conninfo=None):
        """The rows of a query, as lists of strings; None where it fails and may."""
        ran = subprocess.run(
            ["psql", "-X", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1",
             "-d", conninfo or self.conninfo, "-c", statement],
            check=not may_fail,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if may_fail else None,
            text=True,
        )
        if ran.returncode != 0:
            return None
        text = ran.stdout
        return [line.split("\t") for line in text.splitlines() if line]


def wait_for(condition, what, timeout_s=60):
    """Waits until a condition holds; the pause between looks is a poll, not a guess."""
    end = time.monotonic() + timeout_s
    pause = threading.Event()
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {timeout_s} s for {what}")
        pause.wait(0.02)


def shop(connection, tag="T", products=2, policy=None, stock=0):
    """A customer, a tax rule, a location and products to order; gives the products."""
    c = connection.contract
    policy = c.STOCK_POLICY_UNTRACKED if policy is None else policy
    connection.call(
        "LocationService/PutLocation",
        c.PutLocationRequest(
            location=c.Location(code="MAIN", name="Main", status=c.LOCATION_STATUS_ACTIVE)
        ),
    )
    connection.call(
        "TaxService/PutTaxRule",
        c.PutTaxRuleRequest(country="GB", tax_class="STANDARD", rate_micros=200_000),
    )
    connection.call(
        "AccountService/UpsertAccount",
        c.UpsertAccountRequest(
            account=c.Account(
                number=f"C-{tag}",
                kind=c.ACCOUNT_KIND_ORGANISATION,
                name="Brook & Sons",
                currency="GBP",
                country="GB",
            )
        ),
    )
    things = []
    for index in range(products):
        sku = f"{tag}-{index}"
        product = connection.call(
            "ProductService/UpsertProduct",
            c.UpsertProductRequest(product=c.Product(sku=sku, name=f"Thing {index}", stock_policy=policy)),
        )
        connection.call(
            "PricingService/PutPrices",
            c.PutPricesRequest(
                prices=[
                    c.PriceInput(
                        product=c.RecordKey(number=sku),
                        currency="GBP",
                        unit_price_micros=2_550_000 + index * 10_000,
                    )
                ]
            ),
        )
        if stock:
            connection.call(
                "InventoryService/ReceiveStock",
                c.ReceiveStockRequest(
                    product=c.RecordKey(number=sku), quantity_micros=stock * 1_000_000
                ),
            )
        things.append(Thing(sku, product.product_id))
    return things


def order(contract, tag, lines, **fields):
    """A PlaceOrderRequest of lines (sku, units)."""
    c = contract
    return c.PlaceOrderRequest(
        order=c.OrderInput(
            account=c.RecordKey(number=f"C-{tag}"),
            lines=[
                c.OrderLineInput(product=c.RecordKey(number=sku), quantity_micros=units * 1_000_000)
                for sku, units in lines
            ],
            **fields,
        )
    )


def connect(contract, daemon, **options):
    return Connection(contract, daemon.requests, alive=daemon.alive, **options)
