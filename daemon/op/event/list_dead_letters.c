#include "model/field.h"
#include "op/event/subscription.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/page.h"
#include "op/record_key.h"
#include "orderd/internal/v1/store.pb-c.h"

/* Subscription, incarnation, after seq, limit. */
static const struct query list_dead_letters = {
	.name = "list_dead_letters",
	.row = &orderd__internal__v1__dead_letter_row__descriptor,
	.types = "iiii",
};

/* What a page token is bound to. */
static bool list_dead_letters_open(const Orderd__V1__ListDeadLettersRequest *request,
				   struct verdict *verdict, int64_t *ret_after_seq)
{
	Orderd__V1__ListDeadLettersRequest filter = ORDERD__V1__LIST_DEAD_LETTERS_REQUEST__INIT;

	filter.subscription = request->subscription;
	return page_open(verdict, request->page_token, &filter.base, 0, ret_after_seq);
}

static void list_dead_letters_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__ListDeadLettersRequest *request = message;
	int64_t after_seq;

	record_key_check(verdict, request->subscription, "subscription");
	page_check_size(verdict, request->has_page_size, request->page_size);
	if (request->subscription)
		list_dead_letters_open(request, verdict, &after_seq);
}

static void list_dead_letters_load(struct work *work, const void *message)
{
	const Orderd__V1__ListDeadLettersRequest *request = message;
	const Orderd__V1__Subscription *subscription =
		subscription_want(work, request->subscription);
	int64_t limit = (int64_t)page_size(request->has_page_size, request->page_size) + 1;
	int64_t after_seq;

	if (!subscription || !list_dead_letters_open(request, work_verdict(work), &after_seq))
		return;
	work_query(work, &list_dead_letters, v_int(subscription->id),
		   v_int(subscription->incarnation), v_int(after_seq), v_int(limit));
}

static Orderd__V1__DeadLetter *
list_dead_letters_letter(struct arena *arena, const Orderd__Internal__V1__DeadLetterRow *row)
{
	ProtobufCAllocator allocator = arena_allocator(arena);
	Orderd__V1__DeadLetter *letter = message_new(arena, &orderd__v1__dead_letter__descriptor);

	field_set(letter, seq, row->seq);
	field_set(letter, attempts, row->attempts);
	field_set(letter, due, row->due);
	letter->reason = row->reason;
	letter->rejected_at = row->rejected_at;
	if (row->has_event)
		letter->event =
			orderd__v1__event__unpack(&allocator, row->event.len, row->event.data);
	return letter;
}

static void list_dead_letters_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__ListDeadLettersRequest *request = message;
	Orderd__V1__ListDeadLettersRequest filter = ORDERD__V1__LIST_DEAD_LETTERS_REQUEST__INIT;
	Orderd__V1__ListDeadLettersResponse *response = reply;
	const Orderd__Internal__V1__DeadLetterRow *last;
	const void *const *rows = NULL;
	size_t n, n_page;

	if (!subscription_find(work, request->subscription))
		return;
	n = work_rows(work, &list_dead_letters, &rows);
	n_page = page_fit(rows, n, page_size(request->has_page_size, request->page_size));
	response->dead_letters = arena_alloc(work_arena(work), (n_page + 1) * sizeof(void *));
	for (size_t i = 0; i < n_page; i++)
		response->dead_letters[i] = list_dead_letters_letter(work_arena(work), rows[i]);
	response->n_dead_letters = n_page;
	if (n_page == n)
		return;
	last = rows[n_page - 1];
	filter.subscription = request->subscription;
	response->next_page_token = page_token(work_arena(work), &filter.base, last->seq);
}

const struct op op_list_dead_letters = {
	.method = "orderd.v1.EventService/ListDeadLetters",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.check = list_dead_letters_check,
	.load = list_dead_letters_load,
	.decide = list_dead_letters_decide,
};
