#include "manual.h"

#include <string.h>

#include "base/text.h"
#include "help.h"
#include "sentence.h"

/* Text as scdoc takes it: what it would format is escaped, newlines end paragraphs. */
static void manual_text(const char *text, FILE *out)
{
	for (; *text != '\0'; text++) {
		if (strchr("\\*_`#<[|]-.~", *text))
			putc('\\', out);
		if (*text == '\n')
			putc('\n', out);
		putc(*text, out);
	}
}

/* The rows of a list: what it is in bold, then indented what it means. */
static void manual_row(const char *name, const char *value, const char *help, FILE *out)
{
	fputs("*", out);
	manual_text(name, out);
	fputs("*", out);
	if (value) {
		fputs(" _", out);
		manual_text(value, out);
		fputs("_", out);
	}
	fputs("\n\t", out);
	manual_text(help, out);
	fputs(".\n\n", out);
}

static void manual_flag(const struct sentence *s, const struct flag *flag, FILE *out)
{
	struct text help;
	char name[64];

	if (flag->letter)
		snprintf(name, sizeof(name), "-%c, --%s", flag->letter, flag->name);
	else
		snprintf(name, sizeof(name), "--%s", flag->name);
	text_init(&help);
	help_flag_text(s, flag, &help);
	if (flag->required)
		text_puts(&help, ". Required");
	if (flag->repeats && !strstr(flag->help, "repeated"))
		text_puts(&help, ". May be repeated");
	manual_row(name, flag->value, help.failed ? flag->help : help.data, out);
	text_fini(&help);
}

static void manual_synopsis(const struct sentence *s, FILE *out)
{
	char title[SENTENCE_TITLE_BYTES];

	fputs("*orderctl ", out);
	manual_text(sentence_title(s, title), out);
	fputs("*", out);
	for (size_t i = 0; i < SENTENCE_ARGUMENTS_MAX && s->arguments[i].name; i++)
		fprintf(out, s->arguments[i].optional ? " \\[_%s_\\]" : " _%s_",
			s->arguments[i].name);
	for (const struct flag *flag = s->flags; flag->name; flag++) {
		if (!flag->required)
			continue;
		fputs(" *", out);
		manual_text("--", out);
		manual_text(flag->name, out);
		fputs("* _", out);
		manual_text(flag->value, out);
		fputs("_", out);
	}
	fputs("\n\n", out);
}

static void manual_sentence(const struct sentence *s, FILE *out)
{
	char title[SENTENCE_TITLE_BYTES];
	const struct flag *flag;

	fprintf(out, "## %s\n\n", sentence_title(s, title));
	manual_synopsis(s, out);
	manual_text(s->summary, out);
	fputs(".\n\n", out);
	if (s->description) {
		manual_text(s->description, out);
		fputs("\n\n", out);
	}
	if (s->asks)
		fputs("On a terminal it asks before it does so.\n\n", out);
	for (size_t i = 0; i < SENTENCE_ARGUMENTS_MAX && s->arguments[i].name; i++)
		manual_row(s->arguments[i].name, NULL, s->arguments[i].help, out);
	for (size_t i = 0; (flag = sentence_flag_at(s, i)); i++)
		manual_flag(s, flag, out);
	fputs("```\n", out);
	for (size_t i = 0; i < SENTENCE_EXAMPLES_MAX && s->examples[i]; i++)
		fprintf(out, "%s\n", s->examples[i]);
	fputs("```\n\n", out);
}

static void manual_pairs(const char *title, const char *const pairs[][2], FILE *out)
{
	fprintf(out, "# %s\n\n", title);
	for (; (*pairs)[0]; pairs++)
		manual_row((*pairs)[0], NULL, (*pairs)[1], out);
}

void manual_write(FILE *out)
{
	fputs("orderctl(1) \"orderd " ORDERD_VERSION "\"\n\n"
	      "# NAME\n\norderctl - talks to orderd, the order and customer core\n\n"
	      "# SYNOPSIS\n\n*orderctl* _NOUN_ \\[_VERB_\\] \\[_argument_...\\] \\[_flag_...\\]\n\n"
	      "# DESCRIPTION\n\n",
	      out);
	manual_text(sentence_manual, out);
	fputs("\n\n# FLAGS OF EVERY COMMAND\n\n", out);
	for (const struct flag *flag = sentence_global_flags; flag->name; flag++)
		manual_flag(NULL, flag, out);
	fputs("# COMMANDS\n\n", out);
	for (size_t i = 0; sentence_table[i]; i++)
		manual_sentence(sentence_table[i], out);
	manual_pairs("ENVIRONMENT", sentence_environment, out);
	manual_pairs("FILES", sentence_files, out);
	manual_pairs("EXIT STATUS", sentence_statuses, out);
	fputs("# SEE ALSO\n\n*orderd*(8), *orderd.conf*(5), *orderd-events*(7), "
	      "*orderd-errors*(7), *orderd-protocol*(7), *liborderd*(3)\n",
	      out);
}
