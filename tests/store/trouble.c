/* What becomes of requests in trouble: no memory, no database, late records, ids used twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "lib/database.h"
#include "lib/driver.h"
#include "orderd/v1/wire.pb-c.h"
#include "store/batch.h"

static struct driver *trouble_start(const struct store_settings *settings)
{
	struct store_settings with = *settings;

	database_renew();
	with.conninfo = database_conninfo(false);
	return driver_new(&with, true);
}

static int64_t trouble_number(const char *sql)
{
	PGconn *connection = database_open(false);
	int64_t number = database_number(connection, sql);

	PQfinish(connection);
	return number;
}

static struct driver_request *trouble_submit(struct driver *driver, enum driver_kind kind,
					     const char *code, const uint8_t id[16])
{
	struct driver_request *request = driver_make(driver, kind, 1, code);

	if (id)
		memcpy(request->request.request_id, id, 16);
	assert_int_equal(driver_submit(request), 0);
	return request;
}

static uint32_t trouble_retry_after(const struct driver_request *request)
{
	Orderd__V1__ReplyHeader *header = orderd__v1__reply_header__unpack(
		NULL, request->request.reply.header_length, request->request.reply.header);
	uint32_t retry_after_ms;

	assert_non_null(header);
	retry_after_ms = header->retry_after_ms;
	orderd__v1__reply_header__free_unpacked(header, NULL);
	return retry_after_ms;
}

static void a_stranger_under_its_id_does_not_take_a_request_its_reply(void **state)
{
	struct driver *driver = trouble_start(&(struct store_settings){ 0 });
	struct driver_request *first = driver_run(driver, DRIVER_PUT, "A");
	const uint8_t *id = first->request.request_id;
	struct driver_request *stranger = trouble_submit(driver, DRIVER_PUT, "B", id);
	struct driver_request *again = trouble_submit(driver, DRIVER_PUT, "A", id);

	driver_wait(driver);
	assert_string_equal(driver_reason(stranger), "REQUEST_ID_REUSED");
	assert_string_equal(driver_reason(again), "");
	assert_int_equal(again->request.reply.header_length, first->request.reply.header_length);
	assert_memory_equal(again->request.reply.header, first->request.reply.header,
			    first->request.reply.header_length);
	assert_int_equal(trouble_number("SELECT count(*) FROM location"), 1);
	driver_free(driver);
}

static void the_first_of_two_strangers_under_one_id_is_applied(void **state)
{
	struct driver *driver = trouble_start(&(struct store_settings){ 0 });
	struct driver_request *first = driver_make(driver, DRIVER_PUT, 1, "A");
	struct driver_request *stranger;

	assert_int_equal(driver_submit(first), 0);
	stranger = trouble_submit(driver, DRIVER_PUT, "B", first->request.request_id);
	driver_wait(driver);
	assert_string_equal(driver_reason(first), "");
	assert_string_equal(driver_reason(stranger), "REQUEST_ID_REUSED");
	assert_int_equal(trouble_number("SELECT count(*) FROM location WHERE code = 'A'"), 1);
	assert_int_equal(trouble_number("SELECT count(*) FROM location"), 1);
	driver_free(driver);
}

static void a_read_that_misses_spoils_no_other(void **state)
{
	struct driver *driver = trouble_start(&(struct store_settings){ .n_readers = 1 });
	struct driver_request *looks[3];

	driver_run(driver, DRIVER_PUT, "A");
	looks[0] = trouble_submit(driver, DRIVER_LOOK, "A", NULL);
	looks[1] = trouble_submit(driver, DRIVER_MISS, "A", NULL);
	looks[2] = trouble_submit(driver, DRIVER_LOOK, "A", NULL);
	driver_wait(driver);
	assert_string_equal(driver_reason(looks[0]), "");
	assert_string_equal(driver_reason(looks[1]), "INTERNAL");
	assert_string_equal(driver_reason(looks[2]), "");
	driver_free(driver);
}

/* More often than a batch is tried for other reasons. */
static void a_full_disk_is_waited_for(void **state)
{
	struct driver *driver = trouble_start(&(struct store_settings){ .n_lanes = 1 });
	struct store_figures figures = { 0 };
	PGconn *connection = database_open(false);
	struct driver_request *request;

	driver_run(driver, DRIVER_PUT, "A");
	database_run(connection,
		     "CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS "
		     "$$BEGIN RAISE 'no space left on device' USING ERRCODE = '53100'; END$$");
	database_run(
		connection,
		"CREATE TRIGGER fill BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION fill()");
	request = trouble_submit(driver, DRIVER_PUT, "B", NULL);
	while (figures.n_retries < 8) {
		event_base_loop(driver->base, EVLOOP_ONCE);
		store_figures(driver->store, &figures);
	}
	database_run(connection, "DROP TRIGGER fill ON event");
	PQfinish(connection);
	driver_wait(driver);
	assert_string_equal(driver_reason(request), "");
	assert_int_equal(trouble_number("SELECT count(*) FROM location"), 2);
	driver_free(driver);
}

