#include "feed/follow.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "orderd/v1/common.pb-c.h"

#define FOLLOW_LAG_US 50000     /* until a reader that is behind is asked again */
#define FOLLOW_IDLE_US 60000000 /* events are kept so long after the last who asked */

enum follow_state {
	FOLLOW_PARKED,
	FOLLOW_READY,   /* has something to look at, or an answer */
	FOLLOW_READING, /* the log is being read for it */
	FOLLOW_GONE,    /* answered; ends when the read does */
};

struct follow {
	TAILQ_ENTRY(follow) link;
	struct follows *follows;
	struct store_page_query query;
	enum follow_state state;
	int answer;     /* what it is to be told; 0: a page */
	int64_t seq;    /* everything up to here was looked at */
	int64_t due_us; /* when to look again by itself; INT64_MAX: never */
};

void follow_init(struct follows *follows, struct store *store, const struct stream *stream,
		 struct follow_figures *figures)
{
	*follows = (struct follows){ .store = store, .stream = stream, .figures = figures };
	TAILQ_INIT(&follows->list);
}

static void follow_free(struct follow *follow)
{
	TAILQ_REMOVE(&follow->follows->list, follow, link);
	free(follow);
}

/* The last that is heard of it. */
static void follow_end(struct follow *follow, int answer, const struct store_page *page)
{
	struct store_page_query query = follow->query;

	follow->follows->figures->n_waiting--;
	if (follow->state == FOLLOW_READING)
		follow->state = FOLLOW_GONE;
	else
		follow_free(follow);
	query.on_page(query.context, answer, page);
}

static void follow_end_empty(struct follow *follow)
{
	struct store_page page = { .through_seq = follow->seq };

	follow_end(follow, 0, &page);
}

static void follow_make_ready(struct follow *follow, int answer)
{
	if (follow->state == FOLLOW_GONE)
		return;
	if (follow->answer == 0)
		follow->answer = answer;
	if (follow->state == FOLLOW_PARKED)
		follow->state = FOLLOW_READY;
	follow->follows->ready = true;
}

/* --- from memory --- */

/* Collects what matches after the follow's seq; *ret_through is how far it looked. */
static size_t follow_collect(const struct follow *follow, struct store_event *events,
			     int64_t *ret_through)
{
	const struct store_page_query *query = &follow->query;
	const struct memory *memory = &follow->follows->memory;
	size_t n = 0, bytes = 0;
	int64_t seq;

	for (seq = follow->seq + 1; seq <= memory->last_seq && n < query->events_max; seq++) {
		const struct store_event *event = memory_get(memory, seq);

		if (!store_filter_matches(&query->filter, event))
			continue;
		bytes += event->length;
		if (n > 0 && bytes > query->bytes_max)
			break;
		events[n++] = *event;
	}
	*ret_through = seq - 1;
	return n;
}

/* Whose an event is, where that matters, only the log tells. */
static bool follow_may_remember(const struct follow *follow)
{
	return scope_is_whole(&follow->query.scope) &&
		memory_covers(&follow->follows->memory, follow->seq);
}

/* True: it has its answer, and is gone. */
static bool follow_remember(struct follow *follow)
{
	struct store_event *events = calloc(follow->query.events_max, sizeof(*events));
	struct store_page page = { .events = events };

	/* Without memory the log is read, which needs less. */
	if (events == NULL)
		return false;
	page.n_events = follow_collect(follow, events, &page.through_seq);
	follow->seq = page.through_seq;
	if (page.n_events > 0) {
		follow->follows->figures->n_pages_from_memory++;
		follow_end(follow, 0, &page);
	}
	free(events);
	return page.n_events > 0;
}

/* --- from the log --- */

static void follow_advance(struct follow *follow, int64_t now_us);

/* Whether there is something, published or not, that it has not looked at. */
static bool follow_is_behind(const struct follow *follow)
{
	const struct stream *stream = follow->follows->stream;

	return !stream->known || follow->seq < stream->seq || follow->seq < follow->query.head_seq;
}

static void follow_on_page(void *context, int answer, const struct store_page *page)
{
	struct follow *follow = context;
	struct follows *follows = follow->follows;
	int64_t now_us = clock_monotonic_us();
	bool lags;

	if (follow->state == FOLLOW_GONE) {
		follow_free(follow);
		return;
	}
	follow->state = FOLLOW_READY;
	if (answer != 0 || follow->answer != 0) {
		follow_end(follow, follow->answer != 0 ? follow->answer : answer, NULL);
		return;
	}
	if (page->n_events > 0) {
		follows->figures->n_pages_from_log++;
		follow_end(follow, 0, page);
		return;
	}
	lags = page->through_seq == follow->seq;
	follow->seq = page->through_seq;
	if (now_us >= follow->query.until_us) {
		follow_end_empty(follow);
	} else if (lags && follow_is_behind(follow)) {
		follow->state = FOLLOW_PARKED;
		follow->due_us = now_us + FOLLOW_LAG_US;
	} else {
		follow_advance(follow, now_us);
	}
}

