/* A role as clients create or change it. Static data; nobody owns it. */

#pragma once

#include "op/upsert.h"

extern const struct upsert role_record;
