#include <inttypes.h>

#include "op/audit/audit_record.h"
#include "op/audit/history_page.h"
#include "op/operations.h"
#include "op/page.h"
#include "op/record_key.h"

/*
 * A page may end within an event: a token holds how many of its fields were told. An order of 2,000
 * lines has 60,000 of them; positions have 43 bits left.
 */
#define SKIP_BITS 20
#define SEQ_MAX ((INT64_C(1) << (63 - SKIP_BITS)) - 1)
#define ROWS_BYTES_MAX (8 << 20) /* of packed changes that one page looks through */

/* Record, kind, position (oldest: from, until), limit, bytes. */
static const struct query newest = {
	.name = "record_events_newest",
	.row = &orderd__internal__v1__event_row__descriptor,
	.types = "iiiii",
};
static const struct query oldest = {
	.name = "record_events_oldest",
	.row = &orderd__internal__v1__event_row__descriptor,
	.types = "iiiiii",
};

/* Of busy records. Record, position, what a change begins with, limit, bytes. */
static const struct query busy_newest = {
	.name = "busy_events_newest",
	.row = &orderd__internal__v1__event_row__descriptor,
	.types = "iibii",
};
static const struct query busy_oldest = {
	.name = "busy_events_oldest",
	.row = &orderd__internal__v1__event_row__descriptor,
	.types = "iibii",
};

struct history_cursor {
	int64_t seq;
	size_t skip;
};

static Orderd__V1__GetRecordHistoryRequest
get_record_history_filter(const Orderd__V1__GetRecordHistoryRequest *request)
{
	Orderd__V1__GetRecordHistoryRequest filter = *request;

	filter.has_page_size = false;
	filter.page_token = NULL;
	return filter;
}

static bool get_record_history_open(const Orderd__V1__GetRecordHistoryRequest *request,
				    struct verdict *verdict, struct history_cursor *ret)
{
	Orderd__V1__GetRecordHistoryRequest filter = get_record_history_filter(request);
	int64_t first = request->oldest_first ? 0 : SEQ_MAX << SKIP_BITS;
	int64_t packed;

	if (!page_open(verdict, request->page_token, &filter.base, first, &packed))
		return false;
	ret->seq = packed >> SKIP_BITS;
	ret->skip = (size_t)(packed & ((1 << SKIP_BITS) - 1));
	return true;
}

static void get_record_history_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__GetRecordHistoryRequest *request = message;
	struct history_cursor cursor;

	audit_record_check(verdict, request->kind, request->record);
	page_check_size(verdict, request->has_page_size, request->page_size);
	get_record_history_open(request, verdict, &cursor);
}

static size_t get_record_history_rows(struct work *work,
				      const Orderd__V1__GetRecordHistoryRequest *request,
				      const void *const **ret)
{
	const struct query *const queries[2][2] = { { &newest, &oldest },
						    { &busy_newest, &busy_oldest } };
	bool busy = entity_find(request->kind)->busy;

	return work_rows(work, queries[busy][request->oldest_first != 0], ret);
}

/* Asks for the page's events. */
static void get_record_history_ask(struct work *work,
				   const Orderd__V1__GetRecordHistoryRequest *request,
				   const struct slot *slot, int64_t seq)
{
	struct value id = v_int(record_key_id(slot)), kind = v_int((int64_t)request->kind);
	struct value bytes = v_int(ROWS_BYTES_MAX);
	struct value limit =
		v_int((int64_t)page_size(request->has_page_size, request->page_size) + 1);
	uint8_t needle[HISTORY_NEEDLE_BYTES];
	size_t length = history_needle(slot->entity, id.integer, needle);
	struct value begins = v_bytes(arena_memdup(work_arena(work), needle, length), length);

	if (slot->entity->busy)
		work_query(work, request->oldest_first ? &busy_oldest : &busy_newest, id,
			   v_int(seq), begins, limit, bytes);
	else if (request->oldest_first)
		work_query(work, &oldest, id, kind, v_int(seq), v_int(SEQ_MAX), limit, bytes);
	else
		work_query(work, &newest, id, kind, v_int(seq), limit, bytes);
}

