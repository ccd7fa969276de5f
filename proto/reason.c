#include "reason.h"

#include <assert.h>
#include <string.h>

static const struct reason_text reason_table[REASON_COUNT] = {
	[REASON_NONE] = { "", ORDERD__V1__CODE__CODE_OK, "" },
#define REASON(symbol, code, explanation)                                                          \
	[REASON_##symbol] = { #symbol, ORDERD__V1__CODE__CODE_##code, explanation },
#include "reason.def"
#undef REASON
};

const struct reason_text *reason_get(enum reason reason)
{
	assert((unsigned int)reason < REASON_COUNT);
	return &reason_table[reason];
}

const char *reason_code_name(Orderd__V1__Code code)
{
	const ProtobufCEnumValue *value;

	value = protobuf_c_enum_descriptor_get_value(&orderd__v1__code__descriptor, (int)code);
	return value ? value->name + strlen("CODE_") : "UNKNOWN";
}

enum reason reason_find(const char *name)
{
	for (int i = 1; i < REASON_COUNT; i++)
		if (strcmp(reason_table[i].name, name) == 0)
			return (enum reason)i;
	return REASON_NONE;
}
