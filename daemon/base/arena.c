#include "base/arena.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif

#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(bytes, n_bytes) ((void)(bytes), (void)(n_bytes))
#define ASAN_UNPOISON_MEMORY_REGION(bytes, n_bytes) ((void)(bytes), (void)(n_bytes))
#endif

#define ARENA_ALIGNMENT ((size_t)16)
#define ARENA_CHUNK_SIZE_MIN ((size_t)8 * 1024)
#define ARENA_CHUNK_SIZE_MAX ((size_t)1024 * 1024)

/* `size` and `used` count the bytes after this head. */
struct arena_chunk {
	struct arena_chunk *next;
	size_t size;
	size_t used;
	size_t unused;
};

static_assert(sizeof(struct arena_chunk) % ARENA_ALIGNMENT == 0,
	      "what follows the head is aligned");

static unsigned char *arena_chunk_bytes(struct arena_chunk *chunk)
{
	return (unsigned char *)(chunk + 1);
}

static void arena_chunk_free(struct arena_chunk *chunk)
{
	ASAN_UNPOISON_MEMORY_REGION(arena_chunk_bytes(chunk), chunk->size);
	free(chunk);
}

static struct arena_chunk *arena_chunk_new(size_t size)
{
	struct arena_chunk *chunk = malloc(sizeof(*chunk) + size);

	if (chunk == NULL)
		return NULL;
	*chunk = (struct arena_chunk){ .size = size };
	ASAN_POISON_MEMORY_REGION(arena_chunk_bytes(chunk), size);
	return chunk;
}

void arena_init(struct arena *a, size_t bytes_max)
{
	*a = (struct arena){ .bytes_max = bytes_max };
}

static void arena_free_after(struct arena_chunk *chunk)
{
	while (chunk != NULL) {
		struct arena_chunk *next = chunk->next;

		arena_chunk_free(chunk);
		chunk = next;
	}
}

void arena_fini(struct arena *a)
{
	arena_free_after(a->first);
	arena_init(a, a->bytes_max);
}

void arena_reset(struct arena *a)
{
	if (a->first != NULL) {
		arena_free_after(a->first->next);
		a->first->next = NULL;
		a->first->used = 0;
		ASAN_POISON_MEMORY_REGION(arena_chunk_bytes(a->first), a->first->size);
	}
	a->current = a->first;
	a->used = 0;
	a->escape = NULL;
}

static void *arena_refuse(struct arena *a)
{
	if (a->escape != NULL)
		longjmp(*a->escape, 1);
	return NULL;
}

/* The head counts into the chunk's size, so that chunks are whole powers of two for malloc. */
static bool arena_grow(struct arena *a, size_t size)
{
	size_t chunk_size = ARENA_CHUNK_SIZE_MIN;
	struct arena_chunk *chunk;

	if (a->current != NULL)
		chunk_size = (a->current->size + sizeof(*chunk)) * 2;
	if (chunk_size > ARENA_CHUNK_SIZE_MAX)
		chunk_size = ARENA_CHUNK_SIZE_MAX;
	chunk_size -= sizeof(*chunk);
	if (chunk_size < size)
		chunk_size = size;
	chunk = arena_chunk_new(chunk_size);
	if (chunk == NULL)
		return false;
	if (a->current != NULL)
		a->current->next = chunk;
	else
		a->first = chunk;
	a->current = chunk;
	return true;
}

void *arena_alloc(struct arena *a, size_t size)
{
	size_t rounded;
	void *bytes;

	if (size == 0)
		size = 1;
	if (size > SIZE_MAX / 2)
		return arena_refuse(a);
	rounded = (size + ARENA_ALIGNMENT - 1) & ~(ARENA_ALIGNMENT - 1);
	assert(a->used <= a->bytes_max);
	if (rounded > a->bytes_max - a->used)
		return arena_refuse(a);
	if (a->current == NULL || rounded > a->current->size - a->current->used) {
		if (!arena_grow(a, rounded))
			return arena_refuse(a);
	}
	bytes = arena_chunk_bytes(a->current) + a->current->used;
	a->current->used += rounded;
	a->used += rounded;
	ASAN_UNPOISON_MEMORY_REGION(bytes, size);
	return memset(bytes, 0, size);
}

void *arena_memdup(struct arena *a, const void *bytes, size_t size)
{
	void *copy = arena_alloc(a, size);

	if (copy != NULL && size > 0)
		memcpy(copy, bytes, size);
	return copy;
}

char *arena_strdup(struct arena *a, const char *string)
{
	return arena_memdup(a, string, strlen(string) + 1);
}

char *arena_strndup(struct arena *a, const char *string, size_t length_max)
{
	size_t length = strnlen(string, length_max);
	char *copy;

	if (length == SIZE_MAX)
		return arena_refuse(a);
	copy = arena_alloc(a, length + 1);
	if (copy != NULL && length > 0)
		memcpy(copy, string, length);
	return copy;
}

char *arena_vprintf(struct arena *a, const char *format, va_list args)
{
	va_list again;
	char *string = NULL;
	int length;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, args);
	if (length >= 0)
		string = arena_alloc(a, (size_t)length + 1);
	if (string != NULL)
		vsnprintf(string, (size_t)length + 1, format, again);
	va_end(again);
	return length >= 0 ? string : arena_refuse(a);
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list args;
	char *string;

	va_start(args, format);
	string = arena_vprintf(a, format, args);
	va_end(args);
	return string;
}

size_t arena_used(const struct arena *a)
{
	return a->used;
}

static void *arena_allocator_alloc(void *data, size_t size)
{
	return arena_alloc(data, size);
}

static void arena_allocator_free(void *data, void *bytes)
{
}

ProtobufCAllocator arena_allocator(struct arena *a)
{
	return (ProtobufCAllocator){
		.alloc = arena_allocator_alloc,
		.free = arena_allocator_free,
		.allocator_data = a,
	};
}
