/* The prices of a product, now or then. */

#pragma once

#include "orderd/v1/pricing.pb-c.h"
#include "store/work.h"

/* As they are, wanted with price_by_product. Returns their number; *ret lives in the arena. */
size_t product_prices(struct work *work, int64_t product_id, const Orderd__V1__Price *const **ret);

/* In load: what product_prices_then needs. */
void product_prices_want_then(struct work *work, int64_t product_id,
			      const Google__Protobuf__Timestamp *at);

/* As they were. False, with the refusal in the verdict, when the log is too long for that. */
bool product_prices_then(struct work *work, int64_t product_id,
			 const Orderd__V1__Price *const **ret, size_t *ret_n);
