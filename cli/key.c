#include "key.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool key_parse_id(const char *text, int64_t *ret)
{
	int64_t id;
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	id = strtoll(text, &end, 10);
	if (*end != '\0' || errno != 0 || id < 1)
		return false;
	*ret = id;
	return true;
}

static Orderd__V1__ExternalId *key_parse_external(struct arena *a, const char *text)
{
	Orderd__V1__ExternalId *external = arena_alloc(a, sizeof(*external));
	const char *colon = strchr(text, ':');

	if (!colon || colon == text || colon[1] == '\0')
		return NULL;
	orderd__v1__external_id__init(external);
	external->system = arena_strndup(a, text, (size_t)(colon - text));
	external->external_id = arena_strdup(a, colon + 1);
	return external;
}

Orderd__V1__RecordKey *key_parse(struct arena *a, const char *text, enum key_digits digits)
{
	Orderd__V1__RecordKey *key = arena_alloc(a, sizeof(*key));
	bool digits_only = text[strspn(text, "0123456789")] == '\0';

	orderd__v1__record_key__init(key);
	if (strncmp(text, "ext:", 4) == 0) {
		key->key_case = ORDERD__V1__RECORD_KEY__KEY_EXTERNAL;
		key->external = key_parse_external(a, text + 4);
		return key->external ? key : NULL;
	}
	if (strncmp(text, "id:", 3) == 0 || (digits_only && digits == KEY_DIGITS_ARE_ID)) {
		key->key_case = ORDERD__V1__RECORD_KEY__KEY_ID;
		return key_parse_id(digits_only ? text : text + 3, &key->id) ? key : NULL;
	}
	key->key_case = ORDERD__V1__RECORD_KEY__KEY_NUMBER;
	key->number = arena_strdup(a, strncmp(text, "number:", 7) == 0 ? text + 7 : text);
	return *key->number ? key : NULL;
}
