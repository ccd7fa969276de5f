#include "import/placer.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "complain.h"
#include "import/request.h"
#include "method.h"

#define PLACER_REQUEST_BYTES_MAX (1u << 20)
#define PLACER_PICOS_PER_MICRO 1000000

/* What an answer belongs to. */
struct placer_call {
	struct placer *placer;
	struct master *master;
	struct draft *draft;
};

void placer_init(struct placer *p)
{
	STAILQ_INIT(&p->masters);
	STAILQ_INIT(&p->ready);
}

bool placer_has_room(const struct placer *p)
{
	return !p->stopped && p->n_drafts < p->in_flight_max;
}

bool placer_is_idle(const struct placer *p)
{
	return p->n_in_flight == 0 &&
		(p->stopped || (STAILQ_EMPTY(&p->masters) && STAILQ_EMPTY(&p->ready)));
}

void placer_stop(struct placer *p)
{
	p->stopped = true;
}

static void placer_finish(struct placer *p, struct draft *draft)
{
	p->n_drafts--;
	draft_release(p->book, draft);
}

/* The violation of line number `index` of the order, NULL if it has none of its own. */
static const Orderd__V1__FieldViolation *placer_violation(const struct orderd_error *error,
							  size_t index)
{
	char path[64];
	int n = snprintf(path, sizeof(path), "order.lines[%zu]", index);

	for (size_t i = 0; i < orderd_error_n_violations(error); i++) {
		const Orderd__V1__FieldViolation *v = orderd_error_violation(error, i);

		if (v->field && strncmp(v->field, path, (size_t)n) == 0)
			return v;
	}
	return NULL;
}

static void placer_reject(struct placer *p, struct draft *draft, const struct orderd_error *error)
{
	const struct draft_line *line;
	size_t index = 0;

	STAILQ_FOREACH(line, &draft->lines, link) {
		const Orderd__V1__FieldViolation *v = error ? placer_violation(error, index) : NULL;
		const char *reason = v && v->reason ? v->reason
			: error                     ? orderd_error_reason(error)
						    : draft->refused->reason;
		const char *message = v && v->message ? v->message
			: error                       ? orderd_error_message(error)
						      : draft->refused->message;

		rejects_write(p->rejects, line->line, v && v->field ? v->field : "", reason,
			      message, line->record);
		tally_reject(p->tally, reason, line->picos);
		index++;
	}
	tally_order(&p->tally->refused, draft->n_lines, draft->picos);
	placer_finish(p, draft);
}

/* Whether the error ends the import: nothing can be said of the request, or of the next ones. */
static bool placer_is_fatal(const struct orderd_error *error)
{
	switch ((int)orderd_error_code(error)) {
	case ORDERD__V1__CODE__CODE_INVALID_ARGUMENT:
	case ORDERD__V1__CODE__CODE_FAILED_PRECONDITION:
	case ORDERD__V1__CODE__CODE_OUT_OF_RANGE:
	case ORDERD__V1__CODE__CODE_NOT_FOUND:
	case ORDERD__V1__CODE__CODE_ALREADY_EXISTS:
		return false;
	default:
		return true;
	}
}

static void placer_fail(struct placer *p, const char *doing, const struct orderd_error *error)
{
	if (!p->stopped)
		p->status = complain_refusal(p->cli, doing, error);
	p->stopped = true;
}

static void placer_placed(struct placer *p, const struct draft *draft,
			  const Orderd__V1__PlaceOrderResponse *response)
{
	tally_order(&p->tally->placed, draft->n_lines, draft->picos);
	p->tally->goods_micros += response->goods_micros;
	p->tally->total_minor += response->total_minor;
	if ((__int128)response->goods_micros * PLACER_PICOS_PER_MICRO != draft->picos)
		p->tally->n_differing++;
}

static void placer_on_order(const ProtobufCMessage *reply, const struct orderd_error *error,
			    const struct orderd_position *position, void *context)
{
	struct placer_call *call = context;
	struct placer *p = call->placer;
	struct draft *draft = call->draft;

	p->n_in_flight--;
	if (!error) {
		placer_placed(p, draft, (const Orderd__V1__PlaceOrderResponse *)reply);
		placer_finish(p, draft);
	} else if (strcmp(orderd_error_reason(error), "EXISTS") == 0) {
		tally_order(&p->tally->there, draft->n_lines, draft->picos);
		placer_finish(p, draft);
	} else if (placer_is_fatal(error)) {
		placer_fail(p, arena_printf(&draft->arena, "place order %s", draft->key), error);
		placer_finish(p, draft);
	} else {
		placer_reject(p, draft, error);
	}
}

/* A draft has one master less to wait for. */
static void placer_advance(struct placer *p, struct draft *draft)
{
	if (--draft->n_waiting > 0)
		return;
	if (draft->refused)
		placer_reject(p, draft, NULL);
	else
		STAILQ_INSERT_TAIL(&p->ready, draft, link);
}

static void placer_release_waits(struct placer *p, struct master *master)
{
	struct master_wait *wait;

	/* The draft owns the wait, which may end with it. */
	while ((wait = SLIST_FIRST(&master->waits))) {
		SLIST_REMOVE_HEAD(&master->waits, link);
		if (master->state == MASTER_REFUSED)
			wait->draft->refused = master;
		placer_advance(p, wait->draft);
	}
}

