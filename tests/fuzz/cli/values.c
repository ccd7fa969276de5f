#include "lib/fuzz.h"

#include <assert.h>

#include "cli.h"
#include "duration.h"
#include "input.h"
#include "orderd/v1/order.pb-c.h"

#define FUZZ_ARENA_BYTES_MAX ((size_t)1024 * 1024)
#define FUZZ_DURATION_MS_MAX 3600000

/* Every value that a flag can have. */
static void fuzz_values(struct cli *cli, const char *text)
{
	Google__Protobuf__Timestamp *time;
	Orderd__V1__RecordKey *key;
	uint32_t ms = 0;
	int64_t number;
	int value;

	if (duration_parse_ms(text, FUZZ_DURATION_MS_MAX, &ms))
		assert(ms >= 1 && ms <= FUZZ_DURATION_MS_MAX);
	if (input_key(cli, "KEY", text, KEY_DIGITS_ARE_ID, &key) == CLI_OK)
		assert(key->key_case != ORDERD__V1__RECORD_KEY__KEY__NOT_SET);
	if (input_key(cli, "KEY", text, KEY_DIGITS_ARE_NUMBER, &key) == CLI_OK)
		assert(key->key_case != ORDERD__V1__RECORD_KEY__KEY__NOT_SET);
	input_micros(cli, "--quantity", text, &number);
	input_minor(cli, "--limit", text, "EUR", &number);
	input_minor(cli, "--limit", text, "JPY", &number);
	input_minor(cli, "--limit", "1.50", text, &number);
	if (input_number(cli, "--limit", text, -7, 2000, &number) == CLI_OK)
		assert(number >= -7 && number <= 2000);
	input_enum(cli, "--state", text, &orderd__v1__order_state__descriptor, &value);
	if (input_instant(cli, "--at", text, &time) == CLI_OK)
		assert(time->nanos >= 0 && time->nanos <= 999999999);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct cli cli = { .mute = true };

	if (cli.arena.bytes_max == 0)
		arena_init(&cli.arena, FUZZ_ARENA_BYTES_MAX);
	arena_reset(&cli.arena);
	fuzz_values(&cli, arena_strndup(&cli.arena, (const char *)data, size));
	return 0;
}
