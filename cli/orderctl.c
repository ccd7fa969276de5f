#include "sentence.h"

#include <stddef.h>

#include "say/say.h"

const struct sentence *const sentence_table[] = {
#define SAY(name) &say_##name,
#include "say/say.def"
#undef SAY
	NULL,
};

const char sentence_manual[] =
	"orderctl asks an orderd daemon: what is to be done is said as a noun with a verb, flags "
	"may stand anywhere on the line. Nothing can be abbreviated; what is not understood is "
	"answered with what may have been meant.\n"
	"Data go to standard output, messages to standard error. A terminal gets tables, a pipe "
	"the same as plain text. JSON is the stable form: with -o json standard output is exactly "
	"one JSON value, [] when there is nothing, and an error is one JSON object on standard "
	"error.\n"
	"A flag counts more than the environment, the environment more than the context, the "
	"context more than the default.";

const struct flag sentence_global_flags[] = {
	{ .name = "output",
	  .letter = 'o',
	  .value = "table|wide|json|jsonl|csv|name",
	  .help = "How the answer is written; json is the stable form: one JSON value, an error is "
		  "one JSON object on standard error" },
	{ .name = "server",
	  .letter = 's',
	  .value = "ENDPOINT",
	  .help = "The daemon: ipc:///run/orderd/requests, tcp://127.0.0.1:7710; otherwise your "
		  "dev server if it runs, or ipc:///run/orderd/requests" },
	{ .name = "tenant",
	  .value = "CODE",
	  .help = "Whose data; only the administrator's door takes one" },
	{ .name = "events",
	  .value = "ENDPOINT",
	  .help = "Where events are followed; what the daemon names by default" },
	{ .name = "context",
	  .value = "CONTEXT",
	  .help = "A daemon that orderctl context set has given a name" },
	{ .name = "key",
	  .value = "FILE",
	  .help = "The key pair to be recognised by on TCP, made by orderctl key new" },
	{ .name = "server-key",
	  .value = "PUBLIC-KEY",
	  .help = "The daemon's key on TCP, as orderctl info on its machine shows it" },
	{ .name = "timeout",
	  .value = "TIME",
	  .help = "How long a request may take with all its retries: 500ms, 5s (the default), 2m" },
	{ .name = "yes", .letter = 'y', .help = "Does not ask on a terminal" },
	{ .name = "quiet", .letter = 'q', .help = "No messages but errors" },
	{ .name = "verbose", .letter = 'v', .help = "Tells what is asked of the daemon" },
	{ .name = "trace",
	  .help = "Shows the path of each call, frames, retries, time; sends a W3C traceparent, "
		  "which the events keep; goes on with TRACEPARENT of the environment" },
	{ .name = "no-color", .help = "No colours; NO_COLOR in the environment does the same" },
	{ .name = "help", .letter = 'h', .help = "Explains the command" },
	{ .name = "version", .help = "Tells the version of orderctl" },
	{ .name = NULL },
};

const struct flag sentence_method_flags[] = {
	{ .name = "limit", .value = "N", .help = "How many at most; 0 is all. The default is 50" },
	{ .name = "dry-run",
	  .field = "validate_only",
	  .help = "Says what would come of it, and changes nothing" },
	{ .name = "if-version",
	  .value = "N",
	  .field = "expected_version",
	  .help = "Refuses the change when the record has another version" },
	{ .name = "request-id",
	  .value = "UUID",
	  .help = "Of a former run, so that a change is made once however often it is said" },
	{ .name = NULL },
};

const char *const sentence_environment[][2] = {
	{ "ORDERD_SERVER", "As --server" },
	{ "ORDERD_EVENTS", "As --events" },
	{ "ORDERD_TENANT", "As --tenant" },
	{ "ORDERD_CONTEXT", "As --context" },
	{ "ORDERD_KEY", "As --key" },
	{ "ORDERD_SERVER_KEY", "As --server-key" },
	{ "ORDERD_TIMEOUT", "As --timeout" },
	{ "TRACEPARENT", "W3C trace context that --trace goes on with" },
	{ "NO_COLOR", "Any value: as --no-color" },
	{ "PAGER", "Shows what is longer than the terminal; less -FRX by default, empty for none" },
	{ NULL, NULL },
};

const char *const sentence_files[][2] = {
	{ "/run/orderd/requests", "The daemon's socket, unless another server is named" },
	{ "$XDG_STATE_HOME/orderd/dev",
	  "The dev server's data, logs and locks, or ~/.local/state/orderd/dev, or "
	  "/var/lib/orderd-dev; its sockets are in $XDG_RUNTIME_DIR/orderd-dev, or beside" },
	{ "$XDG_CONFIG_HOME/orderd/contexts",
	  "The contexts, or ~/.config/orderd/contexts: sections with server, events, tenant, "
	  "key, server_key; mode "
	  "0600" },
	{ NULL, NULL },
};

const char *const sentence_statuses[][2] = {
	{ "0", "Done" },
	{ "1", "Something else failed" },
	{ "64", "The command line is wrong" },
	{ "65", "The request is invalid, or what it needs does not hold" },
	{ "66", "There is no such record" },
	{ "69", "The daemon cannot be reached" },
	{ "70", "The daemon failed" },
	{ "73", "The record exists already" },
	{ "74", "The answer could not be written" },
	{ "75", "Try again later" },
	{ "77", "Not permitted" },
	{ "78", "The configuration is wrong" },
	{ "130, 143", "Interrupted: SIGINT, SIGTERM" },
	{ NULL, NULL },
};
