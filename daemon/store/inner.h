/*
 * Requests that the store makes of itself: its directories, events for the publisher.
 * Each owns its memory until it is done.
 */
#ifndef ORDERD_STORE_INNER_H
#define ORDERD_STORE_INNER_H

#include "principals.h"
#include "roles.h"
#include "store.h"
#include "tenants.h"

struct inner_directories {
	struct tenants *tenants;
	struct principals *principals;
	struct roles *roles;
};

/* Reads the directories anew; on_done is told whether they were read. */
int inner_read_directories(struct store *store, const struct inner_directories *directories,
			   void (*on_done)(void *context, bool read), void *context);

int inner_read_events(struct store *store, const struct store_events_query *query);
int inner_read_page(struct store *store, const struct store_page_query *query);

#endif
