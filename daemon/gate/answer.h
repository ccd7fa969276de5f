/*
 * Sends replies and ends their exchanges.
 * An exchange that was answered is given back to the pool.
 */
#pragma once

#include <protobuf-c/protobuf-c.h>

#include "gate/gate.h"

/*
 * Begins the verdict anew, with this refusal in it: the arena is at its end, nothing of what it
 * holds is kept. The message is static, or REASON_INTERNAL is not the reason.
 */
void answer_start_over(struct exchange *exchange, enum reason reason, const char *message);

/* The verdict's refusal. */
void answer_refuse(struct exchange *exchange);

/* An accepted request's response, or the verdict's refusal if it does refuse. */
void answer_local(struct exchange *exchange, const ProtobufCMessage *response);

/* No answer at all: the same request came once more, and that one is answered. */
void answer_drop(struct exchange *exchange);

/* The store's two frames. Fits store_request.on_done. */
void answer_on_done(struct store_request *request);
