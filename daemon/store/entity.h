/*
 * What the store knows of each kind of record: message, table, keys, fields.
 * Static data, one file per domain; entity_table lists all in the order in which rows are inserted.
 */
#ifndef ORDERD_STORE_ENTITY_H
#define ORDERD_STORE_ENTITY_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stdint.h>

#include "orderd/v1/common.pb-c.h"

#define KEY_COLUMNS_MAX 4

/* Who may see a field's values. Zero is no class, so that a forgotten one stops the start. */
enum sensitivity {
	SENSITIVITY_UNCLASSIFIED,
	SENSITIVITY_PUBLIC,
	SENSITIVITY_PERSONAL,
	SENSITIVITY_RESTRICTED,
	SENSITIVITY_SECRET,
};

#define FIELD_REQUIRED (1u << 0)    /* a new record must have it */
#define FIELD_IMMUTABLE (1u << 1)   /* never changes after creation, so updates leave it out */
#define FIELD_OUTPUT_ONLY (1u << 2) /* clients may not set it */
#define FIELD_CHILDREN (1u << 3)    /* records of their own, assembled for replies; no column */
#define FIELD_SEARCHABLE (1u << 4)
#define FIELD_EVENT (1u << 5)   /* stands in event bodies too */
#define FIELD_GUARDED (1u << 6) /* after creation only a method of its own changes it */

struct field {
	const char *name; /* of the message's field; the column has the same name */
	enum sensitivity sensitivity;
	unsigned int flags;
	uint32_t bytes_max;          /* text and bytes; 0: 256 */
	const struct entity *target; /* whose id it is, where replies can say its name; or NULL */
};

struct key {
	const struct entity *entity;
	const char *name;
	const char *columns[KEY_COLUMNS_MAX]; /* ends at NULL; tenant_id comes before all */
	bool unique;
	/*
	 * Lists only: a condition in SQL that narrows the rows (operations check it again), their
	 * order, their limit.
	 */
	const char *where;
	const char *order_by;
	uint32_t limit;
};

struct entity {
	const char *name; /* "order_line" */
	const char *table;
	Orderd__V1__RecordKind kind;
	const ProtobufCMessageDescriptor *descriptor;
	const struct field *fields; /* in the order of descriptor->fields; ends with a NULL name */
	const struct key *const *keys; /* ends with NULL; the first is the primary key */
	const struct key *by_number;   /* what RecordKey.number means; may be NULL */
	const char
		*part; /* field that tells apart records of one parent (line_number); may be NULL */
	const char *parent; /* field that names the parent when the record has no id; may be NULL */
	/*
	 * In whose history the record's changes stand: NULL, or the entity it is part of with the
	 * field that names it. root_kind instead of root is a field with the kind.
	 */
	const struct entity *root;
	const char *root_kind;
	const char *root_id;
	bool insert_only; /* never updated */
	bool removable;   /* nothing points at it, so it may be deleted */
	/*
	 * Changes with nearly every order. A trace of each of those changes would cost an order a
	 * fifth of its speed, so only the first in a window of positions is traced, with what the
	 * record was before it; readers look through the window.
	 */
	bool busy;
	bool authority; /* who may do what: seen only by those who see everything */
	bool cached;    /* kept from batch to batch: few, or wanted again and again */
};

extern const struct entity *const entity_table[];
extern const unsigned int entity_count;

/* Position in entity_table. Asserts that it is there. */
unsigned int entity_index(const struct entity *entity);

/* NULL when no entity has this kind. */
const struct entity *entity_find(Orderd__V1__RecordKind kind);

/* The keys, each with its columns; (list) may bring more than one row. */
extern const struct entity entity_tenant;
extern const struct key tenant_by_id;   /* id */
extern const struct key tenant_by_code; /* code */
extern const struct entity entity_principal;
extern const struct key principal_by_id;   /* id */
extern const struct key principal_by_name; /* name */

