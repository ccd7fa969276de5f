#include "fake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <zmq.h>

#include "lib/unit.h"

#define FAKE_WAIT_MS 10000
#define FAKE_PAGE_MAX 1000
#define FAKE_ANSWERED_MAX 10000

static int64_t fake_clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void *fake_bind(struct fake *fake, int type, const char *endpoint)
{
	void *socket = zmq_socket(fake->context, type);
	int zero = 0;

	assert_non_null(socket);
	assert_int_equal(zmq_setsockopt(socket, ZMQ_LINGER, &zero, sizeof(zero)), 0);
	/* What the fake sends is never dropped: tests decide what gets lost. */
	assert_int_equal(zmq_setsockopt(socket, ZMQ_SNDHWM, &zero, sizeof(zero)), 0);
	assert_int_equal(zmq_setsockopt(socket, ZMQ_RCVHWM, &zero, sizeof(zero)), 0);
	assert_int_equal(zmq_bind(socket, endpoint), 0);
	return socket;
}

/* Those of a second subscriber too. */
static void fake_show_subscriptions(struct fake *fake)
{
	int one = 1;

	assert_int_equal(zmq_setsockopt(fake->events, ZMQ_XPUB_VERBOSE, &one, sizeof(one)), 0);
}

void fake_start(struct fake *fake)
{
	/* XPUB publishes like PUB, and shows when somebody subscribes. */
	fake->requests = fake_bind(fake, ZMQ_ROUTER, fake->request_endpoint);
	fake->events = fake_bind(fake, ZMQ_XPUB, fake->event_endpoint);
	fake_show_subscriptions(fake);
}

void fake_stop(struct fake *fake)
{
	assert_int_equal(zmq_close(fake->requests), 0);
	assert_int_equal(zmq_close(fake->events), 0);
	fake->requests = fake->events = NULL;
}

void fake_open(struct fake *fake)
{
	*fake = (struct fake){ .folder = "/tmp/orderd-client-XXXXXX", .epoch = 1 };
	fake->answered = calloc(FAKE_ANSWERED_MAX, sizeof(*fake->answered));
	assert_non_null(fake->answered);
	assert_non_null(mkdtemp(fake->folder));
	snprintf(fake->request_endpoint, sizeof(fake->request_endpoint), "ipc://%s/requests",
		 fake->folder);
	snprintf(fake->event_endpoint, sizeof(fake->event_endpoint), "ipc://%s/events",
		 fake->folder);
	fake->context = zmq_ctx_new();
	assert_non_null(fake->context);
	fake_start(fake);
}

void fake_close(struct fake *fake)
{
	if (fake->requests)
		fake_stop(fake);
	assert_int_equal(zmq_ctx_term(fake->context), 0);
	unlink(fake->request_endpoint + strlen("ipc://"));
	unlink(fake->event_endpoint + strlen("ipc://"));
	assert_int_equal(rmdir(fake->folder), 0);
	free(fake->answered);
}

/* One turn of both sides: waits until either has something, then drives the client. */
static void fake_turn(void *socket, struct orderd_client *client, int64_t until_ms)
{
	zmq_pollitem_t items[] = {
		{ .fd = orderd_client_fd(client), .events = ZMQ_POLLIN },
		{ .socket = socket, .events = ZMQ_POLLIN },
	};

	assert_true(fake_clock_ms() < until_ms);
	zmq_poll(items, 2, FAKE_WAIT_MS);
	assert_true(orderd_client_process(client, 0) >= 0);
}

static bool fake_was_answered(const struct fake *fake, const struct fake_request *request)
{
	for (size_t i = fake->n_answered; i > 0; i--)
		if (memcmp(fake->answered[i - 1], request->header->request_id.data,
			   ORDERD_REQUEST_ID_SIZE) == 0)
			return true;
	return false;
}

