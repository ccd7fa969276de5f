#include "import/rejects.h"

#include <errno.h>
#include <string.h>

#include "record.h"

void rejects_encode(struct text *out, const struct csv *csv)
{
	for (size_t i = 0; i < csv->n_fields; i++) {
		if (i > 0)
			text_putc(out, ',');
		record_csv_field(out, csv_field(csv, i), csv_field_bytes(csv, i));
	}
}

int rejects_open(struct rejects *r, const char *path, const struct csv *csv)
{
	struct text header;

	r->file = NULL;
	if (!path)
		return 0;
	r->file = fopen(path, "we");
	if (!r->file)
		return -errno;
	text_init(&header);
	text_puts(&header, "line,field,reason,message,");
	rejects_encode(&header, csv);
	text_puts(&header, "\r\n");
	if (!header.failed)
		fwrite(header.data, 1, header.length, r->file);
	text_fini(&header);
	return 0;
}

void rejects_write(struct rejects *r, size_t line, const char *field, const char *reason,
		   const char *message, const char *record)
{
	struct text out;

	if (!r->file)
		return;
	text_init(&out);
	text_printf(&out, "%zu,", line);
	record_csv_field(&out, field, strlen(field));
	text_putc(&out, ',');
	record_csv_field(&out, reason, strlen(reason));
	text_putc(&out, ',');
	record_csv_field(&out, message, strlen(message));
	text_putc(&out, ',');
	text_puts(&out, record);
	text_puts(&out, "\r\n");
	if (!out.failed)
		fwrite(out.data, 1, out.length, r->file);
	text_fini(&out);
}

int rejects_close(struct rejects *r)
{
	bool failed;

	if (!r->file)
		return 0;
	failed = ferror(r->file);
	failed = fclose(r->file) != 0 || failed;
	r->file = NULL;
	return failed ? -EIO : 0;
}
