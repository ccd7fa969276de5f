/*
 * A subscriber as a program would be that keeps its place with what it does: writes each event
 * down, one line each, and goes on behind the last line.
 *
 *     fault_subscriber SERVER FILE [events=ENDPOINT] [type=TYPE] [account=ID] [kind=N]
 * [aggregate=ID] [subscription=NAME]
 *
 * A line is "SEQ EPOCH TYPE AGGREGATE DIGEST", the digest that of the packed event. Standard output
 * tells what was noticed. With a subscription orderd keeps the place; what comes again although it
 * stands in the file is passed over, and told. Ends at SIGTERM.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "orderd/stream.h"

#define SUBSCRIBER_EVENT_BYTES_MAX (1 << 20)
#define SUBSCRIBER_LINE_BYTES_MAX 256
#define SUBSCRIBER_DIGEST_BYTES 16
#define SUBSCRIBER_TYPES_MAX 8
/* Fewer acknowledgements than events, so that a sudden end leaves something to come again. */
#define SUBSCRIBER_ACK_EVERY 16

static volatile sig_atomic_t told_to_end;

struct subscriber {
	int file;
	int64_t last_seq; /* of the file */
	int32_t last_epoch;
	unsigned int n_unacked;
	struct orderd_stream *stream;
	const char *types[SUBSCRIBER_TYPES_MAX];
	struct orderd_stream_options options;
	uint8_t packed[SUBSCRIBER_EVENT_BYTES_MAX];
	int status;
};

static void subscriber_on_signal(int number)
{
	(void)number;
	told_to_end = 1;
}

static void subscriber_fail(struct subscriber *s, const char *what, const char *why)
{
	fprintf(stderr, "fault_subscriber: %s: %s\n", what, why);
	s->status = 1;
}

/* Where the last whole line ends; a torn one is cut off. */
static int subscriber_load(struct subscriber *s, const char *path)
{
	char line[SUBSCRIBER_LINE_BYTES_MAX];
	off_t end = 0;
	FILE *file;

	s->file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (s->file < 0)
		return -errno;
	file = fopen(path, "r");
	if (!file)
		return -errno;
	while (fgets(line, sizeof(line), file) && strchr(line, '\n')) {
		if (sscanf(line, "%" SCNd64 " %" SCNd32 " ", &s->last_seq, &s->last_epoch) != 2)
			break;
		end = ftello(file);
	}
	fclose(file);
	return ftruncate(s->file, end) < 0 ? -errno : 0;
}

/* One write: it is there as a whole, whenever the program is killed. */
static void subscriber_store(struct subscriber *s, const Orderd__V1__Event *event)
{
	uint8_t digest[SUBSCRIBER_DIGEST_BYTES];
	char hex[2 * SUBSCRIBER_DIGEST_BYTES + 1], line[SUBSCRIBER_LINE_BYTES_MAX];
	size_t size = orderd__v1__event__get_packed_size(event);
	int length;

	if (size > sizeof(s->packed)) {
		subscriber_fail(s, event->type, "too large");
		return;
	}
	orderd__v1__event__pack(event, s->packed);
	crypto_generichash(digest, sizeof(digest), s->packed, size, NULL, 0);
	sodium_bin2hex(hex, sizeof(hex), digest, sizeof(digest));
	length = snprintf(line, sizeof(line), "%" PRId64 " %" PRId32 " %s %" PRId64 " %s\n",
			  event->seq, event->epoch, event->type, event->aggregate_id, hex);
	if (write(s->file, line, (size_t)length) != length)
		subscriber_fail(s, "the file", strerror(errno));
	s->last_seq = event->seq;
}

