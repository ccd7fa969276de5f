#include "import/map.h"

#include <string.h>

#include "base/decimal.h"
#include "guess.h"
#include "record.h"

static const char *const map_field_names[MAP_FIELDS] = {
	[MAP_ORDER] = "order",       [MAP_ORDERED_AT] = "ordered_at", [MAP_ACCOUNT] = "account",
	[MAP_COUNTRY] = "country",   [MAP_PRODUCT] = "product",       [MAP_NAME] = "name",
	[MAP_QUANTITY] = "quantity", [MAP_UNIT_PRICE] = "unit_price",
};

static const char *const map_test_names[] = {
	[MAP_IS] = "is",           [MAP_PREFIX] = "prefix", [MAP_BELOW] = "below",
	[MAP_AT_MOST] = "at_most", [MAP_EMPTY] = "empty",
};
#define MAP_TESTS (sizeof(map_test_names) / sizeof(map_test_names[0]))

/* Keys with one text each; what is not named in a file keeps this value. */
enum map_setting {
	MAP_SEPARATOR,
	MAP_DECIMAL_POINT,
	MAP_DATE_FORMAT,
	MAP_ACCOUNT_STRIP,
	MAP_SYSTEM,
	MAP_CURRENCY,
	MAP_TAX_CLASS,
	MAP_UNIT,
	MAP_STOCK_POLICY,
	MAP_ACCOUNT_KIND,
	MAP_ACCOUNT_NAME,
	MAP_WALK_IN,
	MAP_WALK_IN_NAME,
	MAP_SETTINGS,
};

static const struct {
	const char *section;
	const char *key;
	const char *value;
} map_settings[MAP_SETTINGS] = {
	[MAP_SEPARATOR] = { "file", "separator", "," },
	[MAP_DECIMAL_POINT] = { "file", "decimal_point", "." },
	[MAP_DATE_FORMAT] = { "file", "date_format", "%Y-%m-%d %H:%M:%S" },
	[MAP_ACCOUNT_STRIP] = { "file", "account_strip", "" },
	[MAP_SYSTEM] = { "constants", "system", NULL },
	[MAP_CURRENCY] = { "constants", "currency", NULL },
	[MAP_TAX_CLASS] = { "constants", "tax_class", "NONE" },
	[MAP_UNIT] = { "constants", "unit", "C62" },
	[MAP_STOCK_POLICY] = { "constants", "stock_policy", "UNTRACKED" },
	[MAP_ACCOUNT_KIND] = { "constants", "account_kind", "ORGANISATION" },
	[MAP_ACCOUNT_NAME] = { "constants", "account_name", "Customer {id}" },
	[MAP_WALK_IN] = { "walk_in", "account", "WALK-IN" },
	[MAP_WALK_IN_NAME] = { "walk_in", "name", "Walk-in customers" },
};

static const char *const map_sections[] = { "file",    "columns", "constants",
					    "walk_in", "reject",  "countries" };

const char *map_field_name(enum map_field field)
{
	return map_field_names[field];
}

static void map_blame_unknown(struct ini *ini, const struct ini_entry *entry, const char *what,
			      const char *word, const char *const *words, size_t n)
{
	const char *near = NULL;
	struct guess guess;

	guess_init(&guess, word);
	for (size_t i = 0; i < n; i++)
		if (words[i] && guess_offer(&guess, words[i]))
			near = words[i];
	ini_blame(ini, entry->line, "unknown %s \"%s\"%s%s%s", what, word,
		  near ? " (did you mean \"" : "", near ? near : "", near ? "\"?)" : "");
}

static size_t map_find_word(const char *word, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return n;
}

static void map_take_column(struct map *map, struct ini *ini, const struct ini_entry *entry)
{
	size_t field = map_find_word(entry->key, map_field_names, MAP_FIELDS);

	if (field == MAP_FIELDS)
		map_blame_unknown(ini, entry, "field", entry->key, map_field_names, MAP_FIELDS);
	else if (map->columns[field])
		ini_blame(ini, entry->line, "\"%s\" has a column already", entry->key);
	else
		map->columns[field] = entry->value;
}

