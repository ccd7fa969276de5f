#include "model/field.h"
#include "op/event/dead_letters.h"
#include "op/operations.h"
#include "orderd/internal/v1/store.pb-c.h"

/* Subscription, incarnation, positions. */
static const struct query retry_dead_letters = {
	.name = "retry_dead_letters",
	.row = &orderd__internal__v1__count__descriptor,
	.types = "iit",
};

static struct dead_letters
retry_dead_letters_which(const Orderd__V1__RetryDeadLettersRequest *request)
{
	return (struct dead_letters){
		.subscription = request->subscription,
		.seqs = request->seqs,
		.n_seqs = request->n_seqs,
		.all = request->all,
	};
}

static void retry_dead_letters_check(const void *message, struct verdict *verdict)
{
	struct dead_letters which = retry_dead_letters_which(message);

	dead_letters_check(&which, verdict);
}

static void retry_dead_letters_load(struct work *work, const void *message)
{
	struct dead_letters which = retry_dead_letters_which(message);

	dead_letters_want(work, &which, &retry_dead_letters);
}

static void retry_dead_letters_decide(struct work *work, const void *message, void *reply)
{
	struct dead_letters which = retry_dead_letters_which(message);
	Orderd__V1__RetryDeadLettersResponse *response = reply;

	field_set(response, count, dead_letters_count(work, &which, &retry_dead_letters));
}

const struct op op_retry_dead_letters = {
	.method = "orderd.v1.EventService/RetryDeadLetters",
	.kind = OP_BOOK,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.check = retry_dead_letters_check,
	.load = retry_dead_letters_load,
	.decide = retry_dead_letters_decide,
};
