#include "bind.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "orderd/v1/common.pb-c.h"
#include "orderd/v1/order.pb-c.h"
#include "orderd/v1/role.pb-c.h"

#include "complain.h"
#include "field.h"
#include "input.h"
#include "json_name.h"
#include "mask.h"

/* One value: how a complaint calls it, its text, where it goes. */
struct bind {
	struct cli *cli;
	const char *what;
	const char *text;
	bool codes;
	bool assigns;              /* "name=Meyer" says which field of the message is meant */
	ProtobufCMessage *message; /* that holds the field */
	const ProtobufCFieldDescriptor *field;
};

ProtobufCMessage *bind_new(struct cli *c, const ProtobufCMessageDescriptor *type)
{
	ProtobufCMessage *message = arena_alloc(&c->arena, type->sizeof_message);

	field_message_init(type, message);
	return message;
}

/* Goes down to the message that holds the field; messages on the way come into being. */
static void bind_reach(struct bind *b, const char *path)
{
	size_t n;

	for (; path[n = strcspn(path, ".")] != '\0'; path += n + 1) {
		char name[64];
		ProtobufCMessage **slot;

		snprintf(name, sizeof(name), "%.*s", (int)n, path);
		b->field = field_find(b->message->descriptor, name);
		assert(b->field && b->field->type == PROTOBUF_C_TYPE_MESSAGE);
		slot = field_slot(b->message, b->field);
		if (!field_is_present(b->message, b->field)) {
			*slot = bind_new(b->cli, b->field->descriptor);
			field_mark(b->message, b->field);
		}
		b->message = *slot;
	}
	b->field = field_find(b->message->descriptor, path);
	assert(b->field);
}

static bool bind_ends(const struct bind *b, const char *end)
{
	size_t n = strlen(b->field->name), m = strlen(end);

	return n >= m && strcmp(b->field->name + n - m, end) == 0;
}

static int bind_int64(struct bind *b, int64_t *ret)
{
	const ProtobufCFieldDescriptor *field;
	const char *currency = NULL;

	if (bind_ends(b, "_micros"))
		return input_micros(b->cli, b->what, b->text, ret);
	if (bind_ends(b, "_id"))
		return input_number(b->cli, b->what, b->text, 1, INT64_MAX, ret);
	if (!bind_ends(b, "_minor"))
		return input_number(b->cli, b->what, b->text, INT64_MIN, INT64_MAX, ret);
	field = field_find(b->message->descriptor, "currency");
	if (field && field_is_present(b->message, field))
		currency = *(char *const *)field_at(b->message, field, 0);
	if (!currency)
		return complain(b->cli, CLI_USAGE, NULL, "%s needs a currency", b->what);
	return input_minor(b->cli, b->what, b->text, currency, ret);
}

static int bind_small(struct bind *b, void *value)
{
	bool is_signed = b->field->type == PROTOBUF_C_TYPE_INT32;
	int64_t number;
	int status = input_number(b->cli, b->what, b->text, is_signed ? INT32_MIN : 0,
				  is_signed ? INT32_MAX : UINT32_MAX, &number);

	if (status == CLI_OK && is_signed)
		*(int32_t *)value = (int32_t)number;
	else if (status == CLI_OK)
		*(uint32_t *)value = (uint32_t)number;
	return status;
}

static int bind_bool(struct bind *b, protobuf_c_boolean *value)
{
	*value = *b->text == '\0' || strcmp(b->text, "true") == 0;
	if (*value || strcmp(b->text, "false") == 0)
		return CLI_OK;
	return complain(b->cli, CLI_USAGE, NULL, "%s cannot be \"%s\": it is true or false",
			b->what, b->text);
}

static int bind_external(struct bind *b, Orderd__V1__ExternalId **ret)
{
	const char *colon = strchr(b->text, ':');
	Orderd__V1__ExternalId *external;

	if (!colon || colon == b->text || colon[1] == '\0')
		return complain(b->cli, CLI_USAGE, NULL, "%s cannot be \"%s\": it is SYSTEM:ID",
				b->what, b->text);
	external = (Orderd__V1__ExternalId *)bind_new(b->cli, b->field->descriptor);
	external->system = arena_strndup(&b->cli->arena, b->text, (size_t)(colon - b->text));
	external->external_id = arena_strdup(&b->cli->arena, colon + 1);
	*ret = external;
	return CLI_OK;
}

