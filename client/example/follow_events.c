/*
 * Follows a tenant's events, each exactly once and in order, and keeps its own place in a file, so
 * that the next run goes on where this one ended.
 *
 *     orderd_follow_events ipc:///run/orderd/requests last-event order. stock.
 *
 * Ends at SIGINT and SIGTERM. A program that writes what it learns into a database stores the
 * position there, in the same transaction; a file can be one event behind.
 *
 * Builds with: cc follow_events.c $(pkg-config --cflags --libs liborderd)
 */

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <orderd/stream.h>

static volatile sig_atomic_t told_to_end;

struct follower {
	const char *path; /* of the file with the position */
	struct orderd_stream *stream;
	bool failed;
};

static void follower_on_signal(int number)
{
	(void)number;
	told_to_end = 1;
}

/* False at the first run, and when the file is no position. */
static bool follower_load(const struct follower *follower, struct orderd_position *ret)
{
	FILE *file = fopen(follower->path, "r");
	bool done;

	if (!file)
		return false;
	done = fscanf(file, "%" SCNd32 " %" SCNd64, &ret->epoch, &ret->seq) == 2;
	fclose(file);
	return done;
}

/* Written beside it and renamed: whenever the program dies, the file is whole. */
static bool follower_store(const struct follower *follower)
{
	struct orderd_position position = orderd_stream_position(follower->stream);
	char path[4096];
	FILE *file;
	bool done;

	if (snprintf(path, sizeof(path), "%s.new", follower->path) >= (int)sizeof(path))
		return false;
	file = fopen(path, "w");
	if (!file)
		return false;
	done = fprintf(file, "%" PRId32 " %" PRId64 "\n", position.epoch, position.seq) > 0;
	done &= fclose(file) == 0;
	return done && rename(path, follower->path) == 0;
}

static void follower_on_event(const Orderd__V1__Event *event, void *context)
{
	struct follower *follower = context;

	printf("%" PRId64 " %s %" PRId64 "\n", event->seq, event->type, event->aggregate_id);
	/* The bodies are typed. */
	if (event->body_case == ORDERD__V1__EVENT__BODY_ORDER_PLACED)
		printf("  order %s, total %" PRId64 " %s minor units\n",
		       event->order_placed->number, event->order_placed->total_minor,
		       event->order_placed->currency);
	fflush(stdout);
	if (!follower_store(follower)) {
		fprintf(stderr, "%s: %s\n", follower->path, strerror(errno));
		follower->failed = true;
	}
}

static void follower_on_notice(const struct orderd_notice *notice, void *context)
{
	struct follower *follower = context;

	switch (notice->kind) {
	case ORDERD_NOTICE_STARTED:
		fprintf(stderr, "following after %" PRId64 "\n", notice->to.seq);
		break;
	case ORDERD_NOTICE_LIVE:
		fprintf(stderr, "live\n");
		break;
	case ORDERD_NOTICE_WAITING:
		fprintf(stderr, "waiting: %s\n", orderd_error_message(notice->error));
		break;
	case ORDERD_NOTICE_REPAIRED:
	case ORDERD_NOTICE_EPOCH:
	case ORDERD_NOTICE_LOST:
	case ORDERD_NOTICE_SOUGHT:
		/* Nothing is missing; nothing has to be done. */
		break;
	case ORDERD_NOTICE_ENDED:
		fprintf(stderr, "the stream ended: %s\n", orderd_error_message(notice->error));
		follower->failed = true;
		break;
	}
}

static int follower_run(struct follower *follower, struct orderd_client *client, char **types,
			size_t n_types)
{
	struct orderd_stream_options options = ORDERD_STREAM_OPTIONS_INIT;
	int result;

	options.from = follower_load(follower, &options.after) ? ORDERD_STREAM_FROM_AFTER
							       : ORDERD_STREAM_FROM_BEGINNING;
	options.types = (const char *const *)types;
	options.n_types = n_types;
	result = orderd_stream_open(&follower->stream, client, &options, follower_on_event,
				    follower_on_notice, follower);
	if (result < 0)
		return result;
	while (!told_to_end && !follower->failed) {
		result = orderd_client_process(client, -1);
		if (result < 0 && result != -EINTR)
			return result;
	}
	orderd_stream_close(follower->stream);
	return 0;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = follower_on_signal };
	struct follower follower = { 0 };
	struct orderd_client *client;
	int result;

	if (argc < 3) {
		fprintf(stderr, "usage: %s ENDPOINT FILE [TYPE…]\n", argv[0]);
		return 64;
	}
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	follower.path = argv[2];
	result = orderd_client_open(&client, argv[1], NULL);
	if (result == 0) {
		result = follower_run(&follower, client, argv + 3, (size_t)argc - 3);
		orderd_client_close(client);
	}
	if (result < 0)
		fprintf(stderr, "%s: %s\n", argv[1], strerror(-result));
	return result < 0 || follower.failed ? 1 : 0;
}
