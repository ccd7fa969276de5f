/*
 * Batches that are decided while the tenant's batch before, the leader's, is still being stored.
 *
 * The leader's changes to cached entities are in the cache at once; what else it changed is in its
 * working set, and a batch that asks for any of that steps back, as does one whose snapshot shows
 * that another daemon wrote in between: rules need not bear what never was. So the batch decides on
 * what the database will hold once the leader's is committed. Its first statement afterwards locks
 * the head, which lasts until then, and raises if the head is not where the leader meant to leave
 * it: then nothing of the batch is applied, and it runs again from what the database says.
 */
#include <setjmp.h>

#include "base/clock.h"
#include "lane_parts.h"

bool lane_leads(const struct lane *lane, const struct tenant *tenant)
{
	return lane->kind == STORE_WRITE && lane->phase == LANE_STORING && !lane->failed &&
		lane->taken.tenant == tenant && !lane->follower;
}

/* True also when memory is out: then it had better not go ahead. */
static bool lane_repeats(struct lane *lane, const struct lane *leader)
{
	jmp_buf escape;
	bool repeats = true;

	if (setjmp(escape) == 0) {
		lane->batch.arena.escape = &escape;
		repeats = batch_repeats(&lane->batch, &leader->batch);
	}
	lane->batch.arena.escape = NULL;
	return repeats;
}

bool lane_follow(struct lane *lane, struct lane *leader)
{
	/* Where its window of positions began is looked up again by one that locks first. */
	if (leader->batch.head.window_at_us == INT64_MAX)
		return false;
	if (lane->taken.cold || lane->taken.unknown || !lane->cache || lane_repeats(lane, leader) ||
	    !cache_enter(lane->cache, &leader->batch.head))
		return false;
	lane->ahead = lane->has_head = true;
	lane->cache_serves = lane->cache_used = true;
	lane->leader = leader;
	leader->follower = lane;
	lane->before = leader->batch.loaded;
	batch_set_head(&lane->batch, &leader->batch.head, clock_realtime_us());
	return true;
}

static bool lane_was_removed(const struct batch *batch, const struct entity *entity)
{
	const struct set_slot *slot = batch->set.dirty[entity_index(entity)];

	while (slot && !slot->removed)
		slot = slot->next_dirty;
	return slot != NULL;
}

static bool lane_was_changed(struct batch *batch, const struct set_node *wanted)
{
	const struct set_node *node = working_set_node(&batch->set, wanted->key, wanted->values);

	for (uint32_t i = 0; node && i < node->n_slots; i++)
		if (node->slots[i]->dirty)
			return true;
	return false;
}

bool lane_collides(const struct lane *lane)
{
	if (!lane->ahead)
		return false;
	/* Its snapshot does not show what the leader wrote, nor can the leader be asked any more.
	 */
	if (!lane->leader)
		return true;
	for (uint32_t i = 0; i < lane->batch.n; i++)
		for (const struct work_query *asked = lane->batch.works[i].queries; asked;
		     asked = asked->next)
			if (!asked->sent)
				return true;
	for (const struct set_wants *wants = lane->batch.set.wants; wants; wants = wants->next) {
		if (lane_was_removed(&lane->leader->batch, wants->key->entity))
			return true;
		for (const struct set_node *node = wants->first; node; node = node->next_wanted)
			if (lane_was_changed(&lane->leader->batch, node))
				return true;
	}
	return false;
}

void lane_step_back(struct lane *lane)
{
	lane->figures.n_steps_back++;
	lane_send_end(lane, "ROLLBACK");
	lane_again(lane, 0, lane->taken.n, false);
	lane_free_up(lane);
}

int lane_send_confirm(struct lane *lane)
{
	const struct batch_head *head = &lane->batch.loaded;
	struct params params;

	params_init(&params, &lane->batch.arena);
	params_int(&params, lane->batch.tenant->id);
	params_int(&params, head->epoch);
	params_int(&params, head->seq);
	params_bytes(&params, head->chain_hash, CHAIN_HASH_BYTES);
	params_int(&params, head->generation);
	params_int(&params, lane->server.system_identifier);
	params_int(&params, lane->server.timeline);
	return lane_send_query(lane, "confirm_head", &params, NULL);
}

static void lane_leave_cache(struct lane *lane)
{
	if (lane->cache_serves)
		cache_leave(lane->cache);
	lane->cache_serves = false;
}

/* From here on nobody looks at rows of the batch that the cache may replace. */
void lane_hand_on(struct lane *lane)
{
	const bool served = lane->cache_serves;

	lane->figures.n_ahead += lane->ahead;
	lane->cache_serves = false;
	cache_keep(lane->cache, &lane->batch, served);
	lane->callbacks.on_decided(lane->callbacks.context, lane->taken.tenant);
}

void lane_part(struct lane *lane)
{
	lane_leave_cache(lane);
	if (lane->follower) {
		lane->follower->leader = NULL;
		lane->follower = NULL;
	}
	if (lane->leader)
		lane->leader->follower = NULL;
	lane->leader = NULL;
	/* The cache stands where the head may never be. */
	if (lane->phase == LANE_STORING && !lane->committed && lane->cache)
		cache_forget(lane->cache);
}