static void get_record_history_load(struct work *work, const void *message)
{
	const Orderd__V1__GetRecordHistoryRequest *request = message;
	struct slot *slot = audit_record_want(work, request->kind, request->record);
	const Orderd__Internal__V1__EventRow *last;
	struct history_cursor cursor;
	const void *const *rows = NULL;
	size_t n;

	if (!slot || !get_record_history_open(request, work_verdict(work), &cursor))
		return;
	get_record_history_ask(work, request, slot, cursor.seq);
	n = get_record_history_rows(work, request, &rows);
	if (n == 0)
		return;
	last = rows[request->oldest_first ? n - 1 : 0];
	if (!slot->entity->busy)
		audit_record_want_values(work, slot, last->seq);
}

/* The token of a page that begins at an event, behind the first `skip` of its fields. */
static char *get_record_history_token(struct work *work,
				      const Orderd__V1__GetRecordHistoryRequest *request,
				      int64_t seq, size_t skip)
{
	Orderd__V1__GetRecordHistoryRequest filter = get_record_history_filter(request);

	return page_token(work_arena(work), &filter.base, seq << SKIP_BITS | (int64_t)skip);
}

/* Where a busy record's history goes on behind a window; NULL: nowhere. */
static char *get_record_history_window(struct work *work,
				       const Orderd__V1__GetRecordHistoryRequest *request,
				       const Orderd__Internal__V1__EventRow *row)
{
	if (request->oldest_first)
		return get_record_history_token(
			work, request, (row->from_seq / HISTORY_WINDOW + 1) * HISTORY_WINDOW, 0);
	if (!row->has_before)
		return NULL;
	return get_record_history_token(work, request, row->from_seq - 1, 0);
}

static void get_record_history_fill(struct work *work, struct history_page *page,
				    const Orderd__V1__GetRecordHistoryRequest *request,
				    Orderd__V1__GetRecordHistoryResponse *response)
{
	size_t n_max = page_size(request->has_page_size, request->page_size);
	const void *const *rows = NULL;
	size_t n = get_record_history_rows(work, request, &rows);

	response->entries = arena_alloc(page->arena, n * sizeof(void *));
	for (size_t i = 0; i < n; i++) {
		const Orderd__Internal__V1__EventRow *row = rows[i];
		Orderd__V1__RecordHistoryEntry *entry = NULL;

		/* A window of a busy record without an event of it. */
		if (!row->has_seq)
			break;
		if (i == n_max || !row->has_event) {
			response->next_page_token =
				get_record_history_token(work, request, row->seq, 0);
			return;
		}
		if (!history_page_event(page, row, &entry)) {
			verdict_refuse(work_verdict(work), REASON_INTERNAL,
				       "event %" PRId64 " cannot be read", row->seq);
			return;
		}
		if (entry)
			response->entries[response->n_entries++] = entry;
		if (page->full) {
			response->next_page_token =
				get_record_history_token(work, request, row->seq, page->fields);
			return;
		}
	}
	if (n > 0 && page->slot->entity->busy)
		response->next_page_token = get_record_history_window(work, request, rows[0]);
}

static void get_record_history_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__GetRecordHistoryRequest *request = message;
	struct history_page page = { .arena = work_arena(work) };
	const Orderd__Internal__V1__EventRow *first;
	const void *const *rows = NULL;
	struct history_cursor cursor;

	page.slot = audit_record_find(work, request->kind, request->record);
	if (!page.slot || !get_record_history_open(request, work_verdict(work), &cursor) ||
	    get_record_history_rows(work, request, &rows) == 0)
		return;
	first = rows[0];
	if (!page.slot->entity->busy)
		audit_record_values(work, &page.values);
	page.skip = first->seq == cursor.seq ? cursor.skip : 0;
	get_record_history_fill(work, &page, request, reply);
}

const struct op op_get_record_history = {
	.method = "orderd.v1.AuditService/GetRecordHistory",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR,
	.check = get_record_history_check,
	.load = get_record_history_load,
	.decide = get_record_history_decide,
};
