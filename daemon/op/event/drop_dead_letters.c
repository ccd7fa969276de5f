#include "model/field.h"
#include "op/event/dead_letters.h"
#include "op/operations.h"
#include "orderd/internal/v1/store.pb-c.h"

/* Subscription, incarnation, positions. */
static const struct query drop_dead_letters = {
	.name = "drop_dead_letters",
	.row = &orderd__internal__v1__count__descriptor,
	.types = "iit",
};

static struct dead_letters
drop_dead_letters_which(const Orderd__V1__DropDeadLettersRequest *request)
{
	return (struct dead_letters){
		.subscription = request->subscription,
		.seqs = request->seqs,
		.n_seqs = request->n_seqs,
		.all = request->all,
	};
}

static void drop_dead_letters_check(const void *message, struct verdict *verdict)
{
	struct dead_letters which = drop_dead_letters_which(message);

	dead_letters_check(&which, verdict);
}

static void drop_dead_letters_load(struct work *work, const void *message)
{
	struct dead_letters which = drop_dead_letters_which(message);

	dead_letters_want(work, &which, &drop_dead_letters);
}

static void drop_dead_letters_decide(struct work *work, const void *message, void *reply)
{
	struct dead_letters which = drop_dead_letters_which(message);
	Orderd__V1__DropDeadLettersResponse *response = reply;

	field_set(response, count, dead_letters_count(work, &which, &drop_dead_letters));
}

const struct op op_drop_dead_letters = {
	.method = "orderd.v1.EventService/DropDeadLetters",
	.kind = OP_BOOK,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.check = drop_dead_letters_check,
	.load = drop_dead_letters_load,
	.decide = drop_dead_letters_decide,
};