/* What people call a record of this type. */
static const ProtobufCFieldDescriptor *bind_number_field(const ProtobufCMessageDescriptor *type)
{
	static const char *const names[] = { "number", "sku", "code" };
	const ProtobufCFieldDescriptor *field = NULL;

	for (size_t i = 0; !field && i < sizeof(names) / sizeof(names[0]); i++)
		field = field_find(type, names[i]);
	return field;
}

static void bind_set(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
		     const void *value)
{
	assert(field);
	memcpy(field_slot(message, field), value, field_value_size(field));
	field_mark(message, field);
}

/* A key that names a record to be saved goes into the record, or beside it. */
static int bind_record(struct bind *b, ProtobufCMessage **ret)
{
	ProtobufCMessage *record = bind_new(b->cli, b->field->descriptor);
	Orderd__V1__RecordKey *key;
	int status = input_key(b->cli, b->what, b->text,
			       b->codes ? KEY_DIGITS_ARE_NUMBER : KEY_DIGITS_ARE_ID, &key);

	if (status != CLI_OK)
		return status;
	if (key->key_case == ORDERD__V1__RECORD_KEY__KEY_ID)
		bind_set(record, field_find(b->field->descriptor, "id"), &key->id);
	else if (key->key_case == ORDERD__V1__RECORD_KEY__KEY_NUMBER)
		bind_set(record, bind_number_field(b->field->descriptor), &key->number);
	else
		bind_set(b->message, field_find(b->message->descriptor, "external_id"),
			 &key->external);
	*ret = record;
	return CLI_OK;
}

/* "2=1.5": so much of line 2. */
static int bind_line(struct bind *b, Orderd__V1__LineQuantity **ret)
{
	const char *sign = strchr(b->text, '=');
	Orderd__V1__LineQuantity *line;
	int64_t number = 0;
	int status;

	if (!sign)
		return complain(b->cli, CLI_USAGE, NULL, "%s cannot be \"%s\": it is LINE=QUANTITY",
				b->what, b->text);
	line = (Orderd__V1__LineQuantity *)bind_new(b->cli, b->field->descriptor);
	status = input_number(b->cli, b->what,
			      arena_strndup(&b->cli->arena, b->text, (size_t)(sign - b->text)), 1,
			      INT32_MAX, &number);
	if (status == CLI_OK)
		status = input_micros(b->cli, b->what, sign + 1, &line->quantity_micros);
	line->has_line_number = line->has_quantity_micros = true;
	line->line_number = (int32_t)number;
	*ret = line;
	return status;
}

/* "LAMP-1=1.5": so much of a product. */
static int bind_order_line(struct bind *b, Orderd__V1__OrderLineInput **ret)
{
	const char *sign = strrchr(b->text, '='), *product;
	Orderd__V1__OrderLineInput *line;
	int status;

	if (!sign || sign == b->text)
		return complain(b->cli, CLI_USAGE, NULL, "%s cannot be \"%s\": it is SKU=QUANTITY",
				b->what, b->text);
	product = arena_strndup(&b->cli->arena, b->text, (size_t)(sign - b->text));
	line = (Orderd__V1__OrderLineInput *)bind_new(b->cli, b->field->descriptor);
	status = input_key(b->cli, b->what, product, KEY_DIGITS_ARE_NUMBER, &line->product);
	if (status == CLI_OK)
		status = input_micros(b->cli, b->what, sign + 1, &line->quantity_micros);
	line->has_quantity_micros = true;
	*ret = line;
	return status;
}

/* "OrderService=TEAM": a method, service or * at a level; "OrderService=-": no more. */
static int bind_grant(struct bind *b, Orderd__V1__GrantInput **ret)
{
	const char *sign = strchr(b->text, '=');
	Orderd__V1__GrantInput *grant;
	int level = 0, status = CLI_OK;

	if (!sign || sign == b->text)
		return complain(b->cli, CLI_USAGE, NULL, "%s cannot be \"%s\": it is METHOD=LEVEL",
				b->what, b->text);
	grant = (Orderd__V1__GrantInput *)bind_new(b->cli, b->field->descriptor);
	grant->method = arena_strndup(&b->cli->arena, b->text, (size_t)(sign - b->text));
	grant->has_level = strcmp(sign + 1, "-") != 0;
	if (grant->has_level)
		status = input_enum(b->cli, b->what, sign + 1,
				    &orderd__v1__access_level__descriptor, &level);
	grant->level = (Orderd__V1__AccessLevel)level;
	*ret = grant;
	return status;
}

