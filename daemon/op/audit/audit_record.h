/*
 * The record that an audit is asked about: found by its key, with the account whose personal values
 * it may hold. Slots belong to the working set.
 */

#pragma once

#include "op/op.h"
#include "store/history.h"

/* Adds what is wrong with kind and key. */
void audit_record_check(struct verdict *verdict, Orderd__V1__RecordKind kind,
			const Orderd__V1__RecordKey *key);

/* In load: asks for the record, finds it once it is there. */
struct slot *audit_record_want(struct work *work, Orderd__V1__RecordKind kind,
			       const Orderd__V1__RecordKey *key);

/* In decide; NULL, with the refusal in the verdict, when there is none. */
struct slot *audit_record_find(struct work *work, Orderd__V1__RecordKind kind,
			       const Orderd__V1__RecordKey *key);

/*
 * In load: asks for the personal values that events of the record up to a position made. They may
 * be asked for once per request.
 */
void audit_record_want_values(struct work *work, const struct slot *slot, int64_t until_seq);

/* The values; none before they are there. */
void audit_record_values(struct work *work, struct history_values *ret);

/* Changes of an event's row; NULL when they cannot be read. */
Orderd__V1__RecordChanges *audit_record_changes(struct arena *arena,
						const Orderd__Internal__V1__EventRow *row);
