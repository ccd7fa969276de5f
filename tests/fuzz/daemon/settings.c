#include "lib/fuzz.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/file.h"
#include "setting.h"

/* Each complaint is a line; those of the file begin with it and a line's number. */
static void fuzz_read_complaints(const struct text *complaints, const char *path)
{
	const char *line = complaints->data;
	size_t length = strlen(path);

	while (line && *line != '\0') {
		const char *end = strchr(line, '\n');

		assert(end && end > line);
		if (strncmp(line, path, length) == 0)
			assert(line[length] == ':' && strtoul(line + length + 1, NULL, 10) > 0);
		line = end + 1;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct text complaints;
	const char *path = file_put("orderd.conf", data, size);
	char *arguments[] = { NULL };
	struct settings_source source = { .path = path, .arguments = arguments };
	struct settings settings;
	char shown[4096];
	int answer;

	text_clear(&complaints);
	answer = settings_load(&settings, &source, &complaints);
	assert(answer == 0 || answer == SETTINGS_WRONG);
	assert((answer == SETTINGS_WRONG) == (complaints.length > 0));
	fuzz_read_complaints(&complaints, path);
	for (size_t i = 0; i < setting_count; i++) {
		const struct setting *setting = &setting_table[i];

		setting_format(&settings, setting, shown, sizeof(shown));
		if (setting->kind == SETTING_NUMBER)
			assert(*setting_number(&settings, setting) >= setting->min &&
			       *setting_number(&settings, setting) <= setting->max);
	}
	settings_fini(&settings);
	return 0;
}
