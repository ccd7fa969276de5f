/* How requests name records: is the name well formed, what does a refusal call it. Nothing is
 * owned. */

#pragma once

#include <stdbool.h>

#include "orderd/v1/common.pb-c.h"
#include "store/entity.h"
#include "store/verdict.h"
#include "store/work.h"

/* Whether exactly one form is set and well formed. key may be NULL: no. */
bool record_key_valid(const Orderd__V1__RecordKey *key);

/* Adds what is wrong with a key that must be there. */
void record_key_check(struct verdict *verdict, const Orderd__V1__RecordKey *key, const char *path);

/* Adds what is wrong with a name in another system; NULL is fine. */
void record_key_check_external(struct verdict *verdict, const Orderd__V1__ExternalId *name,
			       const char *path);

/* "product number TEAPOT", in the verdict's arena. */
const char *record_key_text(struct verdict *verdict, const struct entity *entity,
			    const Orderd__V1__RecordKey *key);

/* A record's own id; 0 when it has none. */
int64_t record_key_id(const struct slot *slot);

/* The account that a record is or belongs to; 0: none. */
int64_t record_key_account(const struct slot *slot);

/* What people call a record: its number, SKU, code; NULL when its kind has none. */
char *record_key_number(const struct slot *slot);

/* "order SO-2026-000417", in the verdict's arena. */
const char *record_key_title(struct verdict *verdict, const struct slot *slot);

/* Refuses a request that is about a record that is not there. */
void record_key_unknown(struct verdict *verdict, const struct entity *entity,
			const Orderd__V1__RecordKey *key);

/* Adds that a field of the request names a record that is not there. */
void record_key_missing(struct verdict *verdict, const struct entity *entity,
			const Orderd__V1__RecordKey *key, const char *path);

/* A key of this form in the arena that holds the name itself, not a copy. */
Orderd__V1__RecordKey *record_key_of_external(struct arena *arena, Orderd__V1__ExternalId *name);