static int bind_message(struct bind *b, void *value)
{
	if (b->field->descriptor == &orderd__v1__grant_input__descriptor)
		return bind_grant(b, value);
	if (b->field->descriptor == &orderd__v1__order_line_input__descriptor)
		return bind_order_line(b, value);
	if (b->field->descriptor == &orderd__v1__line_quantity__descriptor)
		return bind_line(b, value);
	if (field_is_instant(b->field))
		return input_instant(b->cli, b->what, b->text, value);
	if (b->field->descriptor == &orderd__v1__external_id__descriptor)
		return bind_external(b, value);
	if (b->field->descriptor != &orderd__v1__record_key__descriptor)
		return bind_record(b, value);
	return input_key(b->cli, b->what, b->text,
			 b->codes ? KEY_DIGITS_ARE_NUMBER : KEY_DIGITS_ARE_ID, value);
}

bool bind_can(const ProtobufCFieldDescriptor *field)
{
	switch ((int)field->type) {
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_ENUM:
	case PROTOBUF_C_TYPE_BOOL:
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_UINT32:
		return true;
	case PROTOBUF_C_TYPE_MESSAGE:
		return field_is_instant(field) || field_is_mask(field) ||
			field->descriptor == &orderd__v1__record_key__descriptor ||
			field->descriptor == &orderd__v1__external_id__descriptor ||
			field->descriptor == &orderd__v1__line_quantity__descriptor ||
			field->descriptor == &orderd__v1__grant_input__descriptor ||
			field->descriptor == &orderd__v1__order_line_input__descriptor ||
			bind_number_field(field->descriptor);
	default:
		return false;
	}
}

static int bind_value(struct bind *b, void *value)
{
	switch ((int)b->field->type) {
	case PROTOBUF_C_TYPE_STRING:
		*(char **)value = arena_strdup(&b->cli->arena, b->text);
		return CLI_OK;
	case PROTOBUF_C_TYPE_ENUM:
		return input_enum(b->cli, b->what, b->text, b->field->descriptor, value);
	case PROTOBUF_C_TYPE_BOOL:
		return bind_bool(b, value);
	case PROTOBUF_C_TYPE_INT64:
		return bind_int64(b, value);
	case PROTOBUF_C_TYPE_MESSAGE:
		return bind_message(b, value);
	default:
		return bind_small(b, value);
	}
}

/* One more value of a list; it is copied because lists of the command line are short. */
static int bind_append(struct bind *b)
{
	size_t n = field_count(b->message, b->field), size = field_value_size(b->field);
	char *list = arena_alloc(&b->cli->arena, (n + 1) * size);
	int status;

	if (n > 0)
		memcpy(list, field_at(b->message, b->field, 0), n * size);
	status = bind_value(b, list + n * size);
	if (status == CLI_OK)
		field_set_list(b->message, b->field, n + 1, list);
	return status;
}

/* "time-zone=UTC" into the message that the field is. */
static int bind_assign(struct bind *b, ProtobufCMessage *request)
{
	const char *sign = strchr(b->text, '=');
	ProtobufCMessage **slot = field_slot(b->message, b->field);
	char *name;
	int status;

	if (!sign)
		return complain(b->cli, CLI_USAGE, NULL, "%s cannot be \"%s\": it is FIELD=VALUE",
				b->what, b->text);
	name = arena_strndup(&b->cli->arena, b->text, (size_t)(sign - b->text));
	for (char *at = name; (at = strchr(at, '-')); at++)
		*at = '_';
	if (!*slot)
		*slot = bind_new(b->cli, b->field->descriptor);
	b->message = *slot;
	b->field = json_name_find(b->message->descriptor, name);
	if (!b->field || b->field->label == PROTOBUF_C_LABEL_REPEATED || !bind_can(b->field) ||
	    b->field->type == PROTOBUF_C_TYPE_MESSAGE)
		return complain(b->cli, CLI_USAGE, NULL, "%s cannot write %s: %s", b->what, name,
				b->field ? "that takes \"orderctl call\""
					 : "there is no such field");
	b->what = arena_printf(&b->cli->arena, "%s %s", b->what, name);
	b->text = sign + 1;
	if (field_is_present(b->message, b->field))
		return complain(b->cli, CLI_USAGE, NULL, "%s: another word says that already",
				b->what);
	status = bind_value(b, field_slot(b->message, b->field));
	if (status == CLI_OK)
		field_mark(b->message, b->field);
	mask_add(b->cli, request, b->field->name);
	return status;
}

