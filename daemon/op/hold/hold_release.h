/* A hold ends: by a person, by its time. Nothing is owned. */

#pragma once

#include "orderd/v1/hold.pb-c.h"
#include "orderd/v1/order.pb-c.h"
#include "store/work.h"

/*
 * In load: the hold's order, and, when the order may get stock again, its lines with what waits
 * beside them.
 */
void hold_release_want(struct work *work, const Orderd__V1__OrderHold *hold);

/* Whether it is in force. */
bool hold_release_can(const Orderd__V1__OrderHold *hold);

/*
 * In decide: releases a hold that is in force, tells of it, fills what of the order waits for
 * stock. Returns the order's slot.
 */
struct slot *hold_release(struct work *work, struct slot *slot, const char *reason);
