/* What operations that make or change accounts share. Static data; nobody owns it. */

#pragma once

#include "op/upsert.h"

extern const struct upsert account_record;

/* Rows that making or changing an account with these addresses touches. */
uint32_t account_record_rows(const Orderd__V1__Account *stated);