static void placer_saved(struct placer *p, struct master *master, const ProtobufCMessage *reply)
{
	struct tally *t = p->tally;

	master->state = MASTER_SAVED;
	if (master->kind == MASTER_ACCOUNT) {
		t->n_accounts++;
		t->n_accounts_new +=
			((const Orderd__V1__UpsertAccountResponse *)reply)->created ? 1 : 0;
	} else {
		t->n_products++;
		t->n_products_new +=
			((const Orderd__V1__UpsertProductResponse *)reply)->created ? 1 : 0;
	}
}

static void placer_on_master(const ProtobufCMessage *reply, const struct orderd_error *error,
			     const struct orderd_position *position, void *context)
{
	struct placer_call *call = context;
	struct placer *p = call->placer;
	struct master *master = call->master;
	const char *what = master->kind == MASTER_ACCOUNT ? "account" : "product";
	struct arena *a = p->book->arena;

	p->n_in_flight--;
	if (!error) {
		placer_saved(p, master, reply);
	} else if (placer_is_fatal(error)) {
		placer_fail(p, arena_printf(a, "save %s %s", what, master->key), error);
		return;
	} else {
		master->state = MASTER_REFUSED;
		master->reason = arena_strdup(a, orderd_error_reason(error));
		master->message = arena_printf(a, "%s %s cannot be saved: %s", what, master->key,
					       orderd_error_message(error));
	}
	placer_release_waits(p, master);
}

static void placer_send(struct placer *p, struct arena *a, const char *method,
			const ProtobufCMessage *request, struct master *master, struct draft *draft)
{
	struct orderd_call_options options = ORDERD_CALL_OPTIONS_INIT;
	struct placer_call *call = arena_alloc(a, sizeof(*call));
	struct method m = { NULL, 0 };
	bool found = method_find(method, &m);
	int r;

	assert(found);
	*call = (struct placer_call){ .placer = p, .master = master, .draft = draft };
	options.timeout_ms = p->timeout_ms;
	r = orderd_client_call(p->cli->client, m.service, m.index, request, &options,
			       draft ? placer_on_order : placer_on_master, call);
	if (r == 0) {
		p->n_in_flight++;
		return;
	}
	if (!p->stopped)
		p->status = complain(p->cli, CLI_FAILED, NULL, "cannot send a request: %s",
				     strerror(-r));
	p->stopped = true;
	if (draft)
		placer_finish(p, draft);
}

static void placer_send_master(struct placer *p, struct master *master)
{
	struct arena *a = p->book->arena;

	if (master->kind == MASTER_ACCOUNT)
		placer_send(p, a, "AccountService/UpsertAccount",
			    request_make_account(a, p->map, master), master, NULL);
	else
		placer_send(p, a, "ProductService/UpsertProduct",
			    request_make_product(a, p->map, master), master, NULL);
}

static void placer_pump(struct placer *p)
{
	while (!p->stopped && p->n_in_flight < p->in_flight_max) {
		struct master *master = STAILQ_FIRST(&p->masters);
		struct draft *draft = STAILQ_FIRST(&p->ready);

		if (master) {
			STAILQ_REMOVE_HEAD(&p->masters, link);
			placer_send_master(p, master);
		} else if (draft) {
			STAILQ_REMOVE_HEAD(&p->ready, link);
			placer_send(p, &draft->arena, "OrderService/PlaceOrder",
				    request_make_order(p->map, draft), NULL, draft);
		} else {
			return;
		}
	}
}

void placer_turn(struct placer *p, int wait_ms)
{
	int r;

	placer_pump(p);
	if (p->n_in_flight == 0)
		return;
	r = orderd_client_process(p->cli->client, wait_ms);
	if (r < 0 && r != -EINTR && !p->stopped) {
		p->stopped = true;
		p->status = complain(p->cli, CLI_FAILED, NULL, "cannot go on: %s", strerror(-r));
		p->n_in_flight = 0;
	}
}

static void placer_need(struct placer *p, struct draft *draft, struct master *master)
{
	struct master_wait *wait;

	if (master->state == MASTER_SAVED)
		return;
	if (master->state == MASTER_REFUSED) {
		draft->refused = master;
		return;
	}
	if (master->state == MASTER_UNSENT) {
		master->state = MASTER_SENT;
		STAILQ_INSERT_TAIL(&p->masters, master, link);
	}
	wait = arena_alloc(&draft->arena, sizeof(*wait));
	wait->draft = draft;
	SLIST_INSERT_HEAD(&master->waits, wait, link);
	draft->n_waiting++;
}

void placer_offer(struct placer *p, struct draft *draft)
{
	const struct draft_line *line;

	p->n_drafts++;
	if (p->dry_run) {
		tally_order(&p->tally->placed, draft->n_lines, draft->picos);
		placer_finish(p, draft);
		return;
	}
	/* One more than the masters, so that the draft cannot become ready half way. */
	draft->n_waiting = 1;
	placer_need(p, draft, draft->account);
	STAILQ_FOREACH(line, &draft->lines, link)
		placer_need(p, draft, line->product);
	placer_advance(p, draft);
}
