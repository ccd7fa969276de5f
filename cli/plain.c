#include "plain.h"

#include <string.h>

/* Bytes of the character at `s`, 0 when it is to be replaced. */
static size_t plain_character(const char *s, size_t n_bytes)
{
	unsigned char c = (unsigned char)*s;

	if (c < 0x20 || c == 0x7f)
		return 0;
	/* The control characters of ISO 8859: U+0080 to U+009F. */
	if (c == 0xc2 && n_bytes > 1 && (unsigned char)s[1] < 0xa0)
		return 0;
	for (size_t n = 1; n <= 4 && n <= n_bytes; n++)
		if (text_utf8_valid(s, n))
			return n;
	return 0;
}

void plain_append(struct text *out, const char *string)
{
	size_t left = strlen(string);

	while (left > 0) {
		size_t n = plain_character(string, left);

		if (n > 0)
			text_append(out, string, n);
		else
			text_putc(out, '?');
		n = n > 0 ? n : 1;
		string += n;
		left -= n;
	}
}

size_t plain_width(const char *string)
{
	size_t width = 0;

	for (; *string != '\0'; string++)
		width += ((unsigned char)*string & 0xc0) != 0x80;
	return width;
}
