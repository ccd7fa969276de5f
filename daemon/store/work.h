/*
 * The working set as one operation sees it: rows it names in load, reads and changes in decide.
 *
 * load is called again as long as it names new keys; what former rounds brought is found with
 * work_find. decide must only look for what load named. Slots hold immutable versions: work_edit
 * gives a copy to change; when the request is refused, all its copies, new records and events are
 * forgotten. Everything returned lives in the batch's arena, until the reply is packed. When memory
 * runs out, these functions do not return: the request is refused and forgotten by their caller,
 * the batch.
 */
#ifndef ORDERD_STORE_WORK_H
#define ORDERD_STORE_WORK_H

#include <google/protobuf/timestamp.pb-c.h>

#include "base/arena.h"
#include "entity.h"
#include "orderd/v1/event.pb-c.h"
#include "tenant.h"
#include "value.h"
#include "verdict.h"

struct scope;
struct scope_step;
struct work;

/* A record's place in the working set. message is its present version: read it, never change it. */
struct slot {
	const ProtobufCMessage *message;
	const struct entity *entity;
};

/* --- what surrounds the request --- */

struct arena *work_arena(struct work *work);
struct verdict *work_verdict(struct work *work);
const struct tenant *work_tenant(const struct work *work);
int64_t work_principal(const struct work *work);

/* Whose records the request may be about. What it names by a RecordKey is held to it. */
const struct scope *work_scope(const struct work *work);

/* STORE_MAY_… bits. */
unsigned int work_rights(const struct work *work);

/* The request as load and decide get it. */
const ProtobufCMessage *work_request(const struct work *work);

/* 16 bytes. */
const uint8_t *work_request_id(const struct work *work);

/*
 * The batch's time in microseconds since 1970; never earlier than an earlier batch's of the tenant.
 */
int64_t work_now_us(const struct work *work);

/* A timestamp in the arena. */
Google__Protobuf__Timestamp *work_time(struct work *work, int64_t us);

/* Microseconds since 1970; 0 for NULL. */
int64_t work_time_us(const Google__Protobuf__Timestamp *time);

/* --- load: name what is needed --- */

/* work_want(work, &stock_level_by_place, v_int(product_id), v_int(location_id)) */
#define work_want(work, key, ...)                                                                  \
	work_want_values((work), (key), (const struct value[]){ __VA_ARGS__ })
void work_want_values(struct work *work, const struct key *key, const struct value *values);

/*
 * Names the record a RecordKey means, through id, number or external reference, with what decides
 * whether the request may see it. An unset key names nothing.
 */
void work_want_record(struct work *work, const struct entity *entity,
		      const Orderd__V1__RecordKey *key);

/* --- load and decide: find --- */

/* The record with this unique key; NULL when there is none (or, in load, not yet). */
#define work_find(work, key, ...)                                                                  \
	work_find_values((work), (key), (const struct value[]){ __VA_ARGS__ })
struct slot *work_find_values(struct work *work, const struct key *key, const struct value *values);

/* What the request may not see is not there. */
struct slot *work_find_record(struct work *work, const struct entity *entity,
			      const Orderd__V1__RecordKey *key);

/* --- load and decide: whose it is --- */

/*
 * In load: what decides whether a scope sees a record. NULL: it is not there, which has to cost as
 * much as when it is somebody else's.
 */
void work_want_path(struct work *work, const struct scope *scope, const struct entity *entity,
		    const struct slot *slot);

/* The account and, where the scope looks there, those above it, as far as they are loaded. */
size_t work_path(struct work *work, const struct scope *scope, int64_t account_id,
		 struct scope_step **ret);

/* Whether the request's scope sees a record that was found by something else than a RecordKey. */
bool work_sees(struct work *work, const struct slot *slot);

/*
 * All records with this list key, those of earlier requests of the batch included, in the key's
 * order with new ones last. Returns their number; *ret is an array in the arena.
 */
#define work_list(work, key, ret, ...)                                                             \
	work_list_values((work), (key), (const struct value[]){ __VA_ARGS__ }, (ret))
