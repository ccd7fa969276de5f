#include "lib/unit.h"

#include <string.h>

#include "bind.h"
#include "field.h"
#include "method.h"
#include "output.h"
#include "phrase.h"
#include "sentence.h"

/* "order cancel", for messages. */
static const char *name_of(const struct sentence *s)
{
	static char name[64];

	snprintf(name, sizeof(name), "%s%s%s", s->noun, s->verb ? " " : "", s->verb ? s->verb : "");
	return name;
}

static void assert_binds(const struct sentence *s, const char *path)
{
	const ProtobufCMessageDescriptor *request = sentence_request(s);
	const ProtobufCFieldDescriptor *field;

	if (!path)
		return;
	field = request ? field_find(request, path) : NULL;
	if (!field || !bind_can(field))
		fail_msg("%s: no value can go to the field \"%s\"", name_of(s), path);
}

static void words_fit_the_request(void **state)
{
	for (size_t i = 0; sentence_table[i]; i++) {
		const struct sentence *s = sentence_table[i];

		if (s->method && !sentence_request(s))
			fail_msg("%s: there is no method %s", name_of(s), s->method);
		for (size_t j = 0; j < SENTENCE_ARGUMENTS_MAX && s->arguments[j].name; j++)
			assert_binds(s, s->arguments[j].field);
		for (const struct flag *flag = s->flags; flag->name; flag++)
			assert_binds(s, flag->field);
	}
}

static void assert_phrase(const struct sentence *s, const char *phrase)
{
	if (phrase && !phrase_fits(s, phrase))
		fail_msg("%s: \"%s\" names something that is not there", name_of(s), phrase);
}

static void phrases_fit(void **state)
{
	for (size_t i = 0; sentence_table[i]; i++) {
		assert_phrase(sentence_table[i], sentence_table[i]->doing);
		assert_phrase(sentence_table[i], sentence_table[i]->asks);
		assert_phrase(sentence_table[i], sentence_table[i]->says);
	}
}

/* The type of what the columns are of. */
static const ProtobufCMessageDescriptor *record_of(const struct sentence *s)
{
	const ProtobufCFieldDescriptor *field;

	if (!s->record)
		return sentence_reply(s);
	field = field_find(sentence_reply(s), s->record);
	if (!field || field->type != PROTOBUF_C_TYPE_MESSAGE)
		fail_msg("%s: the answer has no record \"%s\"", name_of(s), s->record);
	return field->descriptor;
}

static void assert_columns(const struct sentence *s)
{
	const ProtobufCMessageDescriptor *type = record_of(s);
	const struct column *column = s->columns;

	for (; column->title; column++)
		if (!field_find(type, column->path))
			fail_msg("%s: there is no field \"%s\"", name_of(s), column->path);
	if (!s->name || !field_find(type, s->name))
		fail_msg("%s: -o name has no field", name_of(s));
}

/* What runs without code of its own says all that is needed for it. */
static void data_is_whole(void **state)
{
	for (size_t i = 0; sentence_table[i]; i++) {
		const struct sentence *s = sentence_table[i];

		if (s->run)
			continue;
		if (!s->method || !s->doing || !s->columns == !s->says)
			fail_msg("%s: method, doing, columns or says", name_of(s));
		if (s->columns)
			assert_columns(s);
		if (s->says && !s->changes)
			fail_msg("%s: says what was changed and changes nothing", name_of(s));
		if (s->says && !s->name)
			assert_non_null(s->arguments[0].name);
	}
}

static void lists_say_when_they_are_empty(void **state)
{
	for (size_t i = 0; sentence_table[i]; i++) {
		const struct sentence *s = sentence_table[i];

		if (s->record &&
		    field_find(sentence_reply(s), s->record)->label == PROTOBUF_C_LABEL_REPEATED)
			assert_non_null(s->nothing);
	}
}

/* Name first, where people have one; age last; titles that a program can split. */
static void lists_have_the_same_order(void **state)
{
	for (size_t i = 0; sentence_table[i]; i++) {
		const struct sentence *s = sentence_table[i];
		const struct column *column = s->columns;
		bool aged = false;

		if (!s->record || !column ||
		    field_find(sentence_reply(s), s->record)->label != PROTOBUF_C_LABEL_REPEATED)
			continue;
		/* Not every record has a number, each has an id. */
		if (strcmp(s->name, "id") != 0 && strcmp(column->path, s->name) != 0 &&
		    strcmp(column->path, "number") != 0)
			fail_msg("%s: the first column is not what -o name writes", name_of(s));
		for (; column->title; column++) {
			if (aged && !column->age)
				fail_msg("%s: %s follows the age", name_of(s), column->title);
			if (strchr(column->title, ' '))
				fail_msg("%s: \"%s\" has a blank", name_of(s), column->title);
			aged = column->age;
		}
	}
}

static void flags_follow_from_the_method(void **state)
{
	const struct sentence *confirm = sentence_find("order", "confirm");
	const struct sentence *list = sentence_find("order", "list");
	bool limit = false;

	assert_non_null(sentence_flag(confirm, "if-version"));
	assert_non_null(sentence_flag(confirm, "request-id"));
	for (size_t i = 0; sentence_flag_at(list, i); i++) {
		const char *name = sentence_flag_at(list, i)->name;

		limit = limit || strcmp(name, "limit") == 0;
		assert_string_not_equal(name, "request-id");
		assert_string_not_equal(name, "if-version");
	}
	assert_true(limit);
	for (size_t i = 0; sentence_flag_at(confirm, i); i++)
		assert_string_not_equal(sentence_flag_at(confirm, i)->name, "limit");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(words_fit_the_request),
	cmocka_unit_test(phrases_fit),
	cmocka_unit_test(data_is_whole),
	cmocka_unit_test(lists_say_when_they_are_empty),
	cmocka_unit_test(lists_have_the_same_order),
	cmocka_unit_test(flags_follow_from_the_method),
};
UNIT_MAIN(tests)
