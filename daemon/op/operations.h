/* All operations, each defined in a file of its own. Static data; nobody owns it. */

#pragma once

#include "op/op.h"
#include "orderd/v1/account.pb-c.h"
#include "orderd/v1/audit.pb-c.h"
#include "orderd/v1/credit.pb-c.h"
#include "orderd/v1/event.pb-c.h"
#include "orderd/v1/hold.pb-c.h"
#include "orderd/v1/inventory.pb-c.h"
#include "orderd/v1/order.pb-c.h"
#include "orderd/v1/pricing.pb-c.h"
#include "orderd/v1/principal.pb-c.h"
#include "orderd/v1/product.pb-c.h"
#include "orderd/v1/reference.pb-c.h"
#include "orderd/v1/role.pb-c.h"
#include "orderd/v1/shipment.pb-c.h"
#include "orderd/v1/subscription.pb-c.h"
#include "orderd/v1/system.pb-c.h"
#include "orderd/v1/tax.pb-c.h"
#include "orderd/v1/team.pb-c.h"
#include "orderd/v1/tenant.pb-c.h"
#include "orderd/v1/timer.pb-c.h"

#define OPERATION(name) extern const struct op op_##name;
#include "op/operations.def"
#undef OPERATION