/* Whether there is a request, answered before or not. */
static bool fake_poll_any(struct fake *fake, struct fake_request *ret)
{
	uint8_t frame[65536];
	int size;

	size = zmq_recv(fake->requests, ret->peer, sizeof(ret->peer), ZMQ_DONTWAIT);
	if (size < 0)
		return false;
	ret->peer_size = (size_t)size;
	size = zmq_recv(fake->requests, frame, sizeof(frame), ZMQ_DONTWAIT);
	assert_in_range(size, 1, 1024);
	ret->header = orderd__v1__request_header__unpack(NULL, (size_t)size, frame);
	assert_non_null(ret->header);
	assert_int_equal(ret->header->protocol_version, 1);
	assert_int_equal(ret->header->request_id.len, ORDERD_REQUEST_ID_SIZE);
	size = zmq_recv(fake->requests, frame, sizeof(frame), ZMQ_DONTWAIT);
	assert_in_range(size, 0, sizeof(frame));
	ret->body_size = (size_t)size;
	ret->body = malloc(ret->body_size + 1);
	assert_non_null(ret->body);
	memcpy(ret->body, frame, ret->body_size);
	return true;
}

bool fake_poll(struct fake *fake, struct fake_request *ret)
{
	while (fake_poll_any(fake, ret)) {
		if (!fake_was_answered(fake, ret))
			return true;
		fake_request_fini(ret);
	}
	return false;
}

void fake_receive(struct fake *fake, struct orderd_client *client, struct fake_request *ret)
{
	int64_t until_ms = fake_clock_ms() + FAKE_WAIT_MS;

	while (!fake_poll(fake, ret))
		fake_turn(fake->requests, client, until_ms);
}

void fake_request_fini(struct fake_request *request)
{
	orderd__v1__request_header__free_unpacked(request->header, NULL);
	free(request->body);
}

void fake_drive(struct fake *fake, struct orderd_client *client, const bool *done)
{
	int64_t until_ms = fake_clock_ms() + FAKE_WAIT_MS;
	zmq_pollitem_t item = { .fd = orderd_client_fd(client), .events = ZMQ_POLLIN };

	(void)fake;
	while (!*done) {
		assert_true(fake_clock_ms() < until_ms);
		zmq_poll(&item, 1, FAKE_WAIT_MS);
		assert_true(orderd_client_process(client, 0) >= 0);
	}
}

void fake_serve(struct fake *fake, struct orderd_client *client, const bool *done)
{
	int64_t until_ms = fake_clock_ms() + FAKE_WAIT_MS;
	struct fake_request request;

	while (!*done) {
		while (fake_poll(fake, &request)) {
			fake_answer(fake, &request);
			fake_request_fini(&request);
		}
		if (!*done)
			fake_turn(fake->requests, client, until_ms);
	}
}

void fake_send(struct fake *fake, const struct fake_request *request,
	       const Orderd__V1__ReplyHeader *given, const ProtobufCMessage *body)
{
	Orderd__V1__ReplyHeader header = *given;
	uint8_t head[4096];
	uint8_t *bytes;
	size_t size = body ? protobuf_c_message_get_packed_size(body) : 0;

	header.has_protocol_version = true;
	header.protocol_version = 1;
	if (!header.has_request_id) {
		header.has_request_id = true;
		header.request_id = request->header->request_id;
	}
	header.has_code = true;
	/* A delay of a moment invites the same request again. */
	if (header.retry_after_ms == 0 || header.retry_after_ms > 1000) {
		assert_in_range(fake->n_answered, 0, FAKE_ANSWERED_MAX - 1);
		memcpy(fake->answered[fake->n_answered++], request->header->request_id.data,
		       ORDERD_REQUEST_ID_SIZE);
	}
	bytes = malloc(size + 1);
	assert_non_null(bytes);
	if (body)
		protobuf_c_message_pack(body, bytes);
	zmq_send(fake->requests, request->peer, request->peer_size, ZMQ_SNDMORE);
	zmq_send(fake->requests, head, orderd__v1__reply_header__pack(&header, head), ZMQ_SNDMORE);
	zmq_send(fake->requests, bytes, size, 0);
	free(bytes);
}

