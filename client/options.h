/* Copies of a client's options. The client owns its copy's texts. */

#pragma once

#include "client.h"

/* Fills `ret`, which is empty: 0 or -ENOMEM. */
int options_copy(struct orderd_options *ret, const struct orderd_options *options);
void options_fini(struct orderd_options *options);
