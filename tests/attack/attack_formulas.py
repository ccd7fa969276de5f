"""Names that a spreadsheet would run, in every table that orderctl writes as CSV; names that a terminal would obey.

No cell begins as a formula does, no control character reaches the terminal.
"""

import csv
import io
import os
import pty
import subprocess

import house
import wire
from field import CONTROL

NUMBER = "A17"
ROUNDS, SHORT = 20, 1
CAP_MIB = 256
ORDERCTL = os.path.join(os.path.dirname(house.ORDERD), "orderctl")
FORMULAS = ["=cmd|' /C calc'!A0", "+SUM(1,2)", "-2+3+cmd|x", "@SUM(A1)", "\t=1+1", "\r=1+1", "=HYPERLINK(\"http://x\")"]
ESCAPES = ["\x1b[31mred", "a\x1b]0;title\x07", "b\x9b2Jc", "d\ne", "f\rg", "h\x08\x08i", "\x7f", "\x85next"]
TABLES = [
    ["account", "list"],
    ["product", "list"],
    ["location", "list"],
    ["order", "list"],
    ["stock", "list"],
    ["subscription", "list"],
    ["principal", "list"],
    ["events", "--limit", "0"],
    ["account", "get", "C-T"],
    ["product", "get", "T-0"],
]


class Tables:
    def __init__(self, field):
        self.field = field
        self.n_tables = self.n_cells = 0
        self.environment = {**os.environ, "ORDERD_SERVER": field.daemon.requests, "NO_COLOR": "1", "PAGER": "cat"}

    def command(self, arguments):
        """orderctl's standard output, which is no terminal."""
        run = subprocess.run([ORDERCTL, *arguments], env=self.environment, capture_output=True, check=False)
        self.field.expect(run.returncode == 0, "orderctl", f"{arguments}: {run.stderr.decode()[:200]}")
        return run.stdout.decode()

    def read_csv(self, arguments):
        text = self.command([*arguments, "-o", "csv"])
        self.n_tables += 1
        for row in csv.reader(io.StringIO(text, newline="")):
            for cell in row:
                self.n_cells += 1
                number = cell.lstrip("+-").replace(".", "").isdigit()
                if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not number:
                    self.field.problem("formula", f"{' '.join(arguments)}: {cell!r}")

    def read_terminal(self, arguments):
        """What it writes to a terminal."""
        said = b""
        master, terminal = pty.openpty()
        with subprocess.Popen(
            [ORDERCTL, *arguments], env=self.environment, stdin=subprocess.DEVNULL, stdout=terminal, stderr=terminal
        ):
            os.close(terminal)
            try:
                while data := os.read(master, 65536):
                    said += data
            except OSError:
                pass  # that is how a terminal ends
        os.close(master)
        text = said.decode(errors="replace").replace("\r\n", "\n")
        self.field.expect(text, "idle", f"{arguments} says nothing")
        for line in text.split("\n"):
            self.field.expect(not CONTROL.search(line), "terminal", f"{' '.join(arguments)}: {line!r}")


def put(field, text, n):
    """The text as a name and a note wherever there is one; gives how many took it."""
    c = field.c
    account = c.Account(number=f"F-{n}", kind=c.ACCOUNT_KIND_ORGANISATION, name=text, currency="GBP", country="GB")
    requests = {
        "AccountService/UpsertAccount": c.UpsertAccountRequest(account=account),
        "ProductService/UpsertProduct": c.UpsertProductRequest(
            product=c.Product(sku=f"F-{n}", name=text, stock_policy=c.STOCK_POLICY_UNTRACKED)
        ),
        "LocationService/PutLocation": c.PutLocationRequest(
            location=c.Location(code=f"F{n}", name=text, status=c.LOCATION_STATUS_ACTIVE)
        ),
        "OrderService/PlaceOrder": house.order(c, "T", [("T-0", 1)], customer_po_number=text),
        "PrincipalService/CreatePrincipal": c.CreatePrincipalRequest(kind=c.PRINCIPAL_KIND_STAFF, name=f"{text}{n}"),
        "EventService/CreateSubscription": c.CreateSubscriptionRequest(
            name=f"{text}{n}", start=c.SUBSCRIPTION_START_NOW
        ),
    }
    n_taken = 0
    for method, request in requests.items():
        reply = field.admin.ask(method, request, wire.new_id())
        n_taken += reply.code == c.CODE_OK
    return n_taken


def attack(field, rounds, rng):
    house.shop(field.admin)
    tables = Tables(field)
    n_taken = n = 0
    for _ in range(rounds):
        for text in FORMULAS + ESCAPES:
            n_taken += put(field, text, n)
            n += 1
        field.expect(n_taken, "idle", "nothing was taken")
        for arguments in TABLES:
            tables.read_csv(arguments)
            tables.read_terminal(arguments)
    return f"{n_taken} texts taken, {tables.n_cells} cells of {tables.n_tables} tables"
