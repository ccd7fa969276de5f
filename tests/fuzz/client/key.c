#include "lib/fuzz.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "lib/file.h"
#include "orderd/client.h"

/* A key file is taken or refused; what was taken before is gone either way. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char server[] = "rsd(zKjR1eh{#4SQz-}=8c1OAz8QGDtzXkxM>qc:";
	static struct orderd_options *options;
	char given[64];
	int result;

	if (!options) {
		result = orderd_options_new(&options);
		assert(result == 0);
	}
	result = orderd_options_set_key_file(options, server, file_put("key", data, size));
	assert(result == 0 || result == -EBADMSG);
	/* The same bytes as the daemon's key. */
	if (size >= sizeof(given))
		return 0;
	memcpy(given, data, size);
	given[size] = '\0';
	result = orderd_options_set_key_file(options, given, "/nowhere");
	assert(result == -EINVAL || result == -ENOENT || (result == 0 && given[0] == '\0'));
	return 0;
}
