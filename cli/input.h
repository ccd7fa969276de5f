/*
 * Values of the command line as the contract takes them.
 *
 * Each function complains when a value is none of the kind; texts and messages belong to the run's
 * arena. 0, or the exit status.
 */

#pragma once

#include <stdint.h>

#include "google/protobuf/timestamp.pb-c.h"
#include "orderd/v1/common.pb-c.h"

#include "cli.h"
#include "key.h"

/* `what` names the value in a complaint: "--account", "KEY". */
int input_key(struct cli *c, const char *what, const char *text, enum key_digits digits,
	      Orderd__V1__RecordKey **ret);

/* Puts a key into the fields of a record that is saved: its id, its number, or its name elsewhere.
 */
void input_place_key(const Orderd__V1__RecordKey *key, protobuf_c_boolean *has_id, int64_t *id,
		     char **number, Orderd__V1__ExternalId **external_id);

/* A decimal in micros: "2.5", "-3". */
int input_micros(struct cli *c, const char *what, const char *text, int64_t *ret);

/* An amount in minor units of a currency: "1234.50" EUR. */
int input_minor(struct cli *c, const char *what, const char *text, const char *currency,
		int64_t *ret);

/* A whole number of min to max. */
int input_number(struct cli *c, const char *what, const char *text, int64_t min, int64_t max,
		 int64_t *ret);

/* A name of an enum, with or without its prefix. */
int input_enum(struct cli *c, const char *what, const char *text,
	       const ProtobufCEnumDescriptor *type, int *ret);

/* "2026-03-01", "2026-03-01 12:00", "2026-03-01T12:00:00+02:00"; UTC without an offset. */
int input_instant(struct cli *c, const char *what, const char *text,
		  Google__Protobuf__Timestamp **ret);

/*
 * A text, or with @ in front a file, "@-" standard input. *ret_source names it for complaints. At
 * most 16 MiB.
 */
int input_text(struct cli *c, const char *what, const char *text, const char **ret_bytes,
	       size_t *ret_n, const char **ret_source);
