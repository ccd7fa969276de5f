/*
 * Writes orderd/calls.h: a typed call for every method of the contract.
 *
 *     generate_calls DESCRIPTOR_SET > calls.h
 *
 * The descriptor set is a packed google.protobuf.FileDescriptorSet. Only what is needed is looked
 * at: FileDescriptorSet.file = 1; FileDescriptorProto.name = 1, package = 2, service = 6;
 * ServiceDescriptorProto.name = 1, method = 2; MethodDescriptorProto.name = 1, input_type = 2,
 * output_type = 3 (google/protobuf/descriptor.proto).
 */

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GENERATE_BYTES_MAX (4 << 20)
#define GENERATE_NAME_MAX 256

struct bytes {
	const uint8_t *at;
	const uint8_t *end;
};

struct field {
	unsigned int number;
	struct bytes value;
};

static void generate_fail(const char *what)
{
	fprintf(stderr, "generate_calls: %s\n", what);
	exit(1);
}

static uint64_t bytes_varint(struct bytes *in)
{
	uint64_t value = 0;

	for (int shift = 0; shift < 64; shift += 7) {
		if (in->at == in->end)
			break;
		value |= (uint64_t)(*in->at & 0x7f) << shift;
		if (!(*in->at++ & 0x80))
			return value;
	}
	generate_fail("the descriptor set is cut off");
	return 0;
}

/* The next field with a length; the others are passed over. False at the end. */
static bool bytes_field(struct bytes *in, struct field *ret)
{
	while (in->at < in->end) {
		uint64_t tag = bytes_varint(in);
		uint64_t length;

		if ((tag & 7) == 0) {
			bytes_varint(in);
			continue;
		}
		if ((tag & 7) != 2)
			generate_fail("the descriptor set has a field of an unknown kind");
		length = bytes_varint(in);
		if (length > (uint64_t)(in->end - in->at))
			generate_fail("the descriptor set is cut off");
		ret->number = (unsigned int)(tag >> 3);
		ret->value.at = in->at;
		ret->value.end = in->at + length;
		in->at += length;
		return true;
	}
	return false;
}

/* The text of a field; "" when it is absent. */
static void bytes_text(struct bytes in, unsigned int number, char ret[GENERATE_NAME_MAX])
{
	struct field field;

	ret[0] = '\0';
	while (bytes_field(&in, &field))
		if (field.number == number)
			snprintf(ret, GENERATE_NAME_MAX, "%.*s",
				 (int)(field.value.end - field.value.at),
				 (const char *)field.value.at);
}

/* protobuf-c's name of a type: ".orderd.v1.PlaceOrderRequest" is Orderd__V1__PlaceOrderRequest. */
static void name_type(const char *type, char ret[GENERATE_NAME_MAX])
{
	size_t n = 0;
	bool first = true;

	for (type += type[0] == '.'; *type && n + 3 < GENERATE_NAME_MAX; type++) {
		if (*type == '.') {
			ret[n++] = '_';
			ret[n++] = '_';
			first = true;
			continue;
		}
		ret[n++] = (char)(first ? toupper((unsigned char)*type) : *type);
		first = false;
	}
	ret[n] = '\0';
}

/* "PlaceOrder" is place_order. */
static void name_snake(const char *name, char ret[GENERATE_NAME_MAX])
{
	size_t n = 0;

	for (const char *c = name; *c && n + 2 < GENERATE_NAME_MAX; c++) {
		if (isupper((unsigned char)*c) && c > name)
			ret[n++] = '_';
		ret[n++] = (char)tolower((unsigned char)*c);
	}
	ret[n] = '\0';
}

