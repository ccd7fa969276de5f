#include "feed/memory.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* With its bytes and its type behind it. */
struct memory_event {
	struct store_event event;
	size_t bytes;
};

int memory_begin(struct memory *memory, int64_t seq)
{
	*memory = (struct memory){ .last_seq = seq };
	memory->ring = calloc(MEMORY_EVENTS_MAX, sizeof(struct memory_event *));
	return memory->ring != NULL ? 0 : -ENOMEM;
}

static void memory_drop_first(struct memory *memory)
{
	struct memory_event *first = memory->ring[memory->first];

	memory->first = (memory->first + 1) % MEMORY_EVENTS_MAX;
	memory->n--;
	memory->bytes -= first->bytes;
	free(first);
}

static void memory_clear(struct memory *memory)
{
	while (memory->n > 0)
		memory_drop_first(memory);
}

void memory_end(struct memory *memory)
{
	memory_clear(memory);
	free(memory->ring);
	*memory = (struct memory){ 0 };
}

bool memory_is_on(const struct memory *memory)
{
	return memory->ring != NULL;
}

static struct memory_event *memory_copy(const struct store_event *event)
{
	size_t type_length = strlen(event->type) + 1;
	size_t bytes = sizeof(struct memory_event) + event->length + type_length;
	struct memory_event *copy = malloc(bytes);
	char *at = (char *)(copy + 1);

	if (copy == NULL)
		return NULL;
	*copy = (struct memory_event){ .event = *event, .bytes = bytes };
	if (event->length > 0)
		memcpy(at, event->data, event->length);
	copy->event.data = (const uint8_t *)at;
	copy->event.type = memcpy(at + event->length, event->type, type_length);
	return copy;
}

void memory_push(struct memory *memory, const struct store_event *event)
{
	struct memory_event *copy;

	if (memory->ring == NULL)
		return;
	if (event->seq != memory->last_seq + 1)
		memory_clear(memory);
	memory->last_seq = event->seq;
	copy = memory_copy(event);
	if (copy == NULL) {
		memory_clear(memory);
		return;
	}
	while (memory->n > 0 &&
	       (memory->n == MEMORY_EVENTS_MAX || memory->bytes + copy->bytes > MEMORY_BYTES_MAX))
		memory_drop_first(memory);
	memory->ring[(memory->first + memory->n) % MEMORY_EVENTS_MAX] = copy;
	memory->n++;
	memory->bytes += copy->bytes;
}

bool memory_covers(const struct memory *memory, int64_t after_seq)
{
	return memory->ring != NULL && after_seq <= memory->last_seq &&
		after_seq >= memory->last_seq - (int64_t)memory->n;
}

const struct store_event *memory_get(const struct memory *memory, int64_t seq)
{
	size_t at = memory->n - (size_t)(memory->last_seq - seq) - 1;

	assert(seq <= memory->last_seq && seq > memory->last_seq - (int64_t)memory->n);
	return &memory->ring[(memory->first + at) % MEMORY_EVENTS_MAX]->event;
}
