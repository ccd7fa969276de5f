#include "json_name.h"

#include <string.h>

#include "base/text.h"
#include "guess.h"

void json_name_make(const char *field_name, char out[JSON_NAME_BYTES])
{
	bool upper = false;
	size_t n = 0;

	for (; *field_name != '\0' && n + 1 < JSON_NAME_BYTES; field_name++) {
		if (*field_name == '_') {
			upper = true;
			continue;
		}
		out[n] = *field_name;
		if (upper && *field_name >= 'a' && *field_name <= 'z')
			out[n] = (char)(*field_name - 'a' + 'A');
		upper = false;
		n++;
	}
	out[n] = '\0';
}

const ProtobufCFieldDescriptor *json_name_find(const ProtobufCMessageDescriptor *message,
					       const char *name)
{
	char json_name[JSON_NAME_BYTES];

	for (unsigned int i = 0; i < message->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->fields[i];

		json_name_make(field->name, json_name);
		if (strcmp(json_name, name) == 0 || strcmp(field->name, name) == 0)
			return field;
	}
	return NULL;
}

const ProtobufCFieldDescriptor *json_name_guess(const ProtobufCMessageDescriptor *message,
						const char *name)
{
	const ProtobufCFieldDescriptor *best = NULL;
	char json_name[JSON_NAME_BYTES];
	struct guess guess;

	guess_init(&guess, name);
	for (unsigned int i = 0; i < message->n_fields; i++) {
		json_name_make(message->fields[i].name, json_name);
		if (guess_offer(&guess, json_name) || guess_offer(&guess, message->fields[i].name))
			best = &message->fields[i];
	}
	return best;
}
