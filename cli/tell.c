#include "tell.h"

#include <stdarg.h>
#include <stdio.h>

#include "json_write.h"
#include "plain.h"

const struct orderd_position tell_nowhere = { 0, -1 };

static void tell_json(struct text *out, const char *kind, struct orderd_position position,
		      const char *message)
{
	struct json_writer w;

	json_writer_init(&w, out, false);
	json_write_open(&w, '{');
	json_write_key(&w, "notice");
	json_write_open(&w, '{');
	json_write_key(&w, "kind");
	json_write_string(&w, kind);
	if (position.seq >= 0) {
		json_write_key(&w, "epoch");
		json_write_int(&w, position.epoch);
		json_write_key(&w, "seq");
		json_write_int64(&w, position.seq);
	}
	json_write_key(&w, "message");
	json_write_string(&w, message);
	json_write_close(&w, '}');
	json_write_close(&w, '}');
}

void tell(const struct cli *c, const char *kind, struct orderd_position position,
	  const char *format, ...)
{
	struct text message, line;
	va_list args;

	if (c->quiet)
		return;
	text_init(&message);
	text_init(&line);
	va_start(args, format);
	text_vprintf(&message, format, args);
	va_end(args);
	if (cli_speaks_json(c))
		tell_json(&line, kind, position, message.failed ? "" : message.data);
	else
		plain_append(&line, message.failed ? "" : message.data);
	text_putc(&line, '\n');
	/* In the order in which it happened. */
	fflush(stdout);
	if (!line.failed)
		fwrite(line.data, 1, line.length, stderr);
	text_fini(&message);
	text_fini(&line);
}
