#include "lib/unit.h"

#include <errno.h>

#include "lib/fault.h"
#include "wire/lib/place.h"
#include "wire/listener.h"
#include "wire/publisher.h"

static void sockets_without_memory_do_not_open(void **state)
{
	struct place place;
	struct listener_settings listener = {
		.endpoint = "ipc:///nonexistent/socket",
		.domain = "requests",
		.figures = &place.figures,
	};
	struct publisher_settings publisher = {
		.endpoint = "ipc:///nonexistent/socket",
		.domain = "events",
		.figures = &place.figures,
	};
	struct zap_settings zap = { .figures = &place.figures };
	struct listener *no_listener = NULL;
	struct publisher *no_publisher = NULL;
	struct zap *no_zap = NULL;

	place_open(&place);
	listener.zmq = publisher.zmq = zap.zmq = place.daemon;
	listener.base = zap.base = place.base;
	fault_arm(0);
	assert_int_equal(listener_open(&listener, &no_listener), -ENOMEM);
	fault_arm(0);
	assert_int_equal(publisher_open(&publisher, &no_publisher), -ENOMEM);
	fault_arm(0);
	assert_int_equal(zap_open(&zap, &no_zap), -ENOMEM);
	fault_disarm();
	/* A folder that is not there, and a door that is there already. */
	assert_true(listener_open(&listener, &no_listener) < 0);
	assert_true(publisher_open(&publisher, &no_publisher) < 0);
	assert_int_equal(zap_open(&zap, &no_zap), -EADDRINUSE);
	assert_null(no_listener);
	assert_null(no_publisher);
	assert_null(no_zap);
	place_close(&place);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(sockets_without_memory_do_not_open),
};

UNIT_MAIN(tests)
