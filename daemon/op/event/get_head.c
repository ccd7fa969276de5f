#include "model/field.h"
#include "op/operations.h"
#include "orderd/internal/v1/store.pb-c.h"

static const struct query head = {
	.name = "head",
	.row = &orderd__internal__v1__event_head__descriptor,
	.types = "",
};

static void get_head_load(struct work *work, const void *message)
{
	work_query_values(work, &head, &(struct value){ 0 });
}

static void get_head_decide(struct work *work, const void *message, void *reply)
{
	Orderd__V1__GetHeadResponse *response = reply;
	const void *const *rows = NULL;
	const Orderd__Internal__V1__EventHead *row;

	/* A tenant without any event has no row. */
	if (work_rows(work, &head, &rows) == 0) {
		field_set(response, epoch, work_epoch(work));
		field_set(response, seq, 0);
		return;
	}
	row = rows[0];
	field_set(response, epoch, row->epoch);
	field_set(response, seq, row->seq);
	response->at = row->at;
	response->has_chain_hash = row->has_chain_hash;
	response->chain_hash = row->chain_hash;
}

const struct op op_get_head = {
	.method = "orderd.v1.EventService/GetHead",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.load = get_head_load,
	.decide = get_head_decide,
};
