#include "lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

#define WORDS_MAX 32

static struct arena arena;
static struct words words;

static int setup(void **state)
{
	arena_init(&arena, 1 << 20);
	return 0;
}

static int teardown(void **state)
{
	arena_fini(&arena);
	return 0;
}

/* Splits a command line as a shell would, as far as the examples go: blanks, '…' and "…". */
static int split(char *line, char **argv)
{
	int argc = 0;

	while (*line != '\0' && argc < WORDS_MAX) {
		char *to;

		line += strspn(line, " ");
		if (*line == '\0')
			break;
		argv[argc++] = to = line;
		while (*line != '\0' && *line != ' ') {
			char quote = *line == '\'' || *line == '"' ? *line : '\0';

			if (quote)
				line++;
			while (*line != '\0' && (quote ? *line != quote : !strchr(" '\"", *line)))
				*to++ = *line++;
			line += quote && *line == quote;
		}
		if (*line != '\0')
			line++;
		*to = '\0';
	}
	return argc;
}

static void say(const char *line)
{
	char *argv[WORDS_MAX + 1] = { NULL };
	int argc = split(arena_strdup(&arena, line), argv);

	words_parse(&words, &arena, argc, argv);
}

static void assert_complaint(const char *line, const char *complaint)
{
	say(line);
	assert_int_equal(words.n_complaints, 1);
	assert_string_equal(words.complaints[0], complaint);
}

static void flags_stand_anywhere(void **state)
{
	static const char *const lines[] = {
		"orderctl order cancel SO-1 --reason why -o json",
		"orderctl -o json --reason why order cancel SO-1",
		"orderctl order --reason=why -ojson cancel SO-1",
		"orderctl order -o=json cancel --reason why -- SO-1",
	};

	for (size_t i = 0; i < 3; i++) {
		say(lines[i]);
		assert_int_equal(words.n_complaints, 0);
		assert_string_equal(words.sentence->verb, "cancel");
		assert_string_equal(words_argument(&words, 0), "SO-1");
		assert_string_equal(words_flag(&words, "reason"), "why");
		assert_string_equal(words_flag(&words, "output"), "json");
		assert_null(words_flag(&words, "quiet"));
	}
}

static void letters_can_be_joined(void **state)
{
	say("orderctl -qvo json ping");
	assert_int_equal(words.n_complaints, 0);
	assert_non_null(words_flag(&words, "quiet"));
	assert_non_null(words_flag(&words, "verbose"));
	assert_string_equal(words_flag(&words, "output"), "json");
}

static void numbers_are_no_flags(void **state)
{
	say("orderctl stock adjust LAMP-1 -3.5 --reason broken");
	assert_int_equal(words.n_complaints, 0);
	assert_string_equal(words_argument(&words, 1), "-3.5");
	say("orderctl import orders - --map m");
	assert_int_equal(words.n_complaints, 0);
	assert_string_equal(words_argument(&words, 0), "-");
	say("orderctl order get -- --odd");
	assert_string_equal(words_argument(&words, 0), "--odd");
}

static void flags_that_repeat(void **state)
{
	say("orderctl events --type order. --type stock.");
	assert_int_equal(words.n_complaints, 0);
	assert_string_equal(words_flag_at(&words, "type", 0), "order.");
	assert_string_equal(words_flag_at(&words, "type", 1), "stock.");
	assert_null(words_flag_at(&words, "type", 2));
	assert_complaint("orderctl events --after 1 --after 2", "--after is given twice");
}

static void mistakes_are_guessed(void **state)
{
	assert_complaint("orderctl oder list",
			 "unknown command \"oder\" (did you mean \"order\"?)");
	assert_complaint("orderctl order lst",
			 "unknown command \"order lst\" (did you mean \"order list\"?)");
	assert_complaint("orderctl order list --stat x",
			 "unknown flag --stat (did you mean --state?)");
	assert_complaint("orderctl xyzzy", "unknown command \"xyzzy\"");
	assert_complaint("orderctl ping -x", "unknown flag -x");
	/* A flag of other commands. */
	assert_complaint("orderctl ping --reason x", "this command takes no flag --reason");
}

