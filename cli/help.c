#include "help.h"

#include <string.h>

#include "record.h"

#define HELP_COLUMN 32
#define HELP_NOUN_COLUMN 16
#define HELP_WIDTH 90

static void help_pad(size_t used, size_t until, FILE *out)
{
	for (; used < until; used++)
		putc(' ', out);
}

/* Text from `column` on, broken between words, after `used` columns of this line. */
static void help_wrapped(const char *text, size_t used, size_t column, FILE *out)
{
	size_t at = column;

	if (column > 0 && used + 1 >= column) {
		putc('\n', out);
		used = 0;
	}
	help_pad(used, column, out);
	while (*text != '\0') {
		size_t n = strcspn(text, " \n");

		if (at > column && at + n > HELP_WIDTH) {
			putc('\n', out);
			help_pad(0, column, out);
			at = column;
		}
		fwrite(text, 1, n, out);
		at += n;
		text += n;
		if (*text == '\n') {
			putc('\n', out);
			help_pad(0, column, out);
			at = column;
			text++;
		} else if (*text == ' ') {
			putc(' ', out);
			at++;
			text++;
		}
	}
	putc('\n', out);
}

void help_flag_text(const struct sentence *s, const struct flag *flag, struct text *out)
{
	const ProtobufCEnumDescriptor *names = s ? sentence_enum(s, flag->field) : NULL;
	const char *between = ": ";

	text_puts(out, flag->help);
	for (unsigned int i = 0; names && i < names->n_values; i++) {
		if (names->values[i].value == 0)
			continue;
		text_printf(out, "%s%s", between, record_enum_short(names, names->values[i].value));
		between = ", ";
	}
}

static void help_flag(const struct sentence *s, const struct flag *flag, FILE *out)
{
	struct text help;
	int used;

	if (flag->letter)
		used = fprintf(out, "  -%c, --%s", flag->letter, flag->name);
	else
		used = fprintf(out, "      --%s", flag->name);
	if (flag->value)
		used += fprintf(out, " %s", flag->value);
	text_init(&help);
	help_flag_text(s, flag, &help);
	help_wrapped(help.failed ? flag->help : help.data, (size_t)used, HELP_COLUMN, out);
	text_fini(&help);
}

static void help_flags(const char *title, const struct flag *flags, FILE *out)
{
	fprintf(out, "\n%s\n", title);
	for (; flags->name; flags++)
		help_flag(NULL, flags, out);
}

static void help_sentence_flags(const struct sentence *s, FILE *out)
{
	const struct flag *flag;

	for (size_t i = 0; (flag = sentence_flag_at(s, i)); i++) {
		if (i == 0)
			fputs("\nFlags\n", out);
		help_flag(s, flag, out);
	}
}

static void help_pairs(const char *title, const char *const pairs[][2], FILE *out)
{
	fprintf(out, "\n%s\n", title);
	for (; (*pairs)[0]; pairs++) {
		int used = fprintf(out, "  %s", (*pairs)[0]);

		help_wrapped((*pairs)[1], (size_t)used, HELP_COLUMN, out);
	}
}

/* The words that a sentence takes, after its name. */
static void help_usage(const struct sentence *s, FILE *out)
{
	char title[SENTENCE_TITLE_BYTES];

	fprintf(out, "  orderctl %s", sentence_title(s, title));
	for (size_t i = 0; i < SENTENCE_ARGUMENTS_MAX && s->arguments[i].name; i++)
		fprintf(out, s->arguments[i].optional ? " [%s]" : " %s", s->arguments[i].name);
	for (const struct flag *flag = s->flags; flag->name; flag++)
		if (flag->required)
			fprintf(out, " --%s %s", flag->name, flag->value);
	fputs(sentence_flag_at(s, 0) ? " [flags]\n" : "\n", out);
}