static int bind_one(struct bind b, ProtobufCMessage *request, const char *path)
{
	int status;

	b.message = request;
	bind_reach(&b, path);
	assert(bind_can(b.field));
	if (field_is_mask(b.field)) {
		mask_add(b.cli, request, b.text);
		return CLI_OK;
	}
	if (b.assigns)
		return bind_assign(&b, request);
	if (b.field->label == PROTOBUF_C_LABEL_REPEATED)
		return bind_append(&b);
	if (field_is_present(b.message, b.field))
		return complain(b.cli, CLI_USAGE, NULL, "%s: another word says that already",
				b.what);
	status = bind_value(&b, field_slot(b.message, b.field));
	if (status == CLI_OK)
		field_mark(b.message, b.field);
	return status;
}

/* An amount is read in the currency of its message, which has to be there before it. */
static bool bind_turn(const char *path, bool amounts)
{
	size_t n = strlen(path);
	bool amount = n > 6 && strcmp(path + n - 6, "_minor") == 0;

	return amount == amounts;
}

static int bind_flag(struct cli *c, ProtobufCMessage *request, size_t index)
{
	const struct flag *flag = c->words.flags[index].flag;
	struct bind b = { .cli = c, .codes = flag->codes, .assigns = flag->assigns };

	b.what = arena_printf(&c->arena, "--%s", flag->name);
	b.text = c->words.flags[index].value;
	return bind_one(b, request, flag->field);
}

static bool bind_is_own(const struct sentence *s, const struct flag *flag)
{
	return flag >= s->flags && flag < s->flags + SENTENCE_FLAGS_MAX;
}

static int bind_all(struct cli *c, ProtobufCMessage *request, bool amounts)
{
	const struct words *w = &c->words;
	int status = CLI_OK;

	for (size_t i = 0; i < w->n_arguments && status == CLI_OK; i++) {
		const struct argument *argument = &w->sentence->arguments[i];
		struct bind b = { .cli = c, .what = argument->name, .codes = argument->codes };

		b.text = w->arguments[i];
		if (argument->field && bind_turn(argument->field, amounts))
			status = bind_one(b, request, argument->field);
	}
	for (size_t i = 0; i < w->n_flags && status == CLI_OK; i++) {
		const struct flag *flag = w->flags[i].flag;

		if (flag->field && bind_is_own(w->sentence, flag) &&
		    bind_turn(flag->field, amounts))
			status = bind_flag(c, request, i);
	}
	return status;
}

int bind_request(struct cli *c, ProtobufCMessage *request)
{
	int status = bind_all(c, request, false);

	if (status == CLI_OK)
		status = bind_all(c, request, true);
	mask_complete(c, request);
	return status;
}

int bind_method_flags(struct cli *c, ProtobufCMessage *request)
{
	const struct words *w = &c->words;
	int status = CLI_OK;

	for (size_t i = 0; i < w->n_flags && status == CLI_OK; i++) {
		const struct flag *flag = w->flags[i].flag;
		const ProtobufCFieldDescriptor *field;

		if (!flag->field || bind_is_own(w->sentence, flag))
			continue;
		field = field_find(request->descriptor, flag->field);
		if (field && !field_is_present(request, field))
			status = bind_flag(c, request, i);
		else if (!field && !w->sentence->method)
			status = complain(c, CLI_USAGE, NULL, "this method takes no --%s",
					  flag->name);
	}
	return status;
}