static void subscriber_on_event(const Orderd__V1__Event *event, void *context)
{
	enum orderd_delivery delivery;
	struct subscriber *s = context;

	delivery = orderd_stream_delivery(s->stream);
	if (!s->options.subscription || event->seq > s->last_seq)
		subscriber_store(s, event);
	else
		printf("%s %" PRId64 "\n", delivery == ORDERD_DELIVERY_AGAIN ? "again" : "doubled",
		       event->seq);
	if (!s->options.subscription || ++s->n_unacked < SUBSCRIBER_ACK_EVERY)
		return;
	s->n_unacked = 0;
	if (orderd_stream_ack(s->stream, event->seq) < 0)
		subscriber_fail(s, "acknowledging", "not mine");
}

static void subscriber_on_notice(const struct orderd_notice *notice, void *context)
{
	static const char *const names[] = {
		[ORDERD_NOTICE_STARTED] = "started",   [ORDERD_NOTICE_LIVE] = "live",
		[ORDERD_NOTICE_REPAIRED] = "repaired", [ORDERD_NOTICE_WAITING] = "waiting",
		[ORDERD_NOTICE_EPOCH] = "epoch",       [ORDERD_NOTICE_ENDED] = "ended",
		[ORDERD_NOTICE_LOST] = "lost",         [ORDERD_NOTICE_SOUGHT] = "sought",
	};
	struct subscriber *s = context;

	printf("%s %" PRId64 " %" PRId64 "\n", names[notice->kind], notice->from.seq,
	       notice->to.seq);
	fflush(stdout);
	if (notice->kind == ORDERD_NOTICE_ENDED)
		subscriber_fail(s, "the stream ended", orderd_error_message(notice->error));
}

static bool subscriber_take(struct subscriber *s, char *argument)
{
	char *value = strchr(argument, '=');
	struct orderd_stream_options *o = &s->options;

	if (!value)
		return false;
	*value++ = '\0';
	if (strcmp(argument, "events") == 0)
		o->endpoint = value;
	else if (strcmp(argument, "subscription") == 0)
		o->subscription = o->consumer = value;
	else if (strcmp(argument, "type") == 0 && o->n_types < SUBSCRIBER_TYPES_MAX)
		s->types[o->n_types++] = value;
	else if (strcmp(argument, "account") == 0)
		o->account_id = strtoll(value, NULL, 10);
	else if (strcmp(argument, "kind") == 0)
		o->aggregate_kind = (Orderd__V1__RecordKind)strtol(value, NULL, 10);
	else if (strcmp(argument, "aggregate") == 0)
		o->aggregate_id = strtoll(value, NULL, 10);
	else
		return false;
	return true;
}

static int subscriber_run(struct subscriber *s, struct orderd_client *client)
{
	int result;

	s->options.types = s->types;
	s->options.create = s->options.subscription != NULL;
	s->options.from = ORDERD_STREAM_FROM_BEGINNING;
	if (!s->options.subscription && s->last_seq > 0) {
		s->options.from = ORDERD_STREAM_FROM_AFTER;
		s->options.after = (struct orderd_position){ s->last_epoch, s->last_seq };
	}
	result = orderd_stream_open(&s->stream, client, &s->options, subscriber_on_event,
				    subscriber_on_notice, s);
	while (result >= 0 && s->status == 0 && !told_to_end) {
		result = orderd_client_process(client, -1);
		if (result == -EINTR)
			result = 0;
	}
	orderd_stream_close(s->stream);
	return result;
}

int main(int argc, char **argv)
{
	static struct subscriber s = { .options = ORDERD_STREAM_OPTIONS_INIT };
	struct sigaction action = { .sa_handler = subscriber_on_signal };
	struct orderd_client *client;
	int result;

	sigaction(SIGTERM, &action, NULL);
	for (int i = 3; i < argc; i++)
		if (!subscriber_take(&s, argv[i]))
			return 64;
	if (argc < 3 || sodium_init() < 0)
		return 64;
	result = subscriber_load(&s, argv[2]);
	if (result == 0)
		result = orderd_client_open(&client, argv[1], NULL);
	if (result == 0) {
		result = subscriber_run(&s, client);
		orderd_client_close(client);
	}
	if (result < 0)
		subscriber_fail(&s, "cannot follow", strerror(-result));
	return s.status;
}
