#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#include "tables.h"

/*
 * A header is taken as a list of items with empty lines between them: a comment, then what it is
 * about. Everything outermost begins in column 0.
 */
struct header {
	struct page *page;
	struct text comment;
	struct text code;
	int depth; /* of braces */
	bool in_comment;
};

/* A line of a comment without its marks. */
static void header_take_comment(struct header *header, const char *line)
{
	const char *end = strstr(line, "*/");
	const char *text = line + strspn(line, " ");

	header->in_comment = !end;
	if (*text == '/')
		text++;
	if (*text == '*' && text != end)
		text++;
	text += *text == ' ';
	if (!end)
		end = text + strcspn(text, "\n");
	if (text < end)
		text_append(&header->comment, text, (size_t)(end - text));
	text_putc(&header->comment, '\n');
}

static void header_take_code(struct header *header, const char *line)
{
	for (const char *c = line; *c; c++)
		header->depth += (*c == '{') - (*c == '}');
	text_puts(&header->code, line);
}

/*
 * Text as it is, of which scdoc takes backslashes only. Tabs end at every eighth column; a reader's
 * terminal would count its margin too.
 */
static void header_write_literal(FILE *out, const char *text, const char *end)
{
	size_t column = 0;

	for (; text < end; text++) {
		if (*text == '\t') {
			do
				putc(' ', out);
			while (++column % 8 != 0);
			continue;
		}
		if (*text == '\\')
			putc('\\', out);
		putc(*text, out);
		column = *text == '\n' ? 0 : column + 1;
	}
}

/* An example of a comment, which is indented further than its text. */
static size_t header_example(struct page *page, const char *at)
{
	const char *from = at;

	fputs("```\n", page->out);
	while (strncmp(at, "    ", 4) == 0 || (*at == '\n' && strncmp(at + 1, "    ", 4) == 0)) {
		size_t n = strcspn(at, "\n");

		header_write_literal(page->out, at + (n < 4 ? n : 4), at + n);
		putc('\n', page->out);
		at += n + (at[n] == '\n');
	}
	fputs("```\n\n", page->out);
	return (size_t)(at - from);
}

static void header_write_comment(struct page *page, const char *comment)
{
	const char *at = comment;

	while (*at) {
		const char *end = at;
		char *paragraph;

		if (*at == '\n') {
			at++;
			continue;
		}
		if (strncmp(at, "    ", 4) == 0) {
			at += header_example(page, at);
			continue;
		}
		while (*end && !(end[0] == '\n' && end[1] == '\n'))
			end++;
		paragraph = strndup(at, (size_t)(end - at));
		if (paragraph)
			page_paragraphs(page, 0, paragraph);
		free(paragraph);
		at = end;
	}
}

/* A declaration as people read it: of a function that is defined, what stands before its body. */
static void header_write_code(struct page *page, char *code)
{
	char *body = strncmp(code, "static", strlen("static")) == 0 ? strstr(code, "\n{") : NULL;

	if (body)
		*body = '\0';
	for (size_t n = strlen(code); n > 0 && code[n - 1] == '\n'; n--)
		code[n - 1] = '\0';
	fputs("```\n", page->out);
	header_write_literal(page->out, code, code + strlen(code));
	fputs(body ? ";\n```\n\n" : "\n```\n\n", page->out);
}

static int header_end_item(struct header *header)
{
	if (header->comment.failed || header->code.failed)
		return -ENOMEM;
	if (header->code.length > 0)
		header_write_code(header->page, header->code.data);
	if (header->comment.length > 0)
		header_write_comment(header->page, header->comment.data);
	text_clear(&header->comment);
	text_clear(&header->code);
	return 0;
}

/* Lines that are for the compiler only. */
static bool header_passes_over(const char *line)
{
	return (line[0] == '#' &&
		strncmp(line, "#define ORDERD_", strlen("#define ORDERD_")) != 0) ||
		strncmp(line, "extern \"C\"", strlen("extern \"C\"")) == 0 ||
		strstr(line, "clang-format") || strcmp(line, "}\n") == 0;
}

static int header_line(struct header *header, const char *line)
{
	if (header->in_comment || (strncmp(line, "/*", 2) == 0 && !strstr(line, "clang-format"))) {
		header_take_comment(header, line);
		return 0;
	}
	if (header->depth == 0 && line[0] == '\n')
		return header_end_item(header);
	if (header->depth > 0 || !header_passes_over(line))
		header_take_code(header, line);
	return 0;
}

int tables_header(struct page *page, const char *argument)
{
	struct header header = { .page = page };
	char path[PATH_MAX];
	char *line = NULL;
	size_t size = 0;
	int result = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", page->headers, argument);
	file = fopen(path, "r");
	if (!file)
		return -errno;
	text_init(&header.comment);
	text_init(&header.code);
	while (result == 0 && getline(&line, &size, file) >= 0)
		result = header_line(&header, line);
	if (result == 0)
		result = header_end_item(&header);
	free(line);
	fclose(file);
	text_fini(&header.comment);
	text_fini(&header.code);
	return result;
}
