/*
 * Pages of a list: their size, the tokens that lead from one to the next. A token is the last id of
 * a page with a hash of the filter, so that it serves no other filter. Everything lives in the
 * arena given.
 */

#pragma once

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "store/verdict.h"

#define PAGE_SIZE_MAX 1000
#define PAGE_BYTES_MAX                                                                             \
	(512u << 10) /* half of what a reply may have; rows behind it make the next page */

/* Adds what is wrong with the size. */
void page_check_size(struct verdict *verdict, bool has, uint32_t size);

/* The size that was asked for, or the default. */
uint32_t page_size(bool has, uint32_t size);

/* How many of a query's rows, messages, fit on a page of size n_max. */
size_t page_fit(const void *const *rows, size_t n, size_t n_max);

/* The token after a row; filter is the request without its page fields. */
char *page_token(struct arena *arena, const ProtobufCMessage *filter, int64_t last_id);

/*
 * The id that a token holds. NULL or empty: `first`. False, with the refusal in the verdict, when
 * the token is not one of this filter.
 */
bool page_open(struct verdict *verdict, const char *token, const ProtobufCMessage *filter,
	       int64_t first, int64_t *ret_last_id);
