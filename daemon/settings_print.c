#include <ctype.h>
#include <string.h>

#include "setting.h"

static bool settings_begins_section(size_t i)
{
	return i == 0 || strcmp(setting_table[i].section, setting_table[i - 1].section) != 0;
}

static void settings_print_line(FILE *out, const struct setting *setting)
{
	fprintf(out, "  %-16s %s", setting->name, setting->help);
	fprintf(out, setting->otherwise[0] != '\0' ? " (%s)\n" : "%s\n", setting->otherwise);
}

/* Words of the text in lines that begin with # and are not too long. */
static void settings_print_comment(FILE *out, const char *text)
{
	size_t column = 0;

	while (*text != '\0') {
		size_t length = strcspn(text, " ");

		if (column == 0 || column + 1 + length > 78) {
			fputs(column == 0 ? "#" : "\n#", out);
			column = 1;
		}
		fprintf(out, " %.*s", (int)length, text);
		column += 1 + length;
		text += length + strspn(text + length, " ");
	}
	fputc('\n', out);
}

static void settings_print_default(FILE *out, const struct setting *setting)
{
	char sentence[1024], values[128];

	setting_describe(setting, values, sizeof(values));
	snprintf(sentence, sizeof(sentence), "%s: %s.%s%s%s", setting->name, setting->help,
		 setting->kind == SETTING_TEXT ? "" : " Takes ",
		 setting->kind == SETTING_TEXT ? "" : values,
		 setting->kind == SETTING_TEXT ? "" : ".");
	settings_print_comment(out, sentence);
	if (setting->more != NULL)
		settings_print_comment(out, setting->more);
	fprintf(out, "#%s =%s%s\n", setting->name, setting->otherwise[0] != '\0' ? " " : "",
		setting->otherwise);
}

/* What scdoc would take for marks is escaped. */
static void settings_print_scdoc_text(FILE *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (strchr("*_\\<>", *text) != NULL)
			fputc('\\', out);
		fputc(*text, out);
	}
}

static void settings_print_scdoc(FILE *out, const struct setting *setting)
{
	char values[128];

	setting_describe(setting, values, sizeof(values));
	fputc('*', out);
	settings_print_scdoc_text(out, setting->name);
	fputs("* = ", out);
	settings_print_scdoc_text(out, values);
	fprintf(out, "\n\t%c", toupper((unsigned char)setting->help[0]));
	settings_print_scdoc_text(out, setting->help + 1);
	fputc('.', out);
	if (setting->more != NULL) {
		fputc(' ', out);
		settings_print_scdoc_text(out, setting->more);
	}
	fputs(" Default: ", out);
	settings_print_scdoc_text(out,
				  setting->otherwise[0] != '\0' ? setting->otherwise : "empty");
	fputs(setting->reloadable ? ". A reload changes it.\n\n"
				  : ". A change needs a restart.\n\n",
	      out);
}

void settings_print(FILE *out, enum settings_form form)
{
	for (size_t i = 0; i < setting_count; i++) {
		const struct setting *setting = &setting_table[i];

		switch (form) {
		case SETTINGS_FORM_LIST:
			settings_print_line(out, setting);
			break;
		case SETTINGS_FORM_FILE:
			if (settings_begins_section(i))
				fprintf(out, "%s[%s]\n", i > 0 ? "\n" : "", setting->section);
			fputc('\n', out);
			settings_print_default(out, setting);
			break;
		case SETTINGS_FORM_SCDOC:
			if (settings_begins_section(i))
				fprintf(out, "## [%s]\n\n", setting->section);
			settings_print_scdoc(out, setting);
			break;
		}
	}
}
