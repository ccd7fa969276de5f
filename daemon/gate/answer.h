/*
 * Sends replies and ends their exchanges.
 * An exchange that was answered is given back to the pool.
 */
#pragma once

#include <protobuf-c/protobuf-c.h>

#include "gate/gate.h"

/* The verdict's refusal. */
void answer_refuse(struct exchange *exchange);

/* An accepted request's response, or the verdict's refusal if it does refuse. */
void answer_local(struct exchange *exchange, const ProtobufCMessage *response);

/* The store's two frames. Fits store_request.on_done. */
void answer_on_done(struct store_request *request);