void fake_reply(struct fake *fake, const struct fake_request *request, const ProtobufCMessage *body)
{
	Orderd__V1__ReplyHeader header = ORDERD__V1__REPLY_HEADER__INIT;

	header.has_as_of_seq = header.has_epoch = true;
	header.as_of_seq = fake->head_seq;
	header.epoch = fake->epoch;
	fake_send(fake, request, &header, body);
}

void fake_refuse(struct fake *fake, const struct fake_request *request, Orderd__V1__Code code,
		 const char *reason, uint32_t retry_after_ms)
{
	Orderd__V1__ReplyHeader header = ORDERD__V1__REPLY_HEADER__INIT;
	char text[64];
	char message[] = "the fake refuses";

	snprintf(text, sizeof(text), "%s", reason);
	header.code = code;
	header.reason = text;
	header.message = message;
	header.has_retry_after_ms = retry_after_ms > 0;
	header.retry_after_ms = retry_after_ms;
	fake_send(fake, request, &header, NULL);
}

static char fake_type_placed[] = "order.placed";
static char fake_type_created[] = "account.created";

static void fake_event(const struct fake *fake, int64_t seq, Orderd__V1__Event *ret)
{
	orderd__v1__event__init(ret);
	ret->has_epoch = ret->has_seq = ret->has_aggregate_id = ret->has_account_id = true;
	ret->epoch = seq >= fake->first_seq ? fake->epoch : 1;
	ret->seq = seq;
	ret->type = seq % 2 == 0 ? fake_type_placed : fake_type_created;
	ret->has_aggregate_kind = true;
	ret->aggregate_kind = seq % 2 == 0 ? ORDERD__V1__RECORD_KIND__RECORD_KIND_ORDER
					   : ORDERD__V1__RECORD_KIND__RECORD_KIND_ACCOUNT;
	ret->aggregate_id = seq;
	ret->account_id = seq % 3;
}

static bool fake_matches(const Orderd__V1__ReadRequest *read, const Orderd__V1__Event *event)
{
	bool matches = read->n_types == 0;

	for (size_t i = 0; i < read->n_types; i++) {
		size_t length = strlen(read->types[i]);

		if (strcmp(read->types[i], event->type) == 0 ||
		    (read->types[i][length - 1] == '.' &&
		     strncmp(read->types[i], event->type, length) == 0))
			matches = true;
	}
	if (read->has_aggregate_id && read->aggregate_id != event->aggregate_id)
		return false;
	if (read->has_aggregate_kind && read->aggregate_kind != event->aggregate_kind)
		return false;
	return matches && (!read->has_account_id || read->account_id == event->account_id);
}

static void fake_answer_read(struct fake *fake, const struct fake_request *request)
{
	Orderd__V1__ReadResponse page = ORDERD__V1__READ_RESPONSE__INIT;
	Orderd__V1__ReadRequest *read;
	Orderd__V1__Event *events = calloc(FAKE_PAGE_MAX, sizeof(*events));
	Orderd__V1__LoggedEvent *logged = calloc(FAKE_PAGE_MAX, sizeof(*logged));
	Orderd__V1__LoggedEvent **list = calloc(FAKE_PAGE_MAX, sizeof(*list));

	read = orderd__v1__read_request__unpack(NULL, request->body_size, request->body);
	assert_non_null(read);
	assert_in_range(read->page_size, 1, FAKE_PAGE_MAX);
	page.through_seq = read->after_seq;
	while (page.through_seq < fake->head_seq && page.n_events < read->page_size) {
		size_t i = page.n_events;

		fake_event(fake, ++page.through_seq, &events[i]);
		if (!fake_matches(read, &events[i]))
			continue;
		page.n_events++;
		orderd__v1__logged_event__init(&logged[i]);
		logged[i].event = &events[i];
		list[i] = &logged[i];
	}
	page.events = list;
	page.has_through_seq = page.has_head_seq = page.has_epoch = true;
	page.head_seq = fake->head_seq;
	page.epoch = fake->epoch;
	fake_reply(fake, request, &page.base);
	orderd__v1__read_request__free_unpacked(read, NULL);
	free(events);
	free(logged);
	free(list);
}

