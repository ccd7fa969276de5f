/*
 * Says in C what protojson.py says in Python.
 *
 * Each line of standard input is answered by one line. "write SERVICE/METHOD in|out HEX" is
 * answered with the packed message as JSON, "read SERVICE/METHOD in|out JSON" with the message
 * packed in hexadecimal or "fault PATH: MESSAGE", "methods" with all methods.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_read.h"
#include "json_write.h"
#include "method.h"
#include "schema.h"

#define PEER_SCHEMA_BYTES_MAX (8 << 20)

/* Those that were compiled in, or those of a descriptor set. */
static const ProtobufCServiceDescriptor *const *peer_services = method_services;

static const ProtobufCMessageDescriptor *peer_type(const char *method, const char *side)
{
	struct method m;

	if (!method_find_in(peer_services, method, &m)) {
		fprintf(stderr, "no method %s\n", method);
		return NULL;
	}
	return strcmp(side, "in") == 0 ? method_descriptor(m)->input : method_descriptor(m)->output;
}

static size_t peer_unhex(const char *hex, uint8_t *out)
{
	char pair[3] = "";
	size_t n = 0;

	for (; hex[0] != '\0' && hex[1] != '\0'; hex += 2) {
		memcpy(pair, hex, 2);
		out[n++] = (uint8_t)strtoul(pair, NULL, 16);
	}
	return n;
}

static void peer_write(struct arena *a, const ProtobufCMessageDescriptor *type, const char *hex)
{
	ProtobufCAllocator allocator = arena_allocator(a);
	uint8_t *bytes = arena_alloc(a, strlen(hex) / 2 + 1);
	ProtobufCMessage *message;
	struct json_writer w;
	struct text out;

	message = protobuf_c_message_unpack(type, &allocator, peer_unhex(hex, bytes), bytes);
	if (!message) {
		puts("cannot unpack");
		return;
	}
	text_init(&out);
	json_writer_init(&w, &out, false);
	json_write_message(&w, message);
	puts(out.data);
	text_fini(&out);
}

static void peer_read(struct arena *a, const ProtobufCMessageDescriptor *type, const char *json)
{
	struct json_faults faults;
	ProtobufCMessage *message = json_read_message(a, type, json, strlen(json), &faults);
	uint8_t *bytes;
	size_t n;

	if (!message) {
		printf("fault %s: %s\n", faults.first->path, faults.first->message);
		return;
	}
	bytes = arena_alloc(a, protobuf_c_message_get_packed_size(message));
	n = protobuf_c_message_pack(message, bytes);
	for (size_t i = 0; i < n; i++)
		printf("%02x", bytes[i]);
	putchar('\n');
}

static void peer_methods(void)
{
	char name[128];

	for (size_t i = 0; peer_services[i]; i++) {
		for (unsigned int j = 0; j < peer_services[i]->n_methods; j++) {
			struct method m = { peer_services[i], j };

			method_name(m, name, sizeof(name));
			printf("%s ", name);
		}
	}
	putchar('\n');
}

static bool peer_answer(struct arena *a, char *line)
{
	const ProtobufCMessageDescriptor *type;
	char *rest = line;
	const char *verb = strsep(&rest, " "), *method, *side;

	if (strcmp(verb, "methods") == 0) {
		peer_methods();
		return true;
	}
	method = strsep(&rest, " ");
	side = strsep(&rest, " ");
	if (!method || !side || !rest)
		return false;
	type = peer_type(method, side);
	if (!type)
		return false;
	if (strcmp(verb, "write") == 0)
		peer_write(a, type, rest);
	else
		peer_read(a, type, rest);
	return true;
}

static bool peer_load(struct arena *a, struct schema *schema, const char *path)
{
	FILE *file = fopen(path, "re");
	uint8_t *bytes = arena_alloc(a, PEER_SCHEMA_BYTES_MAX);
	size_t n;

	if (!file)
		return false;
	n = fread(bytes, 1, PEER_SCHEMA_BYTES_MAX, file);
	fclose(file);
	if (schema_read(schema, a, bytes, n) < 0)
		return false;
	peer_services = schema->services;
	return true;
}

/* json_peer [DESCRIPTOR_SET] */
int main(int argc, char **argv)
{
	struct arena arena, schema_arena;
	struct schema schema;
	char *line = NULL;
	size_t size = 0;
	ssize_t n;
	bool good = true;

	arena_init(&arena, 64 << 20);
	arena_init(&schema_arena, 64 << 20);
	if (argc > 1)
		good = peer_load(&schema_arena, &schema, argv[1]);
	while (good && (n = getline(&line, &size, stdin)) > 0) {
		line[n - 1] = '\0';
		good = peer_answer(&arena, line);
		fflush(stdout);
		arena_reset(&arena);
	}
	free(line);
	arena_fini(&schema_arena);
	arena_fini(&arena);
	return good ? 0 : 1;
}
