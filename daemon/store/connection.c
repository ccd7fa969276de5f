#include "connection.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <uthash.h>

#include "base/clock.h"
#include "base/log.h"
#include "hosts.h"

#define CONNECT_TIMEOUT_US 5000000
#define CONNECTION_SETTINGS 9
#define CONNECTION_KEYWORDS (CONNECTION_SETTINGS + HOSTS_KEYWORDS + 1)
#define PAUSE_US_MIN 50000
#define PAUSE_US_MAX 2000000

/*
 * Set-based statements join a handful of array elements with tables of any size. Before statistics
 * exist the planner takes big tables for small ones and reads them whole, so the ways to do that
 * are closed. Lists have filters that are not given more often than not; where they are, it would
 * rather read and sort a table for each page than follow the index that has the order.
 */
#define SESSION_WRITE                                                                              \
	"-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off "         \
	"-c default_transaction_isolation=read\\ committed "                                       \
	"-c idle_in_transaction_session_timeout=5000 -c client_min_messages=warning"
#define SESSION_READ                                                                               \
	"-c enable_seqscan=off -c enable_sort=off -c jit=off "                                     \
	"-c idle_in_transaction_session_timeout=5000 -c client_min_messages=warning"

enum expect_kind {
	EXPECT_PREPARE,
	EXPECT_STATEMENT,
	EXPECT_SYNC
};

struct expect {
	enum expect_kind kind;
	bool answered;
	void *tag;
	struct prepared *prepared;
	STAILQ_ENTRY(expect) link;
};

struct prepared {
	UT_hash_handle hh;
	char name[];
};

enum connection_state {
	CONNECTION_DOWN,
	CONNECTION_CONNECTING,
	CONNECTION_UP,
	CONNECTION_BROKEN
};

struct connection {
	struct event_base *base;
	struct connection_callbacks callbacks;
	char *conninfo;
	bool for_write;
	unsigned int turn; /* which of several hosts is tried first */
	bool has_choice;
	PGconn *pg;
	enum connection_state state;
	struct event *readable;
	struct event *writable;
	struct event *timer; /* connect timeout, pause, or a break noticed while sending */
	struct prepared *prepared;
	STAILQ_HEAD(, expect) expected;
	STAILQ_HEAD(, expect) spare;
	int64_t pause_us;
	int64_t answered_us;
	uint64_t n_reconnects;
	bool warned;
	bool told_down;
	char error[256];
	bool pumping;
};

static void connection_start(struct connection *c);
static void connection_pump(struct connection *c);

static void connection_set_timer(struct connection *c, int64_t us)
{
	struct timeval after = { .tv_sec = us / 1000000, .tv_usec = us % 1000000 };

	event_add(c->timer, &after);
}

static void connection_forget(struct connection *c)
{
	struct prepared *prepared, *next;

	STAILQ_CONCAT(&c->spare, &c->expected);
	HASH_ITER(hh, c->prepared, prepared, next) {
		HASH_DEL(c->prepared, prepared);
		free(prepared);
	}
	if (c->readable)
		event_free(c->readable);
	if (c->writable)
		event_free(c->writable);
	c->readable = c->writable = NULL;
	PQfinish(c->pg);
	c->pg = NULL;
}

/* The first line; what follows are hints. */
static void connection_keep_error(struct connection *c)
{
	log_value(c->pg ? PQerrorMessage(c->pg) : "out of memory", c->error, sizeof(c->error));
}

/* Buries the connection and plans the next try. */
static void connection_fail(struct connection *c)
{
	enum connection_state before = c->state;

	connection_keep_error(c);
	if (!c->told_down)
		log_info("connection_lost", "message=\"%s\"", c->error);
	c->told_down = true;
	connection_forget(c);
	c->state = CONNECTION_DOWN;
	connection_set_timer(c, c->pause_us);
	c->pause_us = c->pause_us * 2 > PAUSE_US_MAX ? PAUSE_US_MAX : c->pause_us * 2;
	if (before == CONNECTION_UP || before == CONNECTION_BROKEN)
		c->callbacks.on_down(c->callbacks.context);
}

/* For use inside calls of the owner, who must not be called back from there. */
static int connection_break(struct connection *c)
{
	c->state = CONNECTION_BROKEN;
	connection_set_timer(c, 0);
	return -EIO;
}

static void connection_on_notice(void *context, const PGresult *result)
{
	struct connection *c = context;
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	char message[LOG_VALUE_BYTES];

	log_warning("database_warning", "sqlstate=%s message=\"%s\"", state ? state : "",
		    log_value(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY), message,
			      sizeof(message)));
	c->warned = true;
}

static void connection_on_event(evutil_socket_t fd, short what, void *context)
{
	connection_pump(context);
}

