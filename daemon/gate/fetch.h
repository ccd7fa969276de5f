/*
 * Takes a Fetch through its steps: the lease, a page that may have to be waited for, handing it
 * out.
 *
 * Between the steps nothing is held but the exchange, whose arena owns what a fetch needs.
 */
#pragma once

#include "gate/gate.h"

struct fetch;

/* The exchange, admitted, is answered some time later. */
void fetch_begin(struct exchange *exchange);
