/*
 * Requests that the store makes of itself: the directory of tenants, events for the publisher.
 * Each owns its memory until it is done.
 */
#ifndef ORDERD_STORE_INNER_H
#define ORDERD_STORE_INNER_H

#include "store.h"
#include "tenants.h"

/* Reads the directory anew; on_done is told whether it was read. */
int inner_read_tenants(struct store *store, struct tenants *tenants,
		       void (*on_done)(void *context, bool read), void *context);

int inner_read_events(struct store *store, const struct store_events_query *query);

#endif