static void follow_read(struct follow *follow)
{
	struct store_page_query query = follow->query;

	query.after_seq = follow->seq;
	query.on_page = follow_on_page;
	query.context = follow;
	follow->state = FOLLOW_READING;
	if (store_read_page(follow->follows->store, &query) == 0)
		return;
	follow->state = FOLLOW_READY;
	follow_end(follow, STORE_PAGE_AWAY, NULL);
}

/* --- one who follows --- */

static void follow_park(struct follow *follow, int64_t now_us)
{
	if (now_us >= follow->query.until_us) {
		follow_end_empty(follow);
		return;
	}
	follow->state = FOLLOW_PARKED;
	follow->due_us = INT64_MAX;
}

/* Looks at what there is: it is answered, or parked, or the log is read. */
static void follow_advance(struct follow *follow, int64_t now_us)
{
	if (follow->answer != 0)
		follow_end(follow, follow->answer, NULL);
	else if (follow_may_remember(follow) && follow_remember(follow))
		return;
	else if (follow_is_behind(follow))
		follow_read(follow);
	else
		follow_park(follow, now_us);
}

/* --- all of them --- */

static void follow_supersede(struct follows *follows, const struct store_page_query *query)
{
	struct follow *follow, *next;

	for (follow = TAILQ_FIRST(&follows->list); follow != NULL; follow = next) {
		bool twin = memcmp(follow->query.request_id, query->request_id, 16) == 0;

		next = TAILQ_NEXT(follow, link);
		if (follow->state != FOLLOW_GONE && follow->query.topic == query->topic)
			follow_make_ready(follow, twin ? STORE_PAGE_TWIN : STORE_PAGE_SUPERSEDED);
	}
}

int follow_find(struct follows *follows, const struct store_page_query *query, int64_t now_us)
{
	struct follow *follow = calloc(1, sizeof(*follow));

	if (follow == NULL)
		return -ENOMEM;
	/* Without memory for it, the log serves. */
	if (!memory_is_on(&follows->memory) && follows->stream->known)
		memory_begin(&follows->memory, follows->stream->seq);
	follows->asked_at_us = now_us;
	follow_supersede(follows, query);
	follow->follows = follows;
	follow->query = *query;
	follow->seq = query->after_seq;
	follow->due_us = INT64_MAX;
	follow->state = FOLLOW_READY;
	TAILQ_INSERT_TAIL(&follows->list, follow, link);
	follows->figures->n_waiting++;
	follows->ready = true;
	return 0;
}

void follow_publish(struct follows *follows, const struct store_event *event)
{
	const int32_t kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_SUBSCRIPTION;
	struct follow *follow;

	memory_push(&follows->memory, event);
	TAILQ_FOREACH(follow, &follows->list, link) {
		if (event->aggregate_kind == kind && event->aggregate_id == follow->query.topic)
			follow_make_ready(follow, STORE_PAGE_TOUCHED);
		if (follow->state != FOLLOW_PARKED || event->seq != follow->seq + 1)
			continue;
		if (store_filter_matches(&follow->query.filter, event))
			follow_make_ready(follow, 0);
		else
			follow->seq = event->seq;
	}
}

void follow_touch(struct follows *follows, int64_t topic)
{
	struct follow *follow;

	TAILQ_FOREACH(follow, &follows->list, link)
		if (topic == 0 || follow->query.topic == topic)
			follow_make_ready(follow, STORE_PAGE_TOUCHED);
}

/* Another history may have begun: what is remembered is none of it, positions have to be judged. */
static void follow_look_at_epoch(struct follows *follows)
{
	int32_t epoch = follows->stream->epoch;

	if (!follows->stream->known || follows->epoch == epoch)
		return;
	if (follows->epoch != 0) {
		memory_end(&follows->memory);
		follow_touch(follows, 0);
	}
	follows->epoch = epoch;
}

void follow_turn(struct follows *follows, int64_t now_us)
{
	struct follow *follow, *next;

	follows->ready = false;
	follow_look_at_epoch(follows);
	for (follow = TAILQ_FIRST(&follows->list); follow != NULL; follow = next) {
		next = TAILQ_NEXT(follow, link);
		if (follow->state == FOLLOW_READY)
			follow_advance(follow, now_us);
		else if (follow->state != FOLLOW_PARKED)
			continue;
		else if (now_us >= follow->query.until_us)
			follow_end_empty(follow);
		else if (now_us >= follow->due_us)
			follow_advance(follow, now_us);
	}
	if (memory_is_on(&follows->memory) && TAILQ_EMPTY(&follows->list) &&
	    now_us - follows->asked_at_us > FOLLOW_IDLE_US)
		memory_end(&follows->memory);
}

void follow_stop(struct follows *follows)
{
	struct follow *follow, *next;

	for (follow = TAILQ_FIRST(&follows->list); follow != NULL; follow = next) {
		next = TAILQ_NEXT(follow, link);
		if (follow->state != FOLLOW_GONE)
			follow_end(follow, STORE_PAGE_STOPPED, NULL);
	}
}

void follow_fini(struct follows *follows)
{
	follow_stop(follows);
	memory_end(&follows->memory);
}
