"""Who may include whom."""

ROOMS = {
    "base": {"base"},
    "model": {"model", "base", "proto"},
    "wire": {"wire", "base", "proto"},
    "op": {"op", "base", "proto", "model", "store"},
    "gate": {"gate", "base", "proto", "op", "wire", "store"},
    "store": {"store", "base", "proto", "sql"},
    "feed": {"feed", "base", "proto", "store", "wire"},
    "daemon": {"daemon", "base", "proto", "sql", "model", "wire", "op", "gate", "store", "feed"},
    "client": {"client", "base", "proto"},
    "cli": {"cli", "client", "base", "proto"},
    "samples": {"samples", "client", "proto"},
}

# Of the store, a room that decides or answers knows the working set and the request, not the machine.
STORE_HEADERS = {
    "op": {"chain.h", "entity.h", "history.h", "history_path.h", "listing.h", "scope.h", "tenant.h",
           "value.h", "verdict.h", "work.h"},
    "gate": {"request.h", "store.h", "tenant.h", "value.h", "verdict.h", "work.h"},
}

# Libraries that reach outside, and the rooms that may.
LIBRARIES = {
    "libpq-fe.h": {"store"},
    "zmq.h": {"wire", "client"},
    "event2/": {"wire", "store", "feed", "daemon", "client", "cli", "samples"},
    "jansson.h": {"gate", "daemon", "cli"},
}

GENERATED = {
    "orderd_sql.h": "sql",
    "orderd_schema.h": "proto",
    "reason.h": "proto",
    "reason.def": "proto",
}


def room_of(path):
    """The room of a file by its path from the root; None where the law does not reach."""
    parts = path.split("/")
    if parts[0] == "daemon":
        return parts[1] if len(parts) > 2 else "daemon"
    return parts[0] if parts[0] in ROOMS else None


def target_of(name, room, exists):
    """The room that an include means; None for the system and other libraries."""
    if name in GENERATED:
        return GENERATED[name]
    if name.endswith(".pb-c.h"):
        return "proto"
    first = name.split("/")[0]
    if "/" in name and exists("daemon/" + name):
        return first
    if exists("client/include/" + name):
        return "client"
    if exists("daemon/" + name) and room == "daemon":
        return "daemon"
    return None


def broken(path, name, exists):
    """What is wrong with a file including a name, or None."""
    room = room_of(path)
    if room is None:
        return None
    for library, rooms in LIBRARIES.items():
        if name.startswith(library) and room not in rooms:
            return f"{room} must not know {name}"
    target = target_of(name, room, exists)
    if target is None:
        if ".." in name.split("/"):
            return f"{name} leaves its room by a path"
        return None
    if target not in ROOMS.get(room, {target}):
        return f"{room} must not know {target}"
    header = name.split("/")[-1]
    if target == "store" and header not in STORE_HEADERS.get(room, {header}):
        return f"{room} must not know store's {header}"
    return None