static void one_request_takes_all_memory_and_is_told(void **state)
{
	struct driver *driver = trouble_start(&(struct store_settings){ 0 });
	struct driver_request *before, *hungry, *after;
	struct store_figures figures;

	driver_run(driver, DRIVER_PUT, "FIRST");
	before = trouble_submit(driver, DRIVER_PUT, "A", NULL);
	hungry = trouble_submit(driver, DRIVER_HUNGRY, "B", NULL);
	after = trouble_submit(driver, DRIVER_PUT, "C", NULL);
	driver_wait(driver);
	assert_string_equal(driver_reason(before), "");
	assert_string_equal(driver_reason(hungry), "INTERNAL");
	assert_string_equal(driver_reason(after), "");
	store_figures(driver->store, &figures);
	assert_int_equal(figures.n_reconnects, 0);
	assert_int_equal(trouble_number("SELECT count(*) FROM location"), 3);
	driver_free(driver);
}

static void a_reply_without_memory_is_none(void **state)
{
	struct driver *driver = trouble_start(&(struct store_settings){ 0 });
	struct driver_request *request = driver_make(driver, DRIVER_PUT, 1, "A");
	struct driver_request *again;

	request->arena.bytes_max = 32;
	assert_int_equal(driver_submit(request), 0);
	driver_wait(driver);
	assert_string_equal(driver_reason(request), "INTERNAL");
	assert_int_equal(request->request.reply.header_length, 0);
	assert_int_equal(trouble_number("SELECT count(*) FROM location"), 0);
	again = trouble_submit(driver, DRIVER_PUT, "A", request->request.request_id);
	driver_wait(driver);
	assert_string_equal(driver_reason(again), "");
	/* It was applied; only its reply cannot be given this time. */
	again = driver_make(driver, DRIVER_PUT, 1, "A");
	memcpy(again->request.request_id, request->request.request_id, 16);
	again->arena.bytes_max = 32;
	assert_int_equal(driver_submit(again), 0);
	driver_wait(driver);
	assert_string_equal(driver_reason(again), "INTERNAL");
	assert_int_equal(trouble_number("SELECT version FROM location"), 1);
	driver_free(driver);
}

/* Instants are years ahead, where the present week's turn cannot reach. */
static void a_record_outlives_its_id_even_if_the_turn_was_late(void **state)
{
	struct driver *driver = trouble_start(&(struct store_settings){ .n_lanes = 1 });
	int64_t generation = clock_realtime_us() / REQUEST_GENERATION_US + 100;
	int64_t made_us = generation * REQUEST_GENERATION_US + 1800000000LL;
	PGconn *database = database_open(false);
	struct driver_request *request;
	uint8_t id[16];

	driver_run(driver, DRIVER_PUT, "FIRST");
	/* Half an hour into a generation the records still go into the one before. */
	database_run(database, "UPDATE request_generation SET number = %lld",
		     (long long)generation - 1);
	database_run(database, "UPDATE event_head SET at = to_timestamp(%lld)",
		     (long long)(made_us / 1000000));
	memset(id, 0x55, sizeof(id));
	for (int i = 0; i < 6; i++)
		id[i] = (uint8_t)((made_us / 1000) >> (8 * (5 - i)));
	id[6] = 0x75;
	id[8] = 0x95;
	request = trouble_submit(driver, DRIVER_PUT, "A", id);
	driver_wait(driver);
	assert_string_equal(driver_reason(request), "");
	database_run(database, "SELECT turn_request_generation(%lld)", (long long)generation);
	database_run(database, "SELECT turn_request_generation(%lld)", (long long)generation + 1);
	database_run(database, "UPDATE event_head SET at = to_timestamp(%lld)",
		     (long long)((generation + 1) * REQUEST_GENERATION_US / 1000000));
	request = trouble_submit(driver, DRIVER_PUT, "A", id);
	driver_wait(driver);
	assert_string_equal(driver_reason(request), "REQUEST_ID_EXPIRED");
	assert_int_equal(database_number(database, "SELECT version FROM location WHERE code = 'A'"),
			 1);
	PQfinish(database);
	driver_free(driver);
}

static void who_is_refused_again_and_again_is_told_when_to_retry(void **state)
{
	struct driver *driver = trouble_start(&(struct store_settings){ 0 });
	PGconn *database = database_open(true);
	struct driver_request *request;

	database_run(database,
		     "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS "
		     "$$BEGIN RAISE SQLSTATE '40001'; END$$");
	database_run(database,
		     "CREATE TRIGGER fail BEFORE INSERT ON location "
		     "FOR EACH ROW EXECUTE FUNCTION fail()");
	request = driver_run(driver, DRIVER_PUT, "A");
	assert_string_equal(driver_reason(request), "DATABASE_UNAVAILABLE");
	assert_true(trouble_retry_after(request) > 0);
	PQfinish(database);
	driver_free(driver);
}

