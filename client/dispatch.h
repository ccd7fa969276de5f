/* Sends a client's calls, again where need be, until each has its answer. Owns the calls in flight.
 */

#pragma once

#include "client.h"

/* As orderd_client_call(). `options` may be NULL. */
int dispatch_start(struct orderd_client *client, const struct call_request *request,
		   const struct orderd_call_options *options, const struct call_sink *sink);

/* Forgets a call: no callback follows. An id that is not in flight is fine. */
void dispatch_drop(struct orderd_client *client, const uint8_t id[ORDERD_REQUEST_ID_SIZE]);

/* Answers all that is left with CLIENT_CLOSED. */
void dispatch_close(struct orderd_client *client);

/* Handles what came, at most a bounded number of replies; whether there may be more. */
bool dispatch_input(struct orderd_client *client);

/* Ends or repeats what is due. */
void dispatch_timers(struct orderd_client *client);

/* Sends what waits, as far as there is room. */
void dispatch_output(struct orderd_client *client);
