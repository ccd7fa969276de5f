#include "json_mask.h"

#include <string.h>

static bool json_mask_is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool json_mask_is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

/*
 * Whether the path comes back the same: there is one, every underscore stands before a small
 * letter.
 */
static bool json_mask_fits(const char *path)
{
	if (*path == '\0')
		return false;
	for (; *path; path++)
		if (json_mask_is_upper(*path) || *path == ',' ||
		    (*path == '_' && !json_mask_is_lower(path[1])))
			return false;
	return true;
}

bool json_mask_format(struct text *out, const Google__Protobuf__FieldMask *mask)
{
	for (size_t i = 0; i < mask->n_paths; i++)
		if (!json_mask_fits(mask->paths[i]))
			return false;
	for (size_t i = 0; i < mask->n_paths; i++) {
		text_puts(out, i > 0 ? "," : "");
		for (const char *c = mask->paths[i]; *c; c++) {
			if (*c == '_')
				text_putc(out, (char)(*++c - 'a' + 'A'));
			else
				text_putc(out, *c);
		}
	}
	return true;
}

static char *json_mask_path(struct arena *arena, const char *text, size_t n_bytes)
{
	char *path = arena_alloc(arena, 2 * n_bytes + 1);
	size_t n = 0;

	for (size_t i = 0; i < n_bytes; i++) {
		if (!json_mask_is_upper(text[i])) {
			path[n++] = text[i];
			continue;
		}
		path[n++] = '_';
		path[n++] = (char)(text[i] - 'A' + 'a');
	}
	path[n] = '\0';
	return path;
}

Google__Protobuf__FieldMask *json_mask_parse(struct arena *arena, const char *text)
{
	Google__Protobuf__FieldMask *mask = arena_alloc(arena, sizeof(*mask));
	size_t n_max = 1;

	google__protobuf__field_mask__init(mask);
	for (const char *c = text; *c; c++)
		n_max += *c == ',';
	mask->paths = arena_alloc(arena, n_max * sizeof(*mask->paths));
	while (*text) {
		size_t n_bytes = strcspn(text, ",");

		mask->paths[mask->n_paths++] = json_mask_path(arena, text, n_bytes);
		text += n_bytes + (text[n_bytes] == ',');
	}
	return mask;
}
