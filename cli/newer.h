/*
 * Reads again what a daemon that is newer than this program has sent.
 *
 * protobuf-c keeps fields that it was not built with as bytes; the daemon's own contract says what
 * they are. What is made belongs to the arena.
 */

#pragma once

#include <protobuf-c/protobuf-c.h>

#include "cli.h"

/*
 * The message as the daemon's contract has it, or itself when there is nothing new in it, when the
 * contract cannot be had, when memory is short. May ask the daemon, unless cli_schema() did before.
 */
const ProtobufCMessage *newer_read(struct cli *c, struct arena *a, const ProtobufCMessage *message);
