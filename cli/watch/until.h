/*
 * Tells whether an order has come where it was to come, or no longer can.
 *
 * The order itself is asked, not its events: what an event means for a state is the daemon's
 * business.
 */

#pragma once

#include <stdbool.h>

#include "orderd/v1/order.pb-c.h"

#include "cli.h"

enum until_verdict {
	UNTIL_OPEN,
	UNTIL_REACHED,
	UNTIL_IMPOSSIBLE,
};

struct until {
	const ProtobufCFieldDescriptor *field; /* of the order; NULL: nothing is waited for */
	int value;
};

/* A state of an order, or a status of its delivery. 0, or the exit status after a complaint. */
int until_parse(struct cli *c, const char *text, struct until *ret);

enum until_verdict until_judge(const struct until *u, const Orderd__V1__Order *order);

/* "DELIVERED": what is waited for. */
const char *until_name(const struct until *u);

/* What the order is now: where it stands on that way, or the end that it came to instead. */
const char *until_present(const struct until *u, const Orderd__V1__Order *order);