void fake_answer(struct fake *fake, const struct fake_request *request)
{
	Orderd__V1__GetHeadResponse head = ORDERD__V1__GET_HEAD_RESPONSE__INIT;
	Orderd__V1__GetInfoResponse info = ORDERD__V1__GET_INFO_RESPONSE__INIT;
	char tcp[] = "tcp://127.0.0.1:1";
	char *endpoints[] = { tcp, fake->event_endpoint };

	if (strcmp(request->header->method, "orderd.v1.EventService/Read") == 0) {
		fake_answer_read(fake, request);
	} else if (strcmp(request->header->method, "orderd.v1.EventService/GetHead") == 0) {
		head.has_epoch = head.has_seq = true;
		head.epoch = fake->epoch;
		head.seq = fake->head_seq;
		fake_reply(fake, request, &head.base);
	} else {
		assert_string_equal(request->header->method, "orderd.v1.SystemService/GetInfo");
		info.event_endpoints = endpoints;
		info.n_event_endpoints = fake->hides_events ? 0 : 2;
		fake_reply(fake, request, &info.base);
	}
}

static void fake_publish_message(struct fake *fake, const char *topic,
				 const ProtobufCMessage *message)
{
	uint8_t bytes[1024];

	zmq_send(fake->events, topic, strlen(topic), ZMQ_SNDMORE);
	zmq_send(fake->events, bytes, protobuf_c_message_pack(message, bytes), 0);
}

void fake_publish(struct fake *fake, int64_t seq)
{
	Orderd__V1__Event event;
	char topic[64];

	fake_event(fake, seq, &event);
	snprintf(topic, sizeof(topic), "%s/%lld", event.type, (long long)event.aggregate_id);
	fake_publish_message(fake, topic, &event.base);
}

void fake_heartbeat(struct fake *fake)
{
	Orderd__V1__Heartbeat heartbeat = ORDERD__V1__HEARTBEAT__INIT;

	heartbeat.has_epoch = heartbeat.has_seq = true;
	heartbeat.epoch = fake->epoch;
	heartbeat.seq = fake->head_seq;
	fake_publish_message(fake, "heartbeat", &heartbeat.base);
}

void fake_publish_frames(struct fake *fake, const char *topic, const char *body, int n_bodies)
{
	zmq_send(fake->events, topic, strlen(topic), n_bodies > 0 ? ZMQ_SNDMORE : 0);
	for (int i = 0; i < n_bodies; i++)
		zmq_send(fake->events, body, strlen(body), i + 1 < n_bodies ? ZMQ_SNDMORE : 0);
}

void fake_move(struct fake *fake)
{
	assert_int_equal(zmq_close(fake->events), 0);
	unlink(fake->event_endpoint + strlen("ipc://"));
	snprintf(fake->event_endpoint, sizeof(fake->event_endpoint), "ipc://%s/moved",
		 fake->folder);
	fake->events = fake_bind(fake, ZMQ_XPUB, fake->event_endpoint);
	fake_show_subscriptions(fake);
}

void fake_subscribed(struct fake *fake, struct orderd_client *client)
{
	int64_t until_ms = fake_clock_ms() + FAKE_WAIT_MS;
	uint8_t frame[16];

	while (zmq_recv(fake->events, frame, sizeof(frame), ZMQ_DONTWAIT) < 0)
		fake_turn(fake->events, client, until_ms);
}
