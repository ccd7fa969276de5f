/*
 * Puts what was said on the command line into the fields of a request.
 *
 * Flags and arguments name their fields. Values belong to the run's arena.
 */

#pragma once

#include <protobuf-c/protobuf-c.h>

#include "cli.h"

/* An empty message of the type, in the run's arena. */
ProtobufCMessage *bind_new(struct cli *c, const ProtobufCMessageDescriptor *type);

/*
 * Fills all fields that the sentence's flags and arguments name. 0, or the exit status after a
 * complaint.
 */
int bind_request(struct cli *c, ProtobufCMessage *request);

/*
 * The same for flags that follow from the method, where this request has their fields: it may be
 * one of several that the sentence needs.
 */
int bind_method_flags(struct cli *c, ProtobufCMessage *request);

/* Whether a value from the command line can become such a field. */
bool bind_can(const ProtobufCFieldDescriptor *field);
