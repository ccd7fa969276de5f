#include "page.h"

#include <assert.h>
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static void page_bytes(struct page *page, const char *text, size_t n)
{
	bool blank = false;
	bool begun = false;

	for (size_t i = 0; i < n; i++) {
		if (isspace((unsigned char)text[i])) {
			blank = begun;
			continue;
		}
		if (blank)
			putc(' ', page->out);
		blank = false;
		begun = true;
		/* What comments set in backticks is bold here. */
		if (text[i] == '`') {
			putc('*', page->out);
			continue;
		}
		if (isascii(text[i]) && ispunct((unsigned char)text[i]) &&
		    !strchr(".,:;()'\"/", text[i]))
			putc('\\', page->out);
		putc(text[i], page->out);
	}
}

void page_text(struct page *page, const char *text)
{
	page_bytes(page, text, strlen(text));
}

void page_bold(struct page *page, const char *text)
{
	putc('*', page->out);
	page_text(page, text);
	putc('*', page->out);
}

void page_indent(struct page *page, unsigned int depth)
{
	for (unsigned int i = 0; i < depth; i++)
		putc('\t', page->out);
}

void page_paragraphs(struct page *page, unsigned int depth, const char *comment)
{
	const char *end;

	if (!comment)
		return;
	for (comment += strspn(comment, " \n"); *comment; comment = end + strspn(end, " \n")) {
		end = strstr(comment, "\n\n");
		if (!end)
			end = comment + strlen(comment);
		page_indent(page, depth);
		page_bytes(page, comment, (size_t)(end - comment));
		fputs("\n\n", page->out);
	}
}

const char *page_comment(const struct page *page, const char *of, const char *part)
{
	char name[PAGE_NAME_MAX];

	snprintf(name, sizeof(name), part ? "%s.%s" : "%s", of, part ? part : "");
	return schema_comment(page->schema, name);
}

void page_mention_enum(struct page *page, const ProtobufCEnumDescriptor *mentioned)
{
	for (size_t i = 0; i < page->n_enums; i++)
		if (page->enums[i] == mentioned)
			return;
	assert(page->n_enums < PAGE_ENUMS_MAX);
	page->enums[page->n_enums++] = mentioned;
}
