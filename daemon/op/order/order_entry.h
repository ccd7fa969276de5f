/* An order that was judged good becomes records: order, lines, addresses, stock, credit, event. */

#pragma once

#include "op/order/order_evaluation.h"

/* In load: the number series. */
void order_entry_want(struct work *work);

/* Enters the order. The verdict had no violation. */
const Orderd__V1__Order *order_entry_make(struct order_evaluation *evaluation);