static void generate_method(const char *service, unsigned int i, struct bytes method)
{
	char text[GENERATE_NAME_MAX];
	char name[GENERATE_NAME_MAX];
	char input[GENERATE_NAME_MAX];
	char output[GENERATE_NAME_MAX];
	/* order_service is the service; orderd_order_ begins its calls. */
	int noun = (int)(strlen(service) - strlen("_service"));

	bytes_text(method, 1, text);
	name_snake(text, name);
	bytes_text(method, 2, text);
	name_type(text, input);
	bytes_text(method, 3, text);
	name_type(text, output);
	printf("\n"
	       "static inline int orderd_%.*s_%s(\n"
	       "\tstruct orderd_client *client, const %s *request,\n"
	       "\t%s **ret_reply, struct orderd_error **ret_error)\n"
	       "{\n"
	       "\tProtobufCMessage *reply = NULL;\n"
	       "\tint result = orderd_client_call_wait(\n"
	       "\t\tclient, &orderd__v1__%s__descriptor, %u, &request->base, NULL, &reply,\n"
	       "\t\tret_error);\n"
	       "\n"
	       "\tif (result == ORDERD_OK)\n"
	       "\t\t*ret_reply = (%s *)reply;\n"
	       "\treturn result;\n"
	       "}\n",
	       noun, service, name, input, output, service, i, output);
}

static void generate_service(struct bytes service)
{
	char text[GENERATE_NAME_MAX];
	char name[GENERATE_NAME_MAX];
	struct field field;
	unsigned int n_methods = 0;

	bytes_text(service, 1, text);
	name_snake(text, name);
	if (strlen(name) <= strlen("_service") ||
	    strcmp(name + strlen(name) - strlen("_service"), "_service") != 0)
		generate_fail("the name of a service does not end in Service");
	while (bytes_field(&service, &field))
		if (field.number == 2)
			generate_method(name, n_methods++, field.value);
}

/* Every file of orderd.v1 is included, so that the header shows the whole contract. */
static void generate_include(struct bytes file)
{
	char package[GENERATE_NAME_MAX];
	char name[GENERATE_NAME_MAX];

	bytes_text(file, 2, package);
	bytes_text(file, 1, name);
	if (strcmp(package, "orderd.v1") == 0 && strlen(name) > strlen(".proto"))
		printf("#include \"%.*s.pb-c.h\"\n", (int)(strlen(name) - strlen(".proto")), name);
}

static void generate_services(struct bytes file)
{
	char package[GENERATE_NAME_MAX];
	struct field field;

	bytes_text(file, 2, package);
	if (strcmp(package, "orderd.v1") != 0)
		return;
	while (bytes_field(&file, &field))
		if (field.number == 6)
			generate_service(field.value);
}

static void generate(struct bytes set)
{
	struct bytes rest = set;
	struct field file;

	printf("/*\n"
	       " * A typed call that waits, for every method of the contract. Generated.\n"
	       " *\n"
	       " * Returns and ownership as orderd_client_call_wait(): 0 with a reply that the\n"
	       " * caller frees, ORDERD_REFUSED with an error that the caller frees, -errno.\n"
	       " */\n"
	       "\n"
	       "#pragma once\n"
	       "\n"
	       "#include \"orderd/client.h\"\n");
	while (bytes_field(&rest, &file))
		if (file.number == 1)
			generate_include(file.value);
	printf("\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n");
	while (bytes_field(&set, &file))
		if (file.number == 1)
			generate_services(file.value);
	printf("\n#ifdef __cplusplus\n}\n#endif\n");
}

int main(int argc, char **argv)
{
	FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
	uint8_t *bytes;
	size_t size;

	if (!file)
		generate_fail("usage: generate_calls DESCRIPTOR_SET");
	bytes = malloc(GENERATE_BYTES_MAX);
	if (!bytes)
		generate_fail("no memory");
	size = fread(bytes, 1, GENERATE_BYTES_MAX, file);
	if (ferror(file) || size == GENERATE_BYTES_MAX)
		generate_fail("the descriptor set cannot be read");
	fclose(file);
	generate((struct bytes){ bytes, bytes + size });
	free(bytes);
	return fflush(stdout) == 0 ? 0 : 1;
}
