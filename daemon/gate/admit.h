/*
 * Takes a request in: header, method, caller, quota, tenant, size, bytes, fields, queue, in this
 * order. The exchange is the caller's; the frames are lent.
 */
#pragma once

#include "gate/gate.h"

/*
 * Fills in the exchange's request from the frames. When the verdict refuses afterwards, it must not
 * go further. May leave through the arena's escape when memory is out.
 */
void admit(struct exchange *exchange, const struct listener_request *frames);

/*
 * What the caller's roles say now, for a request that waited: its scope and rights. False, with the
 * refusal in the verdict, when it may not call any more.
 */
bool admit_scope(struct exchange *exchange);
