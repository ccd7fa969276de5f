/*
 * One run of orderctl: what was said, how to answer, the daemon to ask.
 *
 * It owns its client, its arena, the last reply. Texts of the arena live until the run ends.
 */

#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <orderd/client.h>

#include "base/arena.h"
#include "method.h"
#include "pager.h"
#include "schema.h"
#include "settings.h"
#include "trace.h"
#include "words.h"

#define CLI_SERVER_DEFAULT "ipc:///run/orderd/requests"

/* After sysexits.h, as scripts know them. */
enum cli_status {
	CLI_OK = 0,
	CLI_FAILED = 1,
	CLI_USAGE = 64,
	CLI_INVALID = 65, /* the request is invalid, or a precondition does not hold */
	CLI_NOT_FOUND = 66,
	CLI_UNREACHABLE = 69,
	CLI_INTERNAL = 70,
	CLI_EXISTS = 73,
	CLI_OUTPUT = 74, /* the answer could not be written */
	CLI_TRY_AGAIN = 75,
	CLI_NOT_PERMITTED = 77,
	CLI_CONFIGURATION = 78,
	CLI_INTERRUPTED = 130,
	CLI_TERMINATED = 143,
};

enum cli_format {
	CLI_TABLE,
	CLI_WIDE,
	CLI_JSON,
	CLI_JSONL,
	CLI_CSV,
	CLI_NAME,
};

struct cli {
	struct arena arena;
	struct words words;
	enum cli_format format;
	struct settings settings; /* once it is settled */
	bool settled;
	bool quiet;
	bool verbose;
	bool yes;
	bool traces;
	struct trace trace;
	bool mute;       /* complains of nothing */
	bool color;      /* of messages, on standard error */
	bool color_data; /* of tables, on standard output */
	struct pager pager;
	bool has_request_id;
	uint8_t request_id[ORDERD_REQUEST_ID_SIZE];
	struct orderd_client *client;
	ProtobufCMessage *reply;
	struct schema *schema; /* NULL until it was asked for */
	bool asks_schema;
	int schema_status; /* of that question */
};

/* Says the sentence of a command line; returns the exit status. */
int cli_main(int argc, char **argv);

/* Whether standard output carries JSON, so that errors do too. */
bool cli_speaks_json(const struct cli *c);

/* Finds out which daemon is meant. 0, or the exit status after a message. */
int cli_settle(struct cli *c);

/* Opens the client if it is not open. 0, or the exit status after a message. */
int cli_connect(struct cli *c);

/*
 * Calls a method of the contract, "OrderService/GetOrder", with the flags that follow from it. 0:
 * *ret_reply is the run's until the next call. Otherwise the exit status, after the message "cannot
 * " + `doing`.
 */
int cli_call(struct cli *c, const char *doing, const char *method, ProtobufCMessage *request,
	     ProtobufCMessage **ret_reply);

/* The same for a method of any contract. */
int cli_call_method(struct cli *c, const char *doing, struct method m, ProtobufCMessage *request,
		    ProtobufCMessage **ret_reply);

/* The same without a message when the daemon refused: *ret_error is the caller's then. */
int cli_try(struct cli *c, const char *method, ProtobufCMessage *request,
	    ProtobufCMessage **ret_reply, struct orderd_error **ret_error);
int cli_try_method(struct cli *c, struct method m, ProtobufCMessage *request,
		   ProtobufCMessage **ret_reply, struct orderd_error **ret_error);

/*
 * The contract as the daemon knows it, which may be newer than this program. 0, or the exit status
 * after a message, which there is none of when `doing` is NULL.
 */
int cli_schema(struct cli *c, const char *doing, const struct schema **ret);

/* The value of a flag or argument, as words_flag() and words_argument(). */
const char *cli_flag(const struct cli *c, const char *name);
const char *cli_argument(const struct cli *c, size_t index);

/* A copy in the run's arena, for messages, whose strings are not const; NULL if not given. */
char *cli_flag_copy(struct cli *c, const char *name);

/* A message for people that is no error; not with --quiet. */
void cli_note(const struct cli *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Only with --verbose. */
void cli_detail(const struct cli *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Explains the words, or everything. Returns the exit status. */
int cli_help(struct cli *c, const char *noun, const char *verb);

/* 0, or CLI_OUTPUT after a message when standard output did not take everything. */
int cli_finish_output(struct cli *c);