static void what_is_missing_is_told(void **state)
{
	say("orderctl order cancel");
	assert_int_equal(words.n_complaints, 2);
	assert_memory_equal(words.complaints[0], "KEY is missing: ", 16);
	assert_memory_equal(words.complaints[1], "--reason TEXT is missing: ", 26);
	assert_complaint("orderctl ping --server", "--server needs a value: ENDPOINT");
	assert_complaint("orderctl ping -o", "-o needs a value: table|wide|json|jsonl|csv|name");
	assert_complaint("orderctl ping --quiet=yes", "--quiet takes no value");
	assert_complaint("orderctl ping -o xml",
			 "--output cannot be \"xml\"; it can be table|wide|json|jsonl|csv|name");
	assert_complaint("orderctl ping again", "unexpected \"again\"");
	assert_complaint("orderctl watch --format xml",
			 "--format cannot be \"xml\"; it can be human|jsonl|cloudevents");
}

static void help_hides_mistakes(void **state)
{
	say("orderctl order list --help");
	assert_true(words.help);
	say("orderctl order -h");
	assert_true(words.help);
	assert_int_equal(words.n_complaints, 0);
	assert_string_equal(words.noun, "order");
}

/* From the last "orderctl" on that a pipe leads to. */
static const char *example_command(const char *example)
{
	const char *command = strstr(example, "orderctl"), *next;

	while (command && (next = strstr(command + 1, "| orderctl")))
		command = next + 2;
	return command;
}

static void the_examples_can_be_said(void **state)
{
	for (size_t i = 0; sentence_table[i]; i++) {
		const struct sentence *s = sentence_table[i];

		assert_non_null(s->examples[0]);
		for (size_t j = 0; j < SENTENCE_EXAMPLES_MAX && s->examples[j]; j++) {
			const char *command = example_command(s->examples[j]);
			char *line;

			assert_non_null(command);
			line = arena_strdup(&arena, command);
			line[strcspn(line, "|>)")] = '\0';
			say(line);
			if (words.n_complaints > 0)
				fail_msg("%s: %s", s->examples[j], words.complaints[0]);
			assert_ptr_equal(words.sentence, s);
		}
	}
}

static void assert_sentence_text(const char *text)
{
	assert_non_null(text);
	assert_true(*text >= 'A' && *text <= 'Z' ? true : *text == '@' || *text == '-');
	assert_true(text[strlen(text) - 1] != '.');
}

/* Before a sentence is known, a flag is looked up among all: one name, one form. */
static void assert_flag_is_alike(const struct flag *flag)
{
	const struct flag *first = sentence_flag(NULL, flag->name);

	assert_non_null(first);
	assert_true(!first->value == !flag->value);
	assert_int_equal(first->letter, flag->letter);
	if (flag->letter)
		assert_string_equal(sentence_flag_by_letter(NULL, flag->letter)->name, flag->name);
}

static void the_table_is_sound(void **state)
{
	for (size_t i = 0; sentence_table[i]; i++) {
		const struct sentence *s = sentence_table[i];

		assert_sentence_text(s->summary);
		assert_ptr_equal(sentence_find(s->noun, s->verb), s);
		for (size_t j = 0; j < SENTENCE_ARGUMENTS_MAX && s->arguments[j].name; j++)
			assert_sentence_text(s->arguments[j].help);
		for (const struct flag *flag = s->flags; flag->name; flag++) {
			assert_sentence_text(flag->help);
			assert_flag_is_alike(flag);
			assert_null(strchr(flag->name, '_'));
		}
	}
	for (const struct flag *flag = sentence_global_flags; flag->name; flag++)
		assert_sentence_text(flag->help);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(flags_stand_anywhere, setup, teardown),
	cmocka_unit_test_setup_teardown(letters_can_be_joined, setup, teardown),
	cmocka_unit_test_setup_teardown(numbers_are_no_flags, setup, teardown),
	cmocka_unit_test_setup_teardown(flags_that_repeat, setup, teardown),
	cmocka_unit_test_setup_teardown(mistakes_are_guessed, setup, teardown),
	cmocka_unit_test_setup_teardown(what_is_missing_is_told, setup, teardown),
	cmocka_unit_test_setup_teardown(help_hides_mistakes, setup, teardown),
	cmocka_unit_test_setup_teardown(the_examples_can_be_said, setup, teardown),
	cmocka_unit_test_setup_teardown(the_table_is_sound, setup, teardown),
};
UNIT_MAIN(tests)
