/* The requests of an import, made in a draft's arena. */

#pragma once

#include "orderd/v1/account.pb-c.h"
#include "orderd/v1/order.pb-c.h"
#include "orderd/v1/product.pb-c.h"

#include "import/draft.h"
#include "import/map.h"

ProtobufCMessage *request_make_account(struct arena *a, const struct map *map,
				       const struct master *account);
ProtobufCMessage *request_make_product(struct arena *a, const struct map *map,
				       const struct master *product);
ProtobufCMessage *request_make_order(const struct map *map, struct draft *draft);
