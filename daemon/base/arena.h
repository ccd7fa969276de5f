/*
 * Memory that is given back all at once.
 *
 * An arena belongs to whoever embeds it; everything allocated from it belongs to the arena until
 * arena_reset() or arena_fini(). Memory is zeroed and aligned to 16 bytes. An arena is used by one
 * thread at a time.
 */

#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <protobuf-c/protobuf-c.h>

struct arena_chunk;

struct arena {
	struct arena_chunk *first;
	struct arena_chunk *current;
	size_t used;
	size_t bytes_max;
	/*
	 * When set, an allocation that cannot be had jumps here with the value 1 instead of
	 * returning NULL.
	 */
	jmp_buf *escape;
};

/*
 * Takes no memory yet. `bytes_max` bounds the sum of what is handed out, each rounded up to 16
 * bytes.
 */
void arena_init(struct arena *a, size_t bytes_max);
void arena_fini(struct arena *a);

/*
 * Takes back everything that was handed out. The first chunk is kept for the next use; `escape` is
 * cleared.
 */
void arena_reset(struct arena *a);

/*
 * These return NULL beyond the limit or out of memory, unless `escape` is set. A size of 0 gives a
 * valid pointer.
 */
void *arena_alloc(struct arena *a, size_t size);
void *arena_memdup(struct arena *a, const void *bytes, size_t size);
char *arena_strdup(struct arena *a, const char *string);
char *arena_strndup(struct arena *a, const char *string, size_t length_max);
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *a);

/*
 * An allocator for protobuf-c. Its free does nothing, so what it unpacked needs no free_unpacked.
 */
ProtobufCAllocator arena_allocator(struct arena *a);
