/*
 * What a violated constraint means to the caller.
 */
#ifndef ORDERD_STORE_CONSTRAINT_H
#define ORDERD_STORE_CONSTRAINT_H

#include "reason.h"

/* REASON_INTERNAL for a name that stands for no outcome. A shard's suffix ("_102008") does not
 * count. */
enum reason constraint_reason(const char *name);

#endif
