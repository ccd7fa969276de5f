#include "input.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/instant.h"
#include "base/text.h"
#include "complain.h"
#include "currency.h"
#include "guess.h"
#include "record.h"

#define INPUT_BYTES_MAX (16u << 20)

int input_key(struct cli *c, const char *what, const char *text, enum key_digits digits,
	      Orderd__V1__RecordKey **ret)
{
	Orderd__V1__RecordKey *key = key_parse(&c->arena, text, digits);

	if (!key)
		return complain(c, CLI_USAGE, NULL,
				"%s cannot be \"%s\": it is a number, an id as id:417, or "
				"ext:SYSTEM:ID",
				what, text);
	*ret = key;
	return CLI_OK;
}

void input_place_key(const Orderd__V1__RecordKey *key, protobuf_c_boolean *has_id, int64_t *id,
		     char **number, Orderd__V1__ExternalId **external_id)
{
	switch (key->key_case) {
	case ORDERD__V1__RECORD_KEY__KEY_ID:
		*has_id = true;
		*id = key->id;
		return;
	case ORDERD__V1__RECORD_KEY__KEY_NUMBER:
		*number = key->number;
		return;
	case ORDERD__V1__RECORD_KEY__KEY_EXTERNAL:
		*external_id = key->external;
		return;
	case ORDERD__V1__RECORD_KEY__KEY__NOT_SET:
	case _ORDERD__V1__RECORD_KEY__KEY__CASE_IS_INT_SIZE:
		return;
	}
}

int input_micros(struct cli *c, const char *what, const char *text, int64_t *ret)
{
	switch (decimal_parse_micros(text, strlen(text), ret)) {
	case 0:
		return CLI_OK;
	case DECIMAL_TOO_FINE:
		return complain(c, CLI_USAGE, NULL,
				"%s cannot be \"%s\": at most six digits follow the point", what,
				text);
	case DECIMAL_TOO_LARGE:
		return complain(c, CLI_USAGE, NULL, "%s cannot be \"%s\": it is too large", what,
				text);
	default:
		return complain(c, CLI_USAGE, NULL,
				"%s cannot be \"%s\": it is a number such as 12 or 2.5", what,
				text);
	}
}

int input_minor(struct cli *c, const char *what, const char *text, const char *currency,
		int64_t *ret)
{
	int exponent = currency_exponent(currency);
	int64_t micros, unit = 1000000;
	int status = input_micros(c, what, text, &micros);

	if (status != CLI_OK)
		return status;
	for (int i = 0; i < exponent; i++)
		unit /= 10;
	if (micros % unit != 0)
		return complain(c, CLI_USAGE, NULL,
				"%s cannot be \"%s\": %s has %d digits after the point", what, text,
				currency, exponent);
	*ret = micros / unit;
	return CLI_OK;
}

int input_number(struct cli *c, const char *what, const char *text, int64_t min, int64_t max,
		 int64_t *ret)
{
	int64_t number = 0;
	char *end;

	errno = 0;
	number = strtoll(text, &end, 10);
	if (*text == '\0' || text[strspn(text, "-0123456789")] != '\0' || *end != '\0' ||
	    errno != 0 || number < min || number > max)
		return complain(c, CLI_USAGE, NULL,
				"%s cannot be \"%s\": it is a whole number from %" PRId64
				" to %" PRId64,
				what, text, min, max);
	*ret = number;
	return CLI_OK;
}

int input_enum(struct cli *c, const char *what, const char *text,
	       const ProtobufCEnumDescriptor *type, int *ret)
{
	const char *choices = "";

	if (record_enum_parse(type, text, ret) && *ret != 0)
		return CLI_OK;
	for (unsigned int i = 0; i < type->n_values; i++)
		if (type->values[i].value != 0)
			choices = arena_printf(&c->arena, "%s%s%s", choices, *choices ? ", " : "",
					       record_enum_short(type, type->values[i].value));
	return complain(c, CLI_USAGE, NULL, "%s cannot be \"%s\"; it can be %s", what, text,
			choices);
}

int input_instant(struct cli *c, const char *what, const char *text,
		  Google__Protobuf__Timestamp **ret)
{
	Google__Protobuf__Timestamp *t = arena_alloc(&c->arena, sizeof(*t));

	google__protobuf__timestamp__init(t);
	if (!instant_parse_loose(text, &t->seconds, &t->nanos))
		return complain(c, CLI_USAGE, NULL,
				"%s cannot be \"%s\": it is a time such as 2026-03-01, "
				"2026-03-01T12:00:00Z or 2026-03-01T12:00:00+02:00",
				what, text);
	*ret = t;
	return CLI_OK;
}

static int input_read(FILE *file, struct text *out)
{
	char buffer[65536];
	size_t n;

	while ((n = fread(buffer, 1, sizeof(buffer), file)) > 0) {
		text_append(out, buffer, n);
		if (out->length > INPUT_BYTES_MAX)
			return -EFBIG;
	}
	return ferror(file) ? -EIO : 0;
}

int input_text(struct cli *c, const char *what, const char *text, const char **ret_bytes,
	       size_t *ret_n, const char **ret_source)
{
	struct text read;
	FILE *file;
	int r;

	if (*text != '@') {
		*ret_bytes = text;
		*ret_n = strlen(text);
		*ret_source = what;
		return CLI_OK;
	}
	file = strcmp(text, "@-") == 0 ? stdin : fopen(text + 1, "re");
	if (!file)
		return complain(c, CLI_NOT_FOUND, NULL, "cannot read %s: %s", text + 1,
				strerror(errno));
	text_init(&read);
	r = input_read(file, &read);
	if (file != stdin)
		fclose(file);
	if (r == 0 && !read.failed) {
		*ret_bytes = arena_memdup(&c->arena, read.data ? read.data : "", read.length + 1);
		*ret_n = read.length;
		*ret_source = file == stdin ? "standard input" : text + 1;
	}
	text_fini(&read);
	if (r < 0)
		return complain(c, CLI_INVALID, NULL, "cannot read %s: %s", text + 1, strerror(-r));
	return CLI_OK;
}
