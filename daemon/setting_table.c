#include "setting.h"

#define SETTING(in_section, member, setting_kind, ...)                                             \
	{                                                                                          \
		.name = #member, .section = in_section, .kind = setting_kind,                      \
		.offset = offsetof(struct settings, member), __VA_ARGS__                           \
	}

const struct setting setting_table[] = {
	SETTING("endpoints", listen, SETTING_TEXT, .otherwise = "ipc:///run/orderd/requests",
		.help = "where requests are taken",
		.more = "The folder is made if it is missing, open to its owner only."),
	SETTING("endpoints", events, SETTING_TEXT, .otherwise = "ipc:///run/orderd/events",
		.help = "where the first tenant's events are published",
		.more = "Those of others are published beside it, with -<code> appended."),
	SETTING("endpoints", tcp_listen, SETTING_TEXT, .otherwise = "",
		.help = "where requests are taken over TCP, encrypted with CURVE",
		.more = "As in tcp://127.0.0.1:7710, with an address in numbers. Empty: nowhere. "
			"The daemon's key pair is made in state_dir when it is missing."),
	SETTING("endpoints", tcp_events, SETTING_TEXT, .otherwise = "",
		.help = "where the first tenant's events are published over TCP",
		.more = "As in tcp://127.0.0.1:7711. Empty: nowhere. Those of other tenants are "
			"published on free ports of the same address, which "
			"SystemService/GetInfo names."),
	SETTING("endpoints", metrics, SETTING_TEXT, .otherwise = "127.0.0.1:7712",
		.reloadable = true, .help = "where metrics and health are served over HTTP",
		.more = "ADDRESS:PORT with a numeric address, [ADDRESS]:PORT, or the full path of "
			"a Unix socket; empty switches it off. Nobody is asked who he is there, so "
			"the address should be one of the machine's own. When the place is taken, "
			"the daemon serves without it and tries again."),

	SETTING("database", database, SETTING_TEXT, .otherwise = "dbname=orderd",
		.help = "where PostgreSQL is: a libpq connection string",
		.more = "A password does not belong here: name the file that has it with "
			"passfile=, or give PGPASSFILE in the environment."),
	SETTING("database", read_database, SETTING_TEXT, .otherwise = "",
		.help = "the same for reads, which may be a hot standby",
		.more = "Empty: reads go where writes go."),
	SETTING("database", auto_migrate, SETTING_SWITCH, .otherwise = "yes",
		.help = "whether the daemon brings the schema up to date when it starts",
		.more = "With no it waits for orderd migrate up."),
	SETTING("database", lanes, SETTING_NUMBER, .otherwise = "2", .min = 1, .max = 64,
		.unit = "connections", .help = "connections that write"),
	SETTING("database", readers, SETTING_NUMBER, .otherwise = "2", .min = 1, .max = 64,
		.unit = "connections", .help = "connections that read"),
	SETTING("database", batch_rows_max, SETTING_NUMBER, .otherwise = "2000", .min = 1,
		.max = 100000, .unit = "rows", .reloadable = true,
		.help = "rows that one transaction may touch"),
	SETTING("database", cache_mib, SETTING_NUMBER, .otherwise = "32", .min = 0, .max = 65536,
		.unit = "MiB", .reloadable = true,
		.help = "memory for rows kept from transaction to transaction",
		.more = "0 switches it off."),

	SETTING("requests", queue_max, SETTING_NUMBER, .otherwise = "20000", .min = 1,
		.max = 1000000, .unit = "requests", .reloadable = true,
		.help = "requests that may wait",
		.more = "Those beyond it are refused at once, with QUEUE_FULL."),
	SETTING("requests", slow_request_ms, SETTING_NUMBER, .otherwise = "1000", .min = 0,
		.max = 600000, .unit = "ms", .reloadable = true,
		.help = "a request that takes longer has a line in the log",
		.more = "0: none has. With log_level = debug every request has one."),
	SETTING("requests", fetches_max, SETTING_NUMBER, .otherwise = "1000", .min = 1,
		.max = 100000, .unit = "requests", .help = "fetches that may wait for events",
		.more = "One per subscription is usual. Those beyond it are refused at once, with "
			"FETCHES_FULL."),
	SETTING("requests", principal_in_flight_max, SETTING_NUMBER, .otherwise = "5000", .min = 1,
		.max = 1000000, .unit = "requests", .reloadable = true,
		.help = "requests that one principal may have under way",
		.more = "Those beyond it are refused at once, with IN_FLIGHT_LIMIT. Does not count "
			"for the administrator."),
	SETTING("requests", principal_rate, SETTING_NUMBER, .otherwise = "50000", .min = 0,
		.max = 1000000, .unit = "requests/s", .reloadable = true,
		.help = "requests per second that one principal may go on with",
		.more = "Those beyond it and principal_burst are refused at once, with RATE_LIMIT. "
			"0: as many as it likes. Does not count for the administrator."),
	SETTING("requests", principal_burst, SETTING_NUMBER, .otherwise = "100000", .min = 1,
		.max = 1000000, .unit = "requests", .reloadable = true,
		.help = "requests that one principal may send at once"),
	SETTING("requests", stop_timeout_ms, SETTING_NUMBER, .otherwise = "10000", .min = 0,
		.max = 600000, .unit = "ms", .reloadable = true,
		.help = "how long requests under way may take when the daemon is told to stop"),

	SETTING("log", log_level, SETTING_LOG_LEVEL, .otherwise = "info", .reloadable = true,
		.help = "how much is logged"),

	SETTING("files", state_dir, SETTING_TEXT, .otherwise = "/var/lib/orderd",
		.help = "the folder for what the daemon keeps beside the database"),
};

const size_t setting_count = sizeof(setting_table) / sizeof(setting_table[0]);
