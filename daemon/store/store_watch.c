/* How the store's connections are, and what becomes of those that say nothing. */
#include "base/clock.h"
#include "store_parts.h"

/* After the first start the first connections take a moment. */
#define AWAY_AT_FIRST_US 1000000

/* A lane that says nothing is given up before; who still sees one for so long sees a mistake. */
#define STUCK_US (LANE_SILENT_US + 15000000)

const char *const store_step_names[STORE_STEPS] = {
	[LANE_STEP_LOAD] = "load",
	[LANE_STEP_DECIDE] = "decide",
	[LANE_STEP_STORE] = "store",
};

const char *const store_connection_state_names[STORE_CONNECTION_STATES] = {
	[LANE_IDLE] = "idle",
	[LANE_BUSY] = "busy",
	[LANE_DOWN] = "down",
};

static int64_t store_later(int64_t a_us, int64_t b_us)
{
	return a_us > b_us ? a_us : b_us;
}

static int64_t store_age_ms(int64_t at_us, int64_t now_us)
{
	return at_us > 0 ? (now_us - at_us) / 1000 : -1;
}

void store_figures(const struct store *store, struct store_figures *ret)
{
	int64_t now_us = clock_monotonic_us();
	int64_t good_us[STORE_KINDS] = { 0 };
	int64_t commit_us = 0;

	*ret = (struct store_figures){ 0 };
	histogram_init(&ret->batch_sizes, &histogram_things);
	for (unsigned int i = 0; i < STORE_STEPS; i++)
		histogram_init(&ret->batch_steps[i], &histogram_seconds);
	for (unsigned int i = 0; i < store->n_lanes; i++) {
		enum store_kind kind = lane_kind(store->lanes[i]);
		struct lane_figures lane;

		lane_figures(store->lanes[i], &lane);
		ret->n_connections[lane_state(store->lanes[i])]++;
		ret->n_retries += lane.n_retries;
		ret->n_splits += lane.n_splits;
		ret->n_ahead += lane.n_ahead;
		ret->n_steps_back += lane.n_steps_back;
		ret->n_reconnects += lane.n_reconnects;
		good_us[kind] = store_later(good_us[kind], lane.good_us);
		if (kind != STORE_WRITE)
			continue;
		commit_us = store_later(commit_us, lane.commit_us);
		histogram_merge(&ret->batch_sizes, &lane.sizes);
		for (unsigned int k = 0; k < STORE_STEPS; k++)
			histogram_merge(&ret->batch_steps[k], &lane.steps[k]);
	}
	ret->write_age_ms = store_age_ms(good_us[STORE_WRITE], now_us);
	ret->read_age_ms = store_age_ms(good_us[STORE_READ], now_us);
	ret->commit_age_ms = store_age_ms(commit_us, now_us);
	for (int kind = 0; kind < STORE_KINDS; kind++)
		ret->queued += queue_length(store->queues[kind]);
}

/* Whether each kind of work has a connection; otherwise *ret_why is the last error. */
static bool store_reaches(const struct store *store, const char **ret_why)
{
	bool up[STORE_KINDS] = { false };

	for (unsigned int i = 0; i < store->n_lanes; i++) {
		if (lane_is_up(store->lanes[i]))
			up[lane_kind(store->lanes[i])] = true;
		else
			*ret_why = lane_error(store->lanes[i]);
	}
	for (int kind = 0; kind < STORE_KINDS; kind++)
		if (!up[kind])
			return false;
	return true;
}

static void store_tell(struct store *store, bool away, const char *why)
{
	store->away.told = away;
	if (store->callbacks.on_contact)
		store->callbacks.on_contact(store->callbacks.context, !away, why);
}

void store_watch(struct store *store, int64_t now_us)
{
	const char *why = "";

	for (unsigned int i = 0; i < store->n_lanes; i++)
		lane_watch(store->lanes[i], now_us);
	if (store_reaches(store, &why)) {
		if (store->away.told)
			store_tell(store, false, "");
		store->away.once = true;
		store->away.since_us = 0;
		return;
	}
	if (store->away.since_us == 0)
		store->away.since_us = now_us;
	if (!store->away.told &&
	    (store->away.once || now_us - store->away.since_us >= AWAY_AT_FIRST_US))
		store_tell(store, true, why);
}

bool store_moves(const struct store *store)
{
	int64_t now_us = clock_monotonic_us();

	for (unsigned int i = 0; i < store->n_lanes; i++)
		if (lane_silent_us(store->lanes[i], now_us) > STUCK_US)
			return false;
	return true;
}