static void map_take_country(struct map *map, struct ini *ini, const struct ini_entry *entry)
{
	struct map_country *country = arena_alloc(ini->arena, sizeof(*country));
	size_t n = strlen(entry->value);

	if (n != 0 && (n != 2 || strspn(entry->value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 2)) {
		ini_blame(ini, entry->line,
			  "\"%s\" is no country code of ISO 3166-1 such as DE; leave it empty for "
			  "none",
			  entry->value);
		return;
	}
	country->name = entry->key;
	country->code = entry->value;
	country->next = map->countries;
	map->countries = country;
}

/* The next word of a rule, NULL at the end. */
static char *map_next_word(char **rest)
{
	char *word;

	do {
		word = strsep(rest, " \t");
	} while (word && *word == '\0');
	return word;
}

static bool map_take_test(struct ini *ini, const struct ini_entry *entry, struct map_rule *rule)
{
	char *rest = arena_strdup(ini->arena, entry->key);
	const char *field = map_next_word(&rest), *test = map_next_word(&rest);
	bool numeric;

	rule->text = rest ? rest + strspn(rest, " \t") : "";
	rule->field =
		(enum map_field)(field ? map_find_word(field, map_field_names, MAP_FIELDS) : 0);
	if (rule->field == MAP_FIELDS) {
		map_blame_unknown(ini, entry, "field", field, map_field_names, MAP_FIELDS);
		return false;
	}
	rule->test = (enum map_test)map_find_word(test ? test : "", map_test_names, MAP_TESTS);
	if ((size_t)rule->test == MAP_TESTS) {
		map_blame_unknown(ini, entry, "test", test ? test : "", map_test_names, MAP_TESTS);
		return false;
	}
	numeric = rule->test == MAP_BELOW || rule->test == MAP_AT_MOST;
	if (numeric && rule->field != MAP_QUANTITY && rule->field != MAP_UNIT_PRICE) {
		ini_blame(ini, entry->line, "\"%s\" is for quantity and unit_price", test);
		return false;
	}
	if (numeric && decimal_parse_micros(rule->text, strlen(rule->text), &rule->micros) != 0) {
		ini_blame(ini, entry->line, "\"%s\" is no number", rule->text);
		return false;
	}
	return true;
}

static void map_take_rule(struct map *map, struct ini *ini, const struct ini_entry *entry)
{
	static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	struct map_rule rule = { .field = MAP_ORDER };
	size_t n = strspn(entry->value, capitals);

	if (!map_take_test(ini, entry, &rule))
		return;
	if (n == 0 || (entry->value[n] != ' ' && entry->value[n] != '\0')) {
		ini_blame(ini, entry->line,
			  "expected a reason in capitals, then a sentence, not \"%s\"",
			  entry->value);
		return;
	}
	if (map->n_rules == MAP_RULES_MAX) {
		ini_blame(ini, entry->line, "more than %d rules", MAP_RULES_MAX);
		return;
	}
	rule.reason = arena_strndup(ini->arena, entry->value, n);
	rule.message = entry->value + n + strspn(entry->value + n, " ");
	map->rules[map->n_rules++] = rule;
}

static void map_take_setting(struct ini *ini, const struct ini_entry *entry, const char **values)
{
	const char *keys[MAP_SETTINGS];

	for (size_t i = 0; i < MAP_SETTINGS; i++) {
		bool here = strcmp(map_settings[i].section, entry->section) == 0;

		keys[i] = here ? map_settings[i].key : NULL;
		if (!here || strcmp(map_settings[i].key, entry->key) != 0)
			continue;
		values[i] = entry->value;
		return;
	}
	map_blame_unknown(ini, entry, "key", entry->key, keys, MAP_SETTINGS);
}

static void map_take_entry(struct map *map, struct ini *ini, const struct ini_entry *entry,
			   const char **values)
{
	size_t n = sizeof(map_sections) / sizeof(map_sections[0]);
	size_t section = map_find_word(entry->section, map_sections, n);

	if (section == n)
		map_blame_unknown(ini, entry, "section", entry->section, map_sections, n);
	else if (strcmp(entry->section, "columns") == 0)
		map_take_column(map, ini, entry);
	else if (strcmp(entry->section, "reject") == 0)
		map_take_rule(map, ini, entry);
	else if (strcmp(entry->section, "countries") == 0)
		map_take_country(map, ini, entry);
	else
		map_take_setting(ini, entry, values);
}

static char map_character(struct ini *ini, enum map_setting setting, const char *value)
{
	if (strcmp(value, "tab") == 0)
		return '\t';
	if (strlen(value) != 1 || *value == '"')
		ini_blame(ini, 0, "%s must be one character, not \"%s\"", map_settings[setting].key,
			  value);
	return *value;
}

static int map_enum(struct ini *ini, enum map_setting setting, const char *value,
		    const ProtobufCEnumDescriptor *type)
{
	int number = 0;

	if (!record_enum_parse(type, value, &number) || number == 0)
		ini_blame(ini, 0, "%s cannot be \"%s\"", map_settings[setting].key, value);
	return number;
}

static void map_apply(struct map *map, struct ini *ini, const char *const *values)
{
	map->separator = map_character(ini, MAP_SEPARATOR, values[MAP_SEPARATOR]);
	map->decimal_point = map_character(ini, MAP_DECIMAL_POINT, values[MAP_DECIMAL_POINT]);
	map->date_format = values[MAP_DATE_FORMAT];
	map->account_strip = values[MAP_ACCOUNT_STRIP];
	map->system = values[MAP_SYSTEM];
	map->currency = values[MAP_CURRENCY];
	map->tax_class = values[MAP_TAX_CLASS];
	map->unit = values[MAP_UNIT];
	map->stock_policy =
		(Orderd__V1__StockPolicy)map_enum(ini, MAP_STOCK_POLICY, values[MAP_STOCK_POLICY],
						  &orderd__v1__stock_policy__descriptor);
	map->account_kind =
		(Orderd__V1__AccountKind)map_enum(ini, MAP_ACCOUNT_KIND, values[MAP_ACCOUNT_KIND],
						  &orderd__v1__account_kind__descriptor);
	map->account_name = values[MAP_ACCOUNT_NAME];
	map->walk_in = values[MAP_WALK_IN];
	map->walk_in_name = values[MAP_WALK_IN_NAME];
}

static void map_check(const struct map *map, struct ini *ini, const char *const *values)
{
	static const enum map_field required[] = { MAP_ORDER, MAP_PRODUCT, MAP_QUANTITY,
						   MAP_UNIT_PRICE };

	for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++)
		if (!map->columns[required[i]])
			ini_blame(ini, 0, "[columns] says nothing of \"%s\"",
				  map_field_name(required[i]));
	for (size_t i = 0; i < MAP_SETTINGS; i++)
		if (!values[i])
			ini_blame(ini, 0, "[%s] says nothing of \"%s\"", map_settings[i].section,
				  map_settings[i].key);
}

void map_read(struct map *map, struct ini *ini, struct arena *a, const char *text)
{
	const char *values[MAP_SETTINGS];

	*map = (struct map){ .n_rules = 0 };
	for (size_t i = 0; i < MAP_SETTINGS; i++)
		values[i] = map_settings[i].value;
	ini_read(ini, a, text);
	for (const struct ini_entry *entry = ini->first; entry; entry = entry->next)
		map_take_entry(map, ini, entry, values);
	map_apply(map, ini, values);
	map_check(map, ini, values);
}

const char *map_find_country(const struct map *map, const char *name)
{
	for (const struct map_country *country = map->countries; country; country = country->next)
		if (strcmp(country->name, name) == 0)
			return *country->code ? country->code : NULL;
	if (strlen(name) == 2 && strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 2)
		return name;
	return NULL;
}
