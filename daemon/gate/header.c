#include "gate/header.h"

#include <string.h>

#include "base/arena.h"
#include "gate/finding.h"

/* version-traceid-parentid-flags of W3C Trace Context, level 1. */
#define HEADER_TRACEPARENT_BYTES 55

/* Field 3 with length 16, as the encoding puts it. */
#define HEADER_ID_TAG ((3 << 3) | 2)

static const struct walk_limits header_limits = {
	.depth_max = 1,
	.repeated_max = 0,
	.unknown_max = 16,
};

/* Skips a varint; NULL at the end of the frame. */
static const uint8_t *header_skip_varint(const uint8_t *at, const uint8_t *end, uint64_t *ret)
{
	uint64_t value = 0;

	for (unsigned int shift = 0; at < end && shift < 64; shift += 7) {
		value |= (uint64_t)(*at & 0x7f) << shift;
		if ((*at++ & 0x80) == 0) {
			*ret = value;
			return at;
		}
	}
	return NULL;
}

/* Skips a field whose tag is read; NULL when it cannot be. */
static const uint8_t *header_skip(const uint8_t *at, const uint8_t *end, uint64_t tag)
{
	uint64_t number = 0;

	switch (tag & 7) {
	case 0:
		return header_skip_varint(at, end, &number);
	case 1:
		number = 8;
		break;
	case 2:
		at = header_skip_varint(at, end, &number);
		break;
	case 5:
		number = 4;
		break;
	default:
		return NULL;
	}
	return at != NULL && number <= (uint64_t)(end - at) ? at + number : NULL;
}

const uint8_t *header_find_id(const uint8_t *bytes, size_t n_bytes)
{
	const uint8_t *at = bytes, *end = bytes + n_bytes;
	const uint8_t *id = NULL;

	while (at != NULL && at < end) {
		uint64_t tag;

		at = header_skip_varint(at, end, &tag);
		if (at == NULL)
			break;
		if (tag == HEADER_ID_TAG && end - at > HEADER_REQUEST_ID_BYTES &&
		    at[0] == HEADER_REQUEST_ID_BYTES)
			id = at + 1;
		at = header_skip(at, end, tag);
	}
	return id;
}

static bool header_is_hex(const char *text, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (strchr("0123456789abcdef", text[i]) == NULL)
			return false;
	return true;
}

static bool header_is_traceparent(const char *text)
{
	return strlen(text) == HEADER_TRACEPARENT_BYTES && text[2] == '-' && text[35] == '-' &&
		text[52] == '-' && header_is_hex(text, 0, 2) && header_is_hex(text, 3, 35) &&
		header_is_hex(text, 36, 52) && header_is_hex(text, 53, 55);
}

static void header_check(Orderd__V1__RequestHeader *header, struct verdict *verdict)
{
	if (header->protocol_version != HEADER_PROTOCOL_VERSION)
		verdict_refuse(verdict, REASON_PROTOCOL_VERSION,
			       "the header says protocol version %u; this daemon speaks %d",
			       header->protocol_version, HEADER_PROTOCOL_VERSION);
	if (header->request_id.len != HEADER_REQUEST_ID_BYTES)
		verdict_refuse(verdict, REASON_REQUEST_ID_MALFORMED,
			       "the request id has %zu bytes instead of %d", header->request_id.len,
			       HEADER_REQUEST_ID_BYTES);
	if (header->session_token != NULL && header->session_token[0] != '\0')
		verdict_refuse(verdict, REASON_UNAUTHENTICATED,
			       "the session token is not one of this daemon");
	if (!header->has_timeout_ms)
		header->timeout_ms = HEADER_TIMEOUT_MS_DEFAULT;
	if (header->timeout_ms == 0 || header->timeout_ms > HEADER_TIMEOUT_MS_MAX)
		verdict_violate(verdict, REASON_OUT_OF_RANGE, "timeout_ms",
				"timeout_ms is %u; it must be between 1 and %d", header->timeout_ms,
				HEADER_TIMEOUT_MS_MAX);
	if (header->min_seq < 0)
		verdict_violate(verdict, REASON_OUT_OF_RANGE, "min_seq", "min_seq is below 0");
	if (header->traceparent != NULL && !header_is_traceparent(header->traceparent))
		header->traceparent = NULL;
}

const Orderd__V1__RequestHeader *header_read(const uint8_t *bytes, size_t n_bytes,
					     struct walk_report *report, struct verdict *verdict)
{
	ProtobufCAllocator allocator = arena_allocator(verdict->arena);
	Orderd__V1__RequestHeader *header;
	int answer;

	if (n_bytes > HEADER_BYTES_MAX) {
		verdict_refuse(verdict, REASON_FRAME_MALFORMED,
			       "the header has %zu bytes; %d are the limit", n_bytes,
			       HEADER_BYTES_MAX);
		return NULL;
	}
	answer = walk(&orderd__v1__request_header__descriptor, bytes, n_bytes, &header_limits,
		      report);
	if (answer != 0) {
		finding_judge(report, answer, "the header", REASON_FRAME_MALFORMED, verdict);
		return NULL;
	}
	header = orderd__v1__request_header__unpack(&allocator, n_bytes, bytes);
	if (header == NULL) {
		verdict_refuse(verdict, REASON_FRAME_MALFORMED, "the header is not a header");
		return NULL;
	}
	header_check(header, verdict);
	return verdict_refused(verdict) ? NULL : header;
}
