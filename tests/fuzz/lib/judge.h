/*
 * What must hold of every answer to a request, whatever the request was.
 * Fails an assertion where it does not. Nothing is owned.
 */
#pragma once

#include <protobuf-c/protobuf-c.h>

#include "orderd/v1/wire.pb-c.h"

/*
 * Reason and code belong together and are not the daemon's own trouble; violations name fields that
 * the request has.
 */
void judge_header(const Orderd__V1__ReplyHeader *header, const ProtobufCMessage *request);

/* Whether a path such as "order.lines[3].product" leads to a field. */
int judge_path(const ProtobufCMessageDescriptor *descriptor, const char *path);