static void connection_on_timer(evutil_socket_t fd, short what, void *context)
{
	struct connection *c = context;

	if (c->state == CONNECTION_DOWN) {
		connection_start(c);
		return;
	}
	/* A host that says nothing is not the first to be asked again. */
	if (c->state == CONNECTION_CONNECTING)
		c->turn++;
	if (c->state != CONNECTION_UP)
		connection_fail(c);
}

/* The descriptor may change between steps of connecting, so the events are made anew. */
static int connection_watch(struct connection *c, short what)
{
	if (c->readable)
		event_free(c->readable);
	if (c->writable)
		event_free(c->writable);
	c->readable =
		event_new(c->base, PQsocket(c->pg), EV_READ | EV_PERSIST, connection_on_event, c);
	c->writable = event_new(c->base, PQsocket(c->pg), EV_WRITE, connection_on_event, c);
	if (!c->readable || !c->writable)
		return -ENOMEM;
	if (what & EV_READ)
		event_add(c->readable, NULL);
	if (what & EV_WRITE)
		event_add(c->writable, NULL);
	return 0;
}

static void connection_start(struct connection *c)
{
	/* What stands before the conninfo is what it may override, what stands behind overrides it.
	 */
	const char *keywords[CONNECTION_KEYWORDS] = {
		"keepalives_idle",  "keepalives_interval",  "keepalives_count",
		"tcp_user_timeout", "target_session_attrs", "dbname",
		"options",          "application_name",     "client_encoding"
	};
	const char *values[CONNECTION_KEYWORDS] = { "10",
						    "5",
						    "3",
						    "25000",
						    c->for_write ? "read-write" : "any",
						    c->conninfo,
						    c->for_write ? SESSION_WRITE : SESSION_READ,
						    "orderd",
						    "UTF8" };
	struct hosts hosts;

	if (hosts_init(&hosts, c->conninfo, c->turn) < 0) {
		connection_fail(c);
		return;
	}
	for (unsigned int i = 0; hosts.keywords[i]; i++) {
		keywords[CONNECTION_SETTINGS + i] = hosts.keywords[i];
		values[CONNECTION_SETTINGS + i] = hosts.values[i];
	}
	c->pg = PQconnectStartParams(keywords, values, 1);
	c->has_choice = hosts_have_choice(&hosts);
	hosts_fini(&hosts);
	if (!c->pg || PQstatus(c->pg) == CONNECTION_BAD || connection_watch(c, EV_WRITE) < 0) {
		connection_fail(c);
		return;
	}
	PQsetNoticeReceiver(c->pg, connection_on_notice, c);
	c->state = CONNECTION_CONNECTING;
	connection_set_timer(c, CONNECT_TIMEOUT_US);
}

static void connection_step_connecting(struct connection *c)
{
	PostgresPollingStatusType status = PQconnectPoll(c->pg);

	if (status == PGRES_POLLING_READING || status == PGRES_POLLING_WRITING) {
		if (connection_watch(c, status == PGRES_POLLING_READING ? EV_READ : EV_WRITE) < 0)
			connection_fail(c);
		return;
	}
	if (status != PGRES_POLLING_OK || PQsetnonblocking(c->pg, 1) != 0 ||
	    !PQenterPipelineMode(c->pg) || connection_watch(c, EV_READ) < 0) {
		connection_fail(c);
		return;
	}
	event_del(c->timer);
	c->state = CONNECTION_UP;
	c->answered_us = clock_monotonic_us();
	c->pause_us = PAUSE_US_MIN;
	if (c->told_down)
		log_info("connection_made", "backend=%d", PQbackendPID(c->pg));
	c->told_down = false;
	c->n_reconnects++;
	c->callbacks.on_up(c->callbacks.context);
}

static void connection_flush(struct connection *c)
{
	int left = PQflush(c->pg);

	if (left < 0)
		connection_break(c);
	else if (left > 0)
		event_add(c->writable, NULL);
}

/* One result, or the end of one; false when nothing more is there. */
static bool connection_take(struct connection *c, PGresult *result)
{
	struct expect *head = STAILQ_FIRST(&c->expected);
	enum expect_kind kind;
	void *tag;

	if (!head) {
		PQclear(result);
		return false;
	}
	if (!result) {
		if (!head->answered)
			return false;
		STAILQ_REMOVE_HEAD(&c->expected, link);
		STAILQ_INSERT_HEAD(&c->spare, head, link);
		return true;
	}
	head->answered = true;
	kind = head->kind;
	tag = head->tag;
	if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
		assert(kind == EXPECT_SYNC);
		STAILQ_REMOVE_HEAD(&c->expected, link);
		STAILQ_INSERT_HEAD(&c->spare, head, link);
		PQclear(result);
		c->callbacks.on_sync(c->callbacks.context);
		return true;
	}
	if (kind == EXPECT_PREPARE && PQresultStatus(result) != PGRES_COMMAND_OK) {
		HASH_DEL(c->prepared, head->prepared);
		free(head->prepared);
	}
	/* A statement that cannot be prepared is an error like any other. */
	if (kind == EXPECT_STATEMENT || PQresultStatus(result) == PGRES_FATAL_ERROR)
		c->callbacks.on_result(c->callbacks.context, tag, result);
	PQclear(result);
	return true;
}