extern const struct entity entity_principal_key;
extern const struct key principal_key_by_id;         /* id */
extern const struct key principal_key_by_public_key; /* public_key */
extern const struct key principal_key_by_principal;  /* principal_id; oldest first */
extern const struct entity entity_role;
extern const struct key role_by_id;   /* id */
extern const struct key role_by_name; /* name */
extern const struct entity entity_role_grant;
extern const struct key role_grant_by_id;     /* id */
extern const struct key role_grant_by_method; /* role_id, method */
extern const struct key role_grant_by_role;   /* role_id (list, by method) */
extern const struct entity entity_principal_role;
extern const struct key principal_role_by_id;        /* id */
extern const struct key principal_role_by_pair;      /* principal_id, role_id */
extern const struct key principal_role_by_principal; /* principal_id (list, oldest first) */
extern const struct entity entity_team;
extern const struct key team_by_id;   /* id */
extern const struct key team_by_name; /* name */
extern const struct entity entity_team_member;
extern const struct key team_member_by_id;   /* id */
extern const struct key team_member_by_pair; /* team_id, principal_id */
extern const struct key team_member_by_team; /* team_id (list, oldest first) */
extern const struct entity entity_account;
extern const struct key account_by_id;     /* id */
extern const struct key account_by_number; /* number */
extern const struct entity entity_account_address;
extern const struct key account_address_by_id;      /* id */
extern const struct key account_address_by_account; /* account_id (list) */
extern const struct entity entity_account_ancestor;
extern const struct key account_ancestor_by_pair;    /* account_id, ancestor_id */
extern const struct key account_ancestor_by_account; /* account_id (list, nearest first) */
#define ACCOUNT_MOVED_MAX 1000 /* rows of 5 levels stay below 64 KiB in the event's changes */
/* ancestor_id (list, nearest first, one more than ACCOUNT_MOVED_MAX) */
extern const struct key account_ancestor_by_ancestor;
extern const struct entity entity_credit_account;
extern const struct key credit_account_by_id;       /* id */
extern const struct key credit_account_by_currency; /* account_id, currency */
extern const struct key credit_account_by_account;  /* account_id (list) */
extern const struct entity entity_product;
extern const struct key product_by_id;  /* id */
extern const struct key product_by_sku; /* sku */
extern const struct entity entity_price;
extern const struct key price_by_id;      /* id */
extern const struct key price_by_tier;    /* product_id, currency, min_quantity_micros */
extern const struct key price_by_product; /* product_id (list, by currency, minimum quantity) */
extern const struct entity entity_tax_rule;
extern const struct key tax_rule_by_id;    /* id */
extern const struct key tax_rule_by_class; /* country, tax_class */
extern const struct entity entity_location;
extern const struct key location_by_id;   /* id */
extern const struct key location_by_code; /* code */
extern const struct entity entity_stock_level;
extern const struct key stock_level_by_id;      /* id */
extern const struct key stock_level_by_place;   /* product_id, location_id */
extern const struct key stock_level_by_product; /* product_id (list) */
extern const struct entity entity_stock_movement;
extern const struct key stock_movement_by_id; /* id */
extern const struct entity entity_order;
extern const struct key order_by_id;     /* id */
extern const struct key order_by_number; /* number */
/* account_id, customer_po_number (list, those that are not cancelled, oldest first) */
extern const struct key order_by_po_number;
extern const struct entity entity_order_line;
extern const struct key order_line_by_number; /* order_id, line_number */
extern const struct key order_line_by_order;  /* order_id (list, by line_number) */
extern const struct key
	order_line_backordered; /* product_id, location_id (list, oldest order first) */
extern const struct entity entity_order_address;
extern const struct key order_address_by_purpose; /* order_id, purpose */
extern const struct key order_address_by_order;   /* order_id (list) */
extern const struct entity entity_order_hold;
extern const struct key order_hold_by_id;    /* id */
extern const struct key order_hold_by_order; /* order_id (list, oldest first) */
extern const struct entity entity_timer;
extern const struct key timer_by_id;     /* id */
extern const struct key timer_by_target; /* target_id (list, oldest first) */
extern const struct entity entity_shipment;
extern const struct key shipment_by_id;     /* id */
extern const struct key shipment_by_number; /* number */
extern const struct key shipment_open; /* order_id (list, those that have not left, oldest first) */
extern const struct entity entity_shipment_line;
extern const struct key shipment_line_by_number;   /* shipment_id, line_number */
extern const struct key shipment_line_by_shipment; /* shipment_id (list, by line_number) */
extern const struct entity entity_external_reference;
extern const struct key external_reference_by_name;   /* kind, system, external_id */
extern const struct key external_reference_by_target; /* target_id (list) */
extern const struct entity entity_number_series;
extern const struct key number_series_by_code; /* code */
extern const struct entity entity_subscription;
extern const struct key subscription_by_id;   /* id */
extern const struct key subscription_by_name; /* name */

#endif
