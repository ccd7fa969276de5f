/*
 * The shipment that a command is about, with its order. Everything belongs to the working set.
 */

#pragma once

#include "model/field.h"
#include "model/shipment_state.h"
#include "store/work.h"

struct shipment_target {
	struct slot *shipment_slot;
	struct slot *order_slot;
	Orderd__V1__Shipment *shipment; /* edited */
	Orderd__V1__Order *order;       /* edited */
	struct slot **lines;            /* of the shipment, by line number */
	size_t n_lines;
};

/* In load: shipment, order, the lines and names of both. Returns the order once it is there. */
const Orderd__V1__Order *shipment_target_want(struct work *work, const Orderd__V1__RecordKey *key);

/*
 * In decide: finds the shipment in the version expected, makes the step. False, with the refusal in
 * the verdict, when that cannot be.
 */
bool shipment_target_open(struct work *work, const Orderd__V1__RecordKey *key,
			  enum shipment_step step, struct shipment_target *ret);

/* The order's line that a line of the shipment is of, edited. */
Orderd__V1__OrderLine *shipment_target_line(struct work *work,
					    const Orderd__V1__ShipmentLine *line);

/* Appends an event about the shipment. */
Orderd__V1__Event *shipment_target_announce(struct work *work, const struct shipment_target *target,
					    Orderd__V1__Event__BodyCase body_case, void *body);

/* What every command answers: the shipment and its order as they are now. */
#define SHIPMENT_TARGET_ANSWER(response, target)                                                   \
	do {                                                                                       \
		field_set(response, shipment_id, (target)->shipment->id);                          \
		(response)->number = (target)->shipment->number;                                   \
		field_set(response, version, (target)->shipment->version);                         \
		field_set(response, state, (target)->shipment->state);                             \
		field_set(response, order_id, (target)->order->id);                                \
		(response)->order_number = (target)->order->number;                                \
		field_set(response, order_version, (target)->order->version);                      \
		field_set(response, order_state, (target)->order->state);                          \
		field_set(response, fulfillment_status, (target)->order->fulfillment_status);      \
	} while (0)
