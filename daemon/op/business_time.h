/* When something happened, as the request states it. */

#pragma once

#include "store/work.h"

/*
 * The stated time, or now where none is stated, in the arena. NULL, with the violation in the
 * verdict, when it lies in the future.
 */
Google__Protobuf__Timestamp *
business_time(struct work *work, const Google__Protobuf__Timestamp *stated, const char *path);
