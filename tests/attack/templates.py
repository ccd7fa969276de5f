"""Requests that are good but for what an attack puts into them."""

import house


def prepare(field):
    """What the requests name."""
    house.shop(field.admin, stock=1_000_000, policy=field.c.STOCK_POLICY_BACKORDER)


def request(c, method, rng):
    """A request that would be done; of methods that are not here, an empty one."""
    n = rng.randrange(10**9)
    key = c.RecordKey
    account = c.Account(number=f"A-{n}", kind=c.ACCOUNT_KIND_ORGANISATION, name="A", currency="GBP", country="GB")
    account.addresses.add(purpose=c.ADDRESS_PURPOSE_SHIP_TO, name="A", street="1 Road", city="London", country="GB")
    product = c.Product(sku=f"P-{n}", name="P", stock_policy=c.STOCK_POLICY_UNTRACKED)
    made = {
        "AccountService/UpsertAccount": lambda: c.UpsertAccountRequest(account=account),
        "AccountService/CreateAccount": lambda: c.CreateAccountRequest(account=account),
        "AccountService/UpdateAccount": lambda: c.UpdateAccountRequest(
            account=key(number="C-T"), values=c.Account(name="Brook")
        ),
        "ProductService/UpsertProduct": lambda: c.UpsertProductRequest(product=product),
        "LocationService/PutLocation": lambda: c.PutLocationRequest(
            location=c.Location(code=f"L{n}", name="L", status=c.LOCATION_STATUS_ACTIVE)
        ),
        "OrderService/PlaceOrder": lambda: house.order(c, "T", [("T-0", 1)]),
        "OrderService/ValidateOrder": lambda: house.order(c, "T", [("T-0", 1)]),
        "PrincipalService/CreatePrincipal": lambda: c.CreatePrincipalRequest(
            kind=c.PRINCIPAL_KIND_SERVICE, name=f"S-{n}"
        ),
        "EventService/CreateSubscription": lambda: c.CreateSubscriptionRequest(
            name=f"s-{n}", start=c.SUBSCRIPTION_START_NOW
        ),
        "RoleService/CreateRole": lambda: c.CreateRoleRequest(role=c.Role(name=f"r-{n}", note="R")),
        "InventoryService/ReceiveStock": lambda: c.ReceiveStockRequest(
            product=key(number="T-0"), quantity_micros=1_000_000
        ),
        "InventoryService/AdjustStock": lambda: c.AdjustStockRequest(
            product=key(number="T-0"), delta_micros=1_000_000, reason="counted"
        ),
    }
    return made[method]() if method in made else c.request(method)
