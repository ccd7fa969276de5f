/*
 * Publishes every committed event of every tenant once, in order.
 *
 * Own commits go out from memory when they follow on what was published last; otherwise, and for
 * what other daemons commit on the same database, the feed reads the log. It begins at the present
 * head: history is read, not replayed. The feed owns its publishers and timer; store and context
 * are borrowed and must outlive it.
 */
#pragma once

#include <event2/event.h>
#include <stddef.h>
#include <stdint.h>

#include "feed/follow.h"
#include "feed/outlet.h"
#include "store/store.h"
#include "wire/figures.h"

struct feed;

struct feed_settings {
	struct event_base *base;
	struct store *store;
	struct outlet_settings outlet;
	uint32_t waiting_max; /* who may wait for events at a time */
	/* Told, once per tenant, that its events cannot be published; may be NULL. */
	void (*on_trouble)(void *context, const struct tenant *tenant, const char *why);
	void *context;
};

struct feed_figures {
	uint64_t n_from_memory;        /* published as they were committed */
	uint64_t n_from_log;           /* read back first */
	uint64_t n_mute;               /* tenants whose events cannot be published */
	int64_t oldest_unpublished_us; /* since when an event that was heard of waits; 0: none does
					*/
	uint64_t n_reads;
	uint64_t n_heartbeats;
	struct follow_figures follow;
};

/* 0 or -errno. Binds the sockets of the tenants that the store knows; others follow when they
 * appear. */
int feed_open(const struct feed_settings *settings, struct feed **ret);

/* No read may be under way: after the store is drained or freed. */
void feed_close(struct feed *feed, int linger_ms);

/* Fits store_callbacks.on_commit; context is the feed. */
void feed_on_commit(void *context, const struct tenant *tenant, const struct store_event *events,
		    size_t n_events);

/*
 * Finds a page of a tenant's events for one who follows its log, or waits for one. 0: on_page will
 * be called, later. STORE_PAGE_FULL, STORE_PAGE_STOPPED or -ENOMEM: it will not.
 */
int feed_find(struct feed *feed, const struct store_page_query *query);

/* Something about this topic of a tenant changed: those who wait look again. */
void feed_touch(struct feed *feed, const struct tenant *tenant, int64_t topic);

/* Asks the log for nothing more, lets nobody wait any more; commits are still published. */
void feed_stop(struct feed *feed);

/* Where this tenant's events are published, ended by NULL. */
void feed_endpoints(const struct feed *feed, const struct tenant *tenant,
		    const char *ret[OUTLET_ENDPOINTS_MAX]);

void feed_figures(const struct feed *feed, struct feed_figures *ret);