static void help_sentence(const struct sentence *s, FILE *out)
{
	fprintf(out, "%s.\n\nExamples\n", s->summary);
	for (size_t i = 0; i < SENTENCE_EXAMPLES_MAX && s->examples[i]; i++)
		fprintf(out, "  %s\n", s->examples[i]);
	fputs("\nUsage\n", out);
	help_usage(s, out);
	if (s->description) {
		putc('\n', out);
		help_wrapped(s->description, 0, 0, out);
	}
	if (s->arguments[0].name)
		fputs("\nArguments\n", out);
	for (size_t i = 0; i < SENTENCE_ARGUMENTS_MAX && s->arguments[i].name; i++) {
		int used = fprintf(out, "  %s", s->arguments[i].name);

		help_wrapped(s->arguments[i].help, (size_t)used, HELP_COLUMN, out);
	}
	help_sentence_flags(s, out);
	fputs("\nFlags of every command: orderctl help\n", out);
}

static void help_line(const struct sentence *s, FILE *out)
{
	char title[SENTENCE_TITLE_BYTES];
	int used = fprintf(out, "  %s", sentence_title(s, title));

	for (size_t i = 0; i < SENTENCE_ARGUMENTS_MAX && s->arguments[i].name; i++)
		used += fprintf(out, s->arguments[i].optional ? " [%s]" : " %s",
				s->arguments[i].name);
	help_wrapped(s->summary, (size_t)used, HELP_COLUMN, out);
}

static void help_noun(const char *noun, FILE *out)
{
	const struct sentence *bare = sentence_find(noun, NULL);

	if (bare)
		help_sentence(bare, out);
	fputs(bare ? "\nMore commands\n" : "Commands\n", out);
	for (size_t i = 0; sentence_table[i]; i++)
		if (strcmp(sentence_table[i]->noun, noun) == 0 && sentence_table[i]->verb)
			help_line(sentence_table[i], out);
	fprintf(out, "\nMore about one: orderctl %s VERB --help\n", noun);
}

/* The verbs of a noun, in the order of the table; "" for a noun that is a whole command. */
static void help_verbs(const char *noun, struct text *out)
{
	for (size_t i = 0; sentence_table[i]; i++)
		if (strcmp(sentence_table[i]->noun, noun) == 0 && sentence_table[i]->verb)
			text_printf(out, "%s%s", out->length > 0 ? ", " : "",
				    sentence_table[i]->verb);
}

static bool help_is_first(size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (strcmp(sentence_table[i]->noun, sentence_table[index]->noun) == 0)
			return false;
	return true;
}

static void help_examples(FILE *out)
{
	fputs("orderctl talks to orderd, the order and customer core.\n\n"
	      "Examples\n"
	      "  orderctl dev                          a server for trying\n"
	      "  orderctl order list --state PLACED\n"
	      "  orderctl order get SO-2026-000417 -o json\n"
	      "  orderctl watch --type order.\n",
	      out);
}

void help_welcome(FILE *out)
{
	struct text verbs;

	help_examples(out);
	fputs("\nCommands\n", out);
	for (size_t i = 0; sentence_table[i]; i++) {
		int used;

		if (!help_is_first(i))
			continue;
		text_init(&verbs);
		help_verbs(sentence_table[i]->noun, &verbs);
		used = fprintf(out, "  %s", sentence_table[i]->noun);
		help_wrapped(verbs.length > 0 ? verbs.data : sentence_table[i]->summary,
			     (size_t)used, HELP_NOUN_COLUMN, out);
		text_fini(&verbs);
	}
	fputs("\nMore: orderctl help, orderctl help COMMAND, man orderctl\n", out);
}

void help_overview(FILE *out)
{
	help_examples(out);
	fputs("\nCommands\n", out);
	for (size_t i = 0; sentence_table[i]; i++)
		help_line(sentence_table[i], out);
	help_flags("Flags of every command, anywhere on the line", sentence_global_flags, out);
	help_pairs("Environment", sentence_environment, out);
	help_pairs("Exit status", sentence_statuses, out);
	fputs("\nMore about a command: orderctl COMMAND --help\n", out);
}

void help_words(const char *noun, const char *verb, FILE *out)
{
	const struct sentence *s = noun ? sentence_find(noun, verb) : NULL;
	bool verbs = false, known = noun && sentence_noun_known(noun, &verbs);

	if (!s && known && !verbs)
		s = sentence_find(noun, NULL);
	if (s && (verb || !verbs))
		help_sentence(s, out);
	else if (known)
		help_noun(noun, out);
	else
		help_overview(out);
}