size_t work_list_values(struct work *work, const struct key *key, const struct value *values,
			struct slot ***ret);

/* --- named queries: for reads, bookkeeping, and what a write only tells --- */

/*
 * A statement of sql/queries. Its first parameter is the tenant; rows become messages by column
 * name. In bookkeeping it may write, in such a way that running it twice is no different.
 */
struct listing;

struct query {
	const char *name;
	const char *sql;               /* NULL: that of sql/queries */
	const struct listing *listing; /* that the statement is made for; NULL: none */
	const ProtobufCMessageDescriptor *row;
	const char *types; /* of the parameters after the tenant: 'i' bigint, 't' text, 's'
			      timestamptz, 'b' bytea */
};

/*
 * In load. The same query may be asked only once per request; those that are asked together run in
 * the order in which they were asked.
 */
#define work_query(work, query, ...)                                                               \
	work_query_values((work), (query), (const struct value[]){ __VA_ARGS__ })
void work_query_values(struct work *work, const struct query *query, const struct value *values);

/*
 * In decide. Returns the number of rows; *ret is an array of messages of query->row. A write that
 * has not asked, because the reason to ask came up only in its batch, waits for the next one.
 */
size_t work_rows(struct work *work, const struct query *query, const void *const **ret);

/*
 * In load. A page of a list: what stands behind an id, at most so many rows, with these values of
 * its filters, VALUE_NULL where one is not given. The same list may be asked only once.
 */
void work_page(struct work *work, const struct listing *listing, const struct value *values,
	       int64_t behind_id, int64_t limit);
size_t work_page_rows(struct work *work, const struct listing *listing, const void *const **ret);

/* --- decide: change --- */

/*
 * A copy of the record to change, which at once becomes the slot's version. Within one request the
 * same copy is given again. Nested messages and texts are shared with the former version: replace
 * them, do not change them. version and updated_at are set by the store. Key fields must not
 * change.
 */
void *work_edit(struct work *work, struct slot *slot);

/*
 * A new initialised message of the entity with a fresh id (if it has the field); not yet in the
 * set.
 */
void *work_new(struct work *work, const struct entity *entity);

/*
 * Puts a message made by work_new, with all its key fields set, into the set as a record to insert.
 * version, created_at and updated_at are set by the store.
 */
struct slot *work_insert(struct work *work, const struct entity *entity, void *message);

/* Takes a record of a removable entity away. */
void work_remove(struct work *work, struct slot *slot);

/*
 * Links the record to a name in another system, which was wanted. Refuses when a record has it that
 * the request does not see; others the caller has looked for.
 */
void work_link(struct work *work, const struct entity *entity, int64_t id,
	       const Orderd__V1__ExternalId *name);

/* Takes the name from the record that has it, which the caller has found by it. */
void work_unlink(struct work *work, const struct entity *entity,
		 const Orderd__V1__ExternalId *name);

/* The names that the record has in other systems; wanted with external_reference_by_target. */
size_t work_links(struct work *work, const struct entity *entity, int64_t id,
		  Orderd__V1__ExternalId ***ret);

/*
 * The next number of a series, wanted with number_series_by_code. Made with prefix and width if it
 * is new.
 */
const char *work_number(struct work *work, const char *series, const char *prefix, int32_t width);

/*
 * Appends an event about a record. body is a message of the arena for that case of Event's oneof;
 * the type follows from the case's name ("order_placed": "order.placed"). Account, actor, times,
 * version, position are filled in; the caller may set occurred_at, external_ids and audience on the
 * returned event. A request that changes something must append at least one.
 */
Orderd__V1__Event *work_emit(struct work *work, struct slot *slot,
			     Orderd__V1__Event__BodyCase body_case, void *body);

/* Bookkeeping: whoever waits for something about this record should look again. */
void work_touch(struct work *work, int64_t id);

/* Position of the request's last event, or of the head where it has none. */
int64_t work_position(const struct work *work);
int32_t work_epoch(const struct work *work);

#endif
