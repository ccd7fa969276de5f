#include "base64.h"

void base64_append(struct text *out, const uint8_t *bytes, size_t n_bytes)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n_bytes; i += 3) {
		size_t left = n_bytes - i;
		uint32_t group = (uint32_t)bytes[i] << 16;

		if (left > 1)
			group |= (uint32_t)bytes[i + 1] << 8;
		if (left > 2)
			group |= bytes[i + 2];
		text_putc(out, alphabet[group >> 18]);
		text_putc(out, alphabet[group >> 12 & 63]);
		text_putc(out, left > 1 ? alphabet[group >> 6 & 63] : '=');
		text_putc(out, left > 2 ? alphabet[group & 63] : '=');
	}
}

size_t base64_decoded_max(size_t n_chars)
{
	return n_chars / 4 * 3 + 3;
}

static int base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	if (c == '/' || c == '_')
		return 63;
	return -1;
}

bool base64_decode(const char *chars, size_t n_chars, uint8_t *out, size_t *ret_n)
{
	uint32_t bits = 0;
	int n_bits = 0;
	size_t n = 0;

	if (n_chars % 4 == 0 && n_chars > 0 && chars[n_chars - 1] == '=')
		n_chars -= chars[n_chars - 2] == '=' ? 2 : 1;
	if (n_chars % 4 == 1)
		return false;
	for (size_t i = 0; i < n_chars; i++) {
		int value = base64_value(chars[i]);

		if (value < 0)
			return false;
		bits = bits << 6 | (uint32_t)value;
		n_bits += 6;
		if (n_bits >= 8) {
			n_bits -= 8;
			out[n++] = (uint8_t)(bits >> n_bits);
		}
	}
	*ret_n = n;
	return true;
}
