/* What operations that make or change products share. Static data; nobody owns it. */

#pragma once

#include "op/upsert.h"

extern const struct upsert product_record;
