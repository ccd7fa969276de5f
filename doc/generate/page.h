/*
 * A manual page that is being written, in scdoc's language.
 *
 * It owns nothing: neither the stream nor the schema.
 */

#pragma once

#include <stdio.h>

#include "schema.h"

#define PAGE_ENUMS_MAX 128
#define PAGE_NAME_MAX 256

struct page {
	FILE *out;
	const struct schema *schema;
	const char *headers; /* the folder of the C library's public headers */
	/* Enums that the page mentioned, for a list at its end. */
	const ProtobufCEnumDescriptor *enums[PAGE_ENUMS_MAX];
	size_t n_enums;
};

/* Text whose characters mean nothing to scdoc; white space becomes single blanks. */
void page_text(struct page *page, const char *text);

/* The same in bold. */
void page_bold(struct page *page, const char *text);

/* The beginning of a line. */
void page_indent(struct page *page, unsigned int depth);

/* Paragraphs of a comment, apart by empty lines, indented. Nothing for an empty one,
 * for NULL. */
void page_paragraphs(struct page *page, unsigned int depth, const char *comment);

/* What the contract says about a part of a thing, or with NULL about the thing; NULL: nothing. */
const char *page_comment(const struct page *page, const char *of, const char *part);

/* Remembers an enum for the list at the end. */
void page_mention_enum(struct page *page, const ProtobufCEnumDescriptor *mentioned);
