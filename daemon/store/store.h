/*
 * The store: requests in, durable outcomes out, over PostgreSQL connections that it owns.
 * It never blocks: everything happens in callbacks of the event base that it is given.
 */
#ifndef ORDERD_STORE_H
#define ORDERD_STORE_H

#include <event2/event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/histogram.h"
#include "request.h"
#include "scope.h"
#include "tenant.h"

struct store;

#define STORE_KEY_BYTES 40 /* of a CURVE public key in Z85, without a NUL */

/* Whom a key belongs to. */
struct store_principal {
	int64_t tenant_id;
	int64_t id;
	int32_t kind;       /* orderd.v1.PrincipalKind */
	int64_t account_id; /* that a portal principal acts for; 0: none */
	const int64_t *role_ids;
	size_t n_roles;
};

/* What roles may give beyond methods. */
#define STORE_MAY_EXPORT (1u << 0)
#define STORE_MAY_IMPORT (1u << 1)
#define STORE_MAY_OVERRIDE_CREDIT (1u << 2)
#define STORE_MAY_AUDIT (1u << 3)
#define STORE_MAY_ERASE (1u << 4)

/* What a principal may do with a method. */
struct store_access {
	struct scope scope; /* its teams are the store's, until this turn of the loop ends */
	unsigned int rights;
	int64_t role_id; /* of the highest level; 0: no role grants the method */
};

struct store_settings {
	const char *conninfo;      /* of the primary */
	const char *read_conninfo; /* may be a hot standby; NULL: as conninfo */
	unsigned int n_lanes;      /* write connections; 0: 2 */
	unsigned int n_readers;    /* read connections; 0: 2 */
	uint32_t batch_rows_max;   /* 0: 2000 */
	uint32_t queue_max;        /* requests waiting; 0: 20000 */
	uint32_t cache_mib;        /* rows kept from batch to batch; 0: none */
};

/* One committed event, as it goes to subscribers. */
struct store_event {
	int64_t seq;
	int32_t epoch;
	const char *type;
	int32_t aggregate_kind;
	int64_t aggregate_id;
	int64_t account_id;  /* 0: none */
	const uint8_t *data; /* packed orderd.v1.Event */
	size_t length;
};

/* Which events are meant; 0 and NULL: all. */
struct store_filter {
	const char *types; /* joined by commas; one with a dot at its end means all that begin so */
	int32_t aggregate_kind;
	int64_t aggregate_id;
	int64_t account_id;
};

bool store_filter_matches(const struct store_filter *filter, const struct store_event *event);

struct store_callbacks {
	void *context;
	/* Connected for the first time, and committed: requests are served from here on. */
	void (*on_ready)(void *context);
	/*
	 * A batch was committed; called before its requests' on_done. Its events are contiguous.
	 * Two batches of a tenant that end together may be told in either order, and one whose
	 * commit was not seen to succeed is not told at all: the log has what is missing.
	 */
	void (*on_commit)(void *context, const struct tenant *tenant,
			  const struct store_event *events, size_t n_events);
	/*
	 * The database cannot be reached, for a reason that libpq gives, or can be again. Told once
	 * each time. May be NULL.
	 */
	void (*on_contact)(void *context, bool reached, const char *why);
};

/* NULL when memory is out. Starts connecting; requests may be submitted at once and wait. */
struct store *store_new(struct event_base *base, const struct store_settings *settings,
			const struct store_callbacks *callbacks);

/* Takes over the settings' limits; their connections stay as they are. */
void store_tune(struct store *store, const struct store_settings *settings);

/* Requests that are not done are refused: SHUTTING_DOWN. */
void store_free(struct store *store);

/*
 * Takes no more work, refuses what waits (SHUTTING_DOWN), finishes what lanes have begun. Calls
 * on_drained once nothing is under way.
 */
void store_drain(struct store *store, void (*on_drained)(void *context), void *context);

enum store_submit_answer {
	STORE_SUBMIT_FULL = 1, /* the queue is full */
	STORE_SUBMIT_DRAINING,
};

/* 0: on_done will be called, later. > 0: enum store_submit_answer, and it will not. */
int store_submit(struct store *store, struct store_request *request);

/*
 * The tenant with this code or id; NULL when the store knows none (it learns of new ones by
 * itself).
 */
const struct tenant *store_tenant_find(struct store *store, const char *code);
const struct tenant *store_tenant_get(struct store *store, int64_t id);
size_t store_tenants(struct store *store, const struct tenant *const **ret);

/*
 * The active principal whose valid key this is, with the key's id; NULL: nobody's. What this daemon
 * commits holds at once; what others commit, within some seconds.
 */
const struct store_principal *store_principal_find(struct store *store, const char *public_key,
						   int64_t *ret_key_id);
const struct store_principal *store_principal_get(struct store *store, int64_t key_id);

/*
 * What the principal's roles grant of a method, "orderd.v1.OrderService/PlaceOrder": the highest
 * level. As quick to learn as keys are.
 */
void store_access(const struct store *store, const struct store_principal *principal,
		  const char *method, struct store_access *ret);

/* Grows whenever a key or role that may have let somebody in does so no more. */
uint64_t store_keys_ended(struct store *store);

/*
 * Reads events after a position for the publisher: at most max, oldest first. on_events is called
 * once, with the head's position as it was read; n_events 0 and head_seq -1 when the database is
 * away.
 */
