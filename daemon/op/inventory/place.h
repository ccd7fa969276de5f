/* Where stock lies: the location that a request names, else the main one. Nothing is owned. */

#pragma once

#include "store/work.h"

/* key may be NULL: the location with the code MAIN. */
void place_want(struct work *work, const Orderd__V1__RecordKey *key);
struct slot *place_find(struct work *work, const Orderd__V1__RecordKey *key);

/* Adds that there is no such location. */
void place_missing(struct verdict *verdict, const Orderd__V1__RecordKey *key, const char *path);
