#include <inttypes.h>
#include <string.h>

#include "model/field.h"
#include "model/form.h"
#include "op/event/event_filter.h"
#include "op/input.h"
#include "store/scope.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/record_key.h"

#define NAME_BYTES_MAX 64

static void create_subscription_check_start(const Orderd__V1__CreateSubscriptionRequest *request,
					    struct verdict *verdict)
{
	if (request->has_start)
		input_enum(verdict, &orderd__v1__subscription_start__descriptor,
			   (int)request->start, "start");
	if (request->after_seq < 0)
		verdict_violate(verdict, REASON_OUT_OF_RANGE, "after_seq",
				"after_seq is %" PRId64 ", which no position is",
				request->after_seq);
	if (request->start && request->has_after_seq)
		verdict_violate(verdict, REASON_DUPLICATE, "after_seq",
				"start and after_seq both say where to begin; give one of them");
}

static void create_subscription_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__CreateSubscriptionRequest *request = message;

	if (!request->name)
		input_required(verdict, "name");
	else if (strlen(request->name) > NAME_BYTES_MAX)
		verdict_violate(verdict, REASON_TOO_LONG, "name",
				"name has %zu bytes, at most %d are allowed", strlen(request->name),
				NAME_BYTES_MAX);
	else if (!form_name(request->name))
		verdict_violate(verdict, REASON_FORMAT, "name",
				"name is \"%s\"; names have a letter, then letters, digits, dots, "
				"hyphens, underscores",
				request->name);
	event_filter_check(verdict, request->types, request->n_types, request->has_aggregate_kind,
			   request->aggregate_kind);
	if (request->has_aggregate_id && !request->aggregate_kind)
		input_required(verdict, "aggregate_kind");
	if (request->account)
		record_key_check(verdict, request->account, "account");
	create_subscription_check_start(request, verdict);
}

static void create_subscription_load(struct work *work, const void *message)
{
	const Orderd__V1__CreateSubscriptionRequest *request = message;

	work_want(work, &subscription_by_name, v_text(request->name));
	work_want_record(work, &entity_account, request->account);
}

/* The filter that is asked for. False, with the refusal in the verdict, when there is no account.
 */
static bool create_subscription_filter(struct work *work,
				       const Orderd__V1__CreateSubscriptionRequest *request,
				       Orderd__V1__Subscription *ret)
{
	struct slot *account;

	ret->types = request->types;
	ret->n_types = request->n_types;
	ret->has_aggregate_kind = request->aggregate_kind != 0;
	ret->aggregate_kind = request->aggregate_kind;
	ret->has_aggregate_id = request->has_aggregate_id;
	ret->aggregate_id = request->aggregate_id;
	ret->has_account_id = 0;
	ret->account_id = 0;
	/* Below ALL a subscription is an account's, as its events are. */
	if (!request->account && !scope_is_whole(work_scope(work)))
		input_required(work_verdict(work), "account");
	if (!request->account)
		return !verdict_refused(work_verdict(work));
	account = work_find_record(work, &entity_account, request->account);
	if (!account) {
		record_key_missing(work_verdict(work), &entity_account, request->account,
				   "account");
		return false;
	}
	field_set(ret, account_id, ((const Orderd__V1__Account *)account->message)->id);
	return true;
}

static bool create_subscription_same(const Orderd__V1__Subscription *a,
				     const Orderd__V1__Subscription *b)
{
	if (a->n_types != b->n_types || a->aggregate_kind != b->aggregate_kind ||
	    a->aggregate_id != b->aggregate_id || a->account_id != b->account_id)
		return false;
	for (size_t i = 0; i < a->n_types; i++)
		if (strcmp(a->types[i], b->types[i]) != 0)
			return false;
	return true;
}

/* The one that is there answers for the new one, or refuses it. */
static void create_subscription_meet(struct work *work,
				     const Orderd__V1__CreateSubscriptionRequest *request,
				     const Orderd__V1__Subscription *existing,
				     const Orderd__V1__Subscription *filter,
				     Orderd__V1__CreateSubscriptionResponse *response)
{
	struct verdict *verdict = work_verdict(work);
	bool same = create_subscription_same(existing, filter);
	/* The filter was found, so what is the same is seen. */
	bool seen = same || scope_is_whole(work_scope(work));

	if (!request->reuse || !same) {
		verdict_refuse(verdict, REASON_EXISTS, "there is a subscription \"%s\" already%s",
			       existing->name, seen && !same ? ", with another filter" : "");
		if (seen)
			verdict_fact(verdict, "subscription_id", "%" PRId64, existing->id);
		return;
	}
	field_set(response, subscription_id, existing->id);
	field_set(response, version, existing->version);
	field_set(response, created, 0);
}

/* Where it begins: NOW is behind the event that tells of the subscription itself. */
static void create_subscription_begin(struct work *work,
				      const Orderd__V1__CreateSubscriptionRequest *request,
				      Orderd__V1__Subscription *subscription)
{
	int64_t seq = work_position(work) + 1;

	if (request->start == ORDERD__V1__SUBSCRIPTION_START__SUBSCRIPTION_START_BEGINNING)
		seq = 0;
	if (request->has_after_seq)
		seq = request->after_seq;
	field_set(subscription, start_epoch, work_epoch(work));
	field_set(subscription, start_seq, seq);
	field_set(subscription, incarnation, subscription->incarnation + 1);
	subscription->deleted_at = NULL;
}

static void create_subscription_announce(struct work *work, struct slot *slot,
					 const Orderd__V1__Subscription *subscription)
{
	Orderd__V1__SubscriptionCreated *body =
		message_new(work_arena(work), &orderd__v1__subscription_created__descriptor);

	body->name = subscription->name;
	body->types = subscription->types;
	body->n_types = subscription->n_types;
	field_set(body, start_seq, subscription->start_seq);
	work_emit(work, slot, ORDERD__V1__EVENT__BODY_SUBSCRIPTION_CREATED, body);
}

static void create_subscription_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__CreateSubscriptionRequest *request = message;
	Orderd__V1__CreateSubscriptionResponse *response = reply;
	Orderd__V1__Subscription filter = ORDERD__V1__SUBSCRIPTION__INIT, *subscription;
	struct slot *slot = work_find(work, &subscription_by_name, v_text(request->name));

	if (!create_subscription_filter(work, request, &filter))
		return;
	if (slot && !((const Orderd__V1__Subscription *)slot->message)->deleted_at) {
		create_subscription_meet(work, request, (const void *)slot->message, &filter,
					 response);
		return;
	}
	if (request->after_seq > work_position(work)) {
		verdict_violate(work_verdict(work), REASON_POSITION_AHEAD, "after_seq",
				"after_seq is %" PRId64 ", the newest event is %" PRId64,
				request->after_seq, work_position(work));
		return;
	}
	subscription = slot ? work_edit(work, slot) : work_new(work, &entity_subscription);
	subscription->name = request->name;
	create_subscription_filter(work, request, subscription);
	create_subscription_begin(work, request, subscription);
	if (!slot)
		slot = work_insert(work, &entity_subscription, subscription);
	create_subscription_announce(work, slot, subscription);
	field_set(response, subscription_id, subscription->id);
	field_set(response, version, subscription->version);
	field_set(response, created, 1);
}

const struct op op_create_subscription = {
	.method = "orderd.v1.EventService/CreateSubscription",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.check = create_subscription_check,
	.load = create_subscription_load,
	.decide = create_subscription_decide,
};
