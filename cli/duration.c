#include "duration.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool duration_parse_ms(const char *text, uint32_t max_ms, uint32_t *ret_ms)
{
	static const struct {
		const char *unit;
		uint64_t ms;
	} units[] = { { "", 1000 }, { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 } };
	unsigned long long number;
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	number = strtoull(text, &end, 10);
	if (errno != 0 || number == 0 || number > max_ms)
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(end, units[i].unit) != 0)
			continue;
		if (number * units[i].ms > max_ms)
			return false;
		*ret_ms = (uint32_t)(number * units[i].ms);
		return true;
	}
	return false;
}
