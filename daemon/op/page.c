#include "op/page.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#define PAGE_SIZE_DEFAULT 100
#define PAGE_HASH_BYTES 16

struct page_cursor {
	uint8_t last_id[8]; /* big endian */
	uint8_t filter[PAGE_HASH_BYTES];
};

void page_check_size(struct verdict *verdict, bool has, uint32_t size)
{
	if (has && (size == 0 || size > PAGE_SIZE_MAX))
		verdict_violate(verdict, REASON_OUT_OF_RANGE, "page_size",
				"page_size is %" PRIu32 ", it must be 1 to %d", size,
				PAGE_SIZE_MAX);
}

uint32_t page_size(bool has, uint32_t size)
{
	return has ? size : PAGE_SIZE_DEFAULT;
}

size_t page_fit(const void *const *rows, size_t n, size_t n_max)
{
	size_t n_bytes = 0;

	for (size_t i = 0; i < n; i++) {
		n_bytes += protobuf_c_message_get_packed_size(rows[i]);
		if (i == n_max || (i > 0 && n_bytes > PAGE_BYTES_MAX))
			return i;
	}
	return n;
}

/* False when memory ran out. */
static bool page_hash(struct arena *arena, const ProtobufCMessage *filter,
		      uint8_t out[PAGE_HASH_BYTES])
{
	uint8_t *packed = arena_alloc(arena, protobuf_c_message_get_packed_size(filter));
	size_t n_bytes;

	if (!packed)
		return false;
	n_bytes = protobuf_c_message_pack(filter, packed);
	crypto_generichash(out, PAGE_HASH_BYTES, packed, n_bytes, NULL, 0);
	return true;
}

char *page_token(struct arena *arena, const ProtobufCMessage *filter, int64_t last_id)
{
	struct page_cursor cursor;
	size_t size =
		sodium_base64_encoded_len(sizeof(cursor), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	char *token = arena_alloc(arena, size);

	for (int i = 0; i < 8; i++)
		cursor.last_id[i] = (uint8_t)((uint64_t)last_id >> (56 - 8 * i));
	if (!token || !page_hash(arena, filter, cursor.filter))
		return NULL;
	return sodium_bin2base64(token, size, (const unsigned char *)&cursor, sizeof(cursor),
				 sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool page_open(struct verdict *verdict, const char *token, const ProtobufCMessage *filter,
	       int64_t first, int64_t *ret_last_id)
{
	struct page_cursor cursor;
	uint8_t hash[PAGE_HASH_BYTES];
	uint64_t last_id = 0;
	size_t n_bytes = 0;

	if (!token || !*token) {
		*ret_last_id = first;
		return true;
	}
	if (sodium_base642bin((unsigned char *)&cursor, sizeof(cursor), token, strlen(token), NULL,
			      &n_bytes, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
	    n_bytes != sizeof(cursor) || !page_hash(verdict->arena, filter, hash) ||
	    memcmp(hash, cursor.filter, sizeof(hash)) != 0) {
		verdict_violate(verdict, REASON_PAGE_TOKEN, "page_token",
				"page_token is not one that this list gave out for this filter; "
				"begin again without it");
		return false;
	}
	for (int i = 0; i < 8; i++)
		last_id = last_id << 8 | cursor.last_id[i];
	*ret_last_id = (int64_t)last_id;
	return true;
}