static void connection_pump(struct connection *c)
{
	if (c->state == CONNECTION_CONNECTING) {
		connection_step_connecting(c);
		return;
	}
	if (c->state != CONNECTION_UP || c->pumping)
		return;
	if (!PQconsumeInput(c->pg)) {
		connection_fail(c);
		return;
	}
	c->answered_us = clock_monotonic_us();
	c->pumping = true;
	while (c->state == CONNECTION_UP && !STAILQ_EMPTY(&c->expected) && !PQisBusy(c->pg))
		if (!connection_take(c, PQgetResult(c->pg)))
			break;
	c->pumping = false;
	if (c->state == CONNECTION_BROKEN || PQstatus(c->pg) == CONNECTION_BAD)
		connection_fail(c);
	else
		connection_flush(c);
}

static int connection_expect(struct connection *c, enum expect_kind kind, void *tag,
			     struct prepared *prepared)
{
	struct expect *expect = STAILQ_FIRST(&c->spare);

	if (expect)
		STAILQ_REMOVE_HEAD(&c->spare, link);
	else
		expect = malloc(sizeof(*expect));
	if (!expect)
		return -ENOMEM;
	*expect = (struct expect){ .kind = kind, .tag = tag, .prepared = prepared };
	STAILQ_INSERT_TAIL(&c->expected, expect, link);
	return 0;
}

static int connection_prepare(struct connection *c, const char *name, const char *sql,
			      const struct params *params, void *tag)
{
	struct prepared *prepared;
	size_t length = strlen(name);

	HASH_FIND(hh, c->prepared, name, length, prepared);
	if (prepared)
		return 0;
	prepared = malloc(sizeof(*prepared) + length + 1);
	if (!prepared)
		return -ENOMEM;
	memcpy(prepared->name, name, length + 1);
	if (!PQsendPrepare(c->pg, name, sql, params->n, params->types) ||
	    connection_expect(c, EXPECT_PREPARE, tag, prepared) < 0) {
		free(prepared);
		return -EIO;
	}
	HASH_ADD(hh, c->prepared, name, length, prepared);
	return 0;
}

int connection_send(struct connection *c, const char *name, const char *sql,
		    const struct params *params, void *tag)
{
	if (c->state != CONNECTION_UP)
		return -EIO;
	if (connection_prepare(c, name, sql, params, tag) < 0 ||
	    !PQsendQueryPrepared(c->pg, name, params->n, params->values, params->lengths,
				 params->formats, 1) ||
	    connection_expect(c, EXPECT_STATEMENT, tag, NULL) < 0)
		return connection_break(c);
	return 0;
}

int connection_sync(struct connection *c)
{
	if (c->state != CONNECTION_UP)
		return -EIO;
	if (!PQpipelineSync(c->pg) || connection_expect(c, EXPECT_SYNC, NULL, NULL) < 0)
		return connection_break(c);
	if (!c->pumping)
		connection_flush(c);
	return 0;
}

bool connection_has_choice(const struct connection *c)
{
	return c->has_choice;
}

bool connection_is_up(const struct connection *c)
{
	return c->state == CONNECTION_UP;
}

void connection_reset(struct connection *c)
{
	if (c->state != CONNECTION_UP)
		return;
	c->turn++;
	connection_break(c);
}

int64_t connection_answered_us(const struct connection *c)
{
	return c->answered_us;
}

bool connection_take_warning(struct connection *c)
{
	bool warned = c->warned;

	c->warned = false;
	return warned;
}

const char *connection_error(const struct connection *c)
{
	return c->error;
}

uint64_t connection_reconnects(const struct connection *c)
{
	return c->n_reconnects > 0 ? c->n_reconnects - 1 : 0;
}

struct connection *connection_new(struct event_base *base, const char *conninfo, bool for_write,
				  const struct connection_callbacks *callbacks)
{
	struct connection *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->base = base;
	c->callbacks = *callbacks;
	c->for_write = for_write;
	c->pause_us = PAUSE_US_MIN;
	STAILQ_INIT(&c->expected);
	STAILQ_INIT(&c->spare);
	c->conninfo = strdup(conninfo);
	c->timer = evtimer_new(base, connection_on_timer, c);
	if (!c->conninfo || !c->timer) {
		connection_free(c);
		return NULL;
	}
	connection_set_timer(c, 0);
	return c;
}

void connection_free(struct connection *c)
{
	struct expect *expect;

	if (!c)
		return;
	connection_forget(c);
	while ((expect = STAILQ_FIRST(&c->spare))) {
		STAILQ_REMOVE_HEAD(&c->spare, link);
		free(expect);
	}
	if (c->timer)
		event_free(c->timer);
	free(c->conninfo);
	free(c);
}