static void poison_in_a_busy_tenant_spoils_no_other(void **state)
{
	struct driver *driver =
		trouble_start(&(struct store_settings){ .batch_rows_max = 60, .cache_mib = 16 });
	struct store_figures figures;
	char code[32];

	driver_run(driver, DRIVER_PUT, "FIRST");
	for (int i = 0; i < 3000; i++) {
		bool poison = i % 500 == 7;

		snprintf(code, sizeof(code), "L%d", i % 50);
		assert_int_equal(driver_submit(driver_make(driver,
							   poison ? DRIVER_POISON : DRIVER_PUT,
							   poison ? 2 : 1, code)),
				 0);
	}
	driver_wait(driver);
	for (size_t i = 0; i < driver->n_requests; i++)
		assert_string_equal(driver_reason(driver->requests[i]),
				    driver->requests[i]->kind == DRIVER_POISON ? "INTERNAL" : "");
	store_figures(driver->store, &figures);
	assert_true(figures.n_splits > 0);
	driver_free(driver);
}

static void reads_know_that_their_own_database_is_away(void **state)
{
	struct store_settings settings = { .read_conninfo = "host=/nonexistent dbname=orderd" };
	struct driver_request *put, *look;
	struct driver *driver;

	database_renew();
	settings.conninfo = database_conninfo(false);
	driver = driver_new(&settings, false);
	put = driver_make(driver, DRIVER_PUT, 1, "A");
	put->request.tenant = store_tenant_get(driver->store, TENANT_SYSTEM);
	assert_int_equal(driver_submit(put), 0);
	driver_wait(driver);
	assert_string_equal(driver_reason(put), "");
	look = driver_make(driver, DRIVER_LOOK, 1, "A");
	look->request.tenant = store_tenant_get(driver->store, TENANT_SYSTEM);
	look->request.deadline_us = clock_monotonic_us() + 100000;
	assert_int_equal(driver_submit(look), 0);
	driver_wait(driver);
	assert_string_equal(driver_reason(look), "DATABASE_UNAVAILABLE");
	assert_true(trouble_retry_after(look) > 0);
	driver_free(driver);
}

/* Our end of the connection whose other end was accepted. */
static int trouble_own_end(int accepted)
{
	struct sockaddr_in peer = { 0 }, own;
	socklen_t size = sizeof(peer);

	assert_int_equal(getpeername(accepted, (struct sockaddr *)&peer, &size), 0);
	for (int fd = 0; fd < 1024; fd++) {
		own = (struct sockaddr_in){ 0 };
		size = sizeof(own);
		if (getsockname(fd, (struct sockaddr *)&own, &size) == 0 &&
		    own.sin_family == AF_INET && own.sin_port == peer.sin_port)
			return fd;
	}
	return -1;
}

static int trouble_option(int fd, int level, int name)
{
	int value = 0;
	socklen_t size = sizeof(value);

	assert_int_equal(getsockopt(fd, level, name, &value, &size), 0);
	return value;
}

/* A host that is gone says nothing; without these, a lane would wait for it for hours. */
static void a_silent_database_is_noticed(void **state)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	struct driver *driver;
	char conninfo[64];
	int accepted, own;

	assert_int_equal(bind(listener, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(listener, 8), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
	snprintf(conninfo, sizeof(conninfo), "hostaddr=127.0.0.1 port=%d", ntohs(address.sin_port));
	driver = driver_new(&(struct store_settings){ .conninfo = conninfo }, false);
	while ((accepted = accept(listener, NULL, NULL)) < 0)
		event_base_loop(driver->base, EVLOOP_ONCE);
	own = trouble_own_end(accepted);
	assert_int_equal(trouble_option(own, SOL_SOCKET, SO_KEEPALIVE), 1);
	assert_true(trouble_option(own, IPPROTO_TCP, TCP_KEEPIDLE) <= 30);
	assert_true(trouble_option(own, IPPROTO_TCP, TCP_KEEPINTVL) <= 10);
	assert_true(trouble_option(own, IPPROTO_TCP, TCP_KEEPCNT) <= 5);
	assert_in_range(trouble_option(own, IPPROTO_TCP, TCP_USER_TIMEOUT), 1, 60000);
	close(accepted);
	close(listener);
	driver_free(driver);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stranger_under_its_id_does_not_take_a_request_its_reply),
		cmocka_unit_test(the_first_of_two_strangers_under_one_id_is_applied),
		cmocka_unit_test(a_read_that_misses_spoils_no_other),
		cmocka_unit_test(a_full_disk_is_waited_for),
		cmocka_unit_test(one_request_takes_all_memory_and_is_told),
		cmocka_unit_test(a_reply_without_memory_is_none),
		cmocka_unit_test(a_record_outlives_its_id_even_if_the_turn_was_late),
		cmocka_unit_test(who_is_refused_again_and_again_is_told_when_to_retry),
		cmocka_unit_test(poison_in_a_busy_tenant_spoils_no_other),
		cmocka_unit_test(reads_know_that_their_own_database_is_away),
		cmocka_unit_test(a_silent_database_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