struct store_events_query {
	const struct tenant *tenant;
	int64_t after_seq;
	uint32_t events_max;
	void (*on_events)(void *context, const struct store_event *events, size_t n_events,
			  int32_t epoch, int64_t head_seq);
	void *context;
};
int store_read_events(struct store *store, const struct store_events_query *query);

/* Steps of a batch, each timed. */
#define STORE_STEPS 3
extern const char *const store_step_names[STORE_STEPS];

/* What a connection is doing. */
#define STORE_CONNECTION_STATES 3
extern const char *const store_connection_state_names[STORE_CONNECTION_STATES];

enum store_page_answer {
	STORE_PAGE_AWAY = 1,   /* the log cannot be read now */
	STORE_PAGE_SUPERSEDED, /* another request of the same topic came */
	STORE_PAGE_TWIN,       /* this request came once more */
	STORE_PAGE_TOUCHED,    /* the topic changed: look again */
	STORE_PAGE_STOPPED,    /* no page will come any more */
	STORE_PAGE_FULL,       /* too many wait already */
};

/* Matching events after a position. What it points to ends with the callback. */
struct store_page {
	const struct store_event *events;
	size_t n_events;
	int64_t through_seq; /* everything up to here was looked at */
};

/*
 * Asks for a page. on_page is called once: with 0 and a page, or with enum store_page_answer and
 * none. Texts are borrowed until then.
 */
struct store_page_query {
	const struct tenant *tenant;
	struct store_filter filter;
	struct scope scope; /* whose events */
	int64_t after_seq;
	uint32_t events_max;
	size_t bytes_max; /* of packed events; one event comes whatever it has */
	void (*on_page)(void *context, int answer, const struct store_page *page);
	void *context;
	/* For who can wait for one. */
	int64_t until_us;          /* on the monotonic clock */
	int64_t head_seq;          /* the log has at least so much */
	int64_t topic;             /* the subscription */
	const uint8_t *request_id; /* 16 bytes */
};

/*
 * Reads a page of the log, at most so many positions of it. 0, or a negative errno without a
 * callback to come.
 */
int store_read_page(struct store *store, const struct store_page_query *query);

/* Figures for health and metrics. */
struct store_figures {
	/* Since the last good round trip to where writes, reads go, and the last commit; -1: none
	 * yet. Idle connections are asked once a second, and commit once in five. */
	int64_t write_age_ms;
	int64_t read_age_ms;
	int64_t commit_age_ms;
	uint64_t queued;
	uint64_t n_connections[STORE_CONNECTION_STATES];
	uint64_t n_reconnects;
	uint64_t n_retries;
	uint64_t n_splits;
	uint64_t n_ahead;             /* batches decided while the one before was stored */
	uint64_t n_steps_back;        /* batches that had to wait for its end after all */
	struct histogram batch_sizes; /* of writes; in requests */
	struct histogram batch_steps[STORE_STEPS];
};
void store_figures(const struct store *store, struct store_figures *ret);

/*
 * Whether every connection answers, or is known not to and being made again. False is a mistake of
 * this program.
 */
bool store_moves(const struct store *store);

/*
 * Whether libpq understands a connection string: 0, or -EINVAL with a sentence. One that holds a
 * password is not taken: it would be seen where settings are.
 */
int store_conninfo_check(const char *conninfo, char *why, size_t why_size);

/*
 * Whether the database can be reached; blocks for some seconds at most. 0, or -ECONNREFUSED
 * with libpq's sentence.
 */
int store_probe(const char *conninfo, char *why, size_t why_size);

enum store_migrate_how {
	STORE_MIGRATE_UP,         /* waits for others that migrate, up to five minutes */
	STORE_MIGRATE_UP_IF_FREE, /* does not wait */
	STORE_MIGRATE_NOTHING     /* only looks */
};

enum store_migrate_answer {
	STORE_MIGRATE_BUSY = 1, /* another program migrates, or holds a lock that is needed */
	STORE_MIGRATE_BEHIND,   /* migrations are missing, and were not to be applied */
};

/*
 * Brings the schema up to date over a connection of its own; blocks, for use before the loop runs.
 * Each migration is a transaction of its own. 0, enum store_migrate_answer, or a negative errno
 * after having logged the cause: -ECONNREFUSED when the database is away, which may end by itself;
 * -EPROTO when the schema is not one that this program can serve. *ret_version is the schema's
 * version.
 */
int store_migrate(const char *conninfo, enum store_migrate_how how, uint32_t *ret_version);

enum store_migration_state {
	STORE_MIGRATION_APPLIED,
	STORE_MIGRATION_PENDING,
	STORE_MIGRATION_NEWER /* applied, by a newer program */
};

struct store_migration {
	int64_t version;
	const char *name;       /* "0007_some_words" */
	const char *applied_at; /* "2026-04-17T12:00:00Z"; "": it was not */
	enum store_migration_state state;
};

struct store_migration_visitor {
	void (*on_migration)(void *context, const struct store_migration *migration);
	void *context;
};

struct store_schema {
	int64_t version; /* of the database; 0: it is empty */
	int64_t program_version;
	int64_t needs; /* the oldest program that can serve a newer schema; 0: it is not newer */
	unsigned int n_pending;
};

/*
 * Shows what was applied and what is pending, oldest first; changes nothing; blocks. 0, or a
 * negative errno after having logged the cause.
 */
int store_migrations(const char *conninfo, const struct store_migration_visitor *visitor,
		     struct store_schema *ret);

#endif
