/* Public keys of principals: their form, who has them already. Nothing is owned. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "orderd/v1/principal.pb-c.h"
#include "store/work.h"

#define PUBLIC_KEYS_MAX 2 /* valid at a time, so that one can follow the other */

/* Adds what is wrong with a key in the field `path`. */
void public_key_check(struct verdict *verdict, const char *key, const char *path);

/* In load. */
void public_key_want(struct work *work, const char *key);

/* In decide: false, with the refusal in the verdict, when somebody has it. */
bool public_key_free(struct work *work, const char *key);

/* Gives the principal the key; expires_at may be NULL. */
struct slot *public_key_insert(struct work *work, int64_t principal_id, char *key,
			       Google__Protobuf__Timestamp *expires_at);

/* Whether it is shown in vain. */
bool public_key_ended(const Orderd__V1__PrincipalKey *key, int64_t now_us);
