/* How the daemon ends. */
#include <inttypes.h>
#include <signal.h>

#include "base/log.h"
#include "notify.h"
#include "orderd_parts.h"

void orderd_end(struct orderd *orderd, int error)
{
	/* What has come meanwhile is refused as all since the signal: nobody has to wait for
	 * nothing. */
	if (orderd->serving)
		door_stop(&orderd->door);
	if (orderd->error == 0)
		orderd->error = error;
	event_base_loopbreak(orderd->base);
}

static void orderd_on_drained(void *context)
{
	struct orderd *orderd = context;

	log_info("drained", "requests=%" PRIu64, orderd->gate.figures.n_requests);
	orderd_end(orderd, 0);
}

/* What is still under way is refused when the store is freed; clients may retry it elsewhere. */
void orderd_on_cut(evutil_socket_t fd, short what, void *context)
{
	struct orderd *orderd = context;

	log_warning("drain_cut", "under_way=%u", orderd->gate.pool.n_taken);
	orderd_end(orderd, 0);
}

static void orderd_drain(struct orderd *orderd)
{
	int64_t ms = orderd->settings->stop_timeout_ms;
	const struct timeval limit = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };

	evtimer_add(orderd->cut, &limit);
	store_drain(orderd->store, orderd_on_drained, orderd);
}

void orderd_on_signal(evutil_socket_t number, short what, void *context)
{
	struct orderd *orderd = context;

	/* With its event goes libevent's handler: a second signal ends the process at once. */
	for (size_t i = 0; i < 2; i++)
		event_del(orderd->signals[i]);
	log_notice("stopping", "signal=%s", number == SIGINT ? "INT" : "TERM");
	notify_send("STOPPING=1");
	orderd->stopping = true;
	if (orderd->serving) {
		gate_close(&orderd->gate);
		feed_stop(orderd->feed);
		timekeeper_stop(orderd->timekeeper);
	}
	if (orderd->store == NULL)
		orderd_end(orderd, 0);
	else
		orderd_drain(orderd);
}
