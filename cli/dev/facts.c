#include "dev/facts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "complain.h"
#include "dev/claim.h"
#include "dev/quote.h"
#include "json_write.h"

#define FACTS_FILE "server.json"
#define FACTS_COUNT (sizeof(facts_texts) / sizeof(facts_texts[0]))

static const struct {
	const char *key;
	size_t offset;
	bool optional;
} facts_texts[] = {
	{ "version", offsetof(struct facts, version), false },
	{ "requests", offsetof(struct facts, requests), false },
	{ "events", offsetof(struct facts, events), false },
	{ "requestsTcp", offsetof(struct facts, requests_tcp), true },
	{ "eventsTcp", offsetof(struct facts, events_tcp), true },
	{ "metrics", offsetof(struct facts, metrics), true },
	{ "metricsSocket", offsetof(struct facts, metrics_socket), true },
	{ "database", offsetof(struct facts, database), false },
	{ "databaseSocket", offsetof(struct facts, psql), false },
	{ "databaseRole", offsetof(struct facts, role), false },
	{ "postgresPrograms", offsetof(struct facts, programs), false },
	{ "data", offsetof(struct facts, data), false },
	{ "log", offsetof(struct facts, log), false },
};

static const char **facts_text(struct facts *facts, size_t index)
{
	return (const char **)(void *)((char *)facts + facts_texts[index].offset);
}

static void facts_append_json(struct text *out, const struct facts *facts)
{
	struct facts copy = *facts;
	struct json_writer w;

	json_writer_init(&w, out, true);
	json_write_open(&w, '{');
	for (size_t i = 0; i < FACTS_COUNT; i++) {
		const char *text = *facts_text(&copy, i);

		if (!text)
			continue;
		json_write_key(&w, facts_texts[i].key);
		json_write_string(&w, text);
	}
	json_write_key(&w, "ephemeral");
	json_write_bool(&w, facts->ephemeral);
	json_write_key(&w, "process");
	json_write_int(&w, facts->process);
	json_write_close(&w, '}');
	text_putc(out, '\n');
}

static bool facts_save(const char *path, const struct text *out)
{
	FILE *file = out->failed ? NULL : fopen(path, "we");
	bool written;

	if (!file)
		return false;
	written = fwrite(out->data, 1, out->length, file) == out->length;
	return fclose(file) == 0 && written;
}

int facts_write(struct cli *c, const struct home *home, const struct facts *facts)
{
	const char *path = home_file(c, home, FACTS_FILE);
	const char *part = home_file(c, home, FACTS_FILE ".part");
	struct text out;
	bool saved;

	text_init(&out);
	facts_append_json(&out, facts);
	/* Nobody reads half of it. */
	saved = facts_save(part, &out) && rename(part, path) == 0;
	text_fini(&out);
	if (saved)
		return CLI_OK;
	return complain(c, CLI_FAILED, NULL, "cannot write %s: %s", path, strerror(errno));
}

void facts_forget(struct cli *c, const struct home *home)
{
	unlink(home_file(c, home, FACTS_FILE));
}

static bool facts_take(struct cli *c, const json_t *json, struct facts *ret)
{
	*ret = (struct facts){ .ephemeral = json_is_true(json_object_get(json, "ephemeral")) };
	ret->process = (pid_t)json_integer_value(json_object_get(json, "process"));
	for (size_t i = 0; i < FACTS_COUNT; i++) {
		const char *text = json_string_value(json_object_get(json, facts_texts[i].key));

		if (text)
			*facts_text(ret, i) = arena_strdup(&c->arena, text);
		else if (!facts_texts[i].optional)
			return false;
	}
	return true;
}

bool facts_read(struct cli *c, const struct home *home, struct facts *ret, pid_t *ret_holder)
{
	pid_t holder = claim_holder(c, home);
	json_t *json = NULL;
	bool taken;

	if (ret_holder)
		*ret_holder = holder;
	if (holder > 0)
		json = json_load_file(home_file(c, home, FACTS_FILE), 0, NULL);
	/* What a killed server left tells of another process. */
	taken = json && facts_take(c, json, ret) && ret->process == holder;
	json_decref(json);
	return taken;
}

static void facts_show_endpoint(const char *name, const char *local, const char *tcp, FILE *out)
{
	fprintf(out, "  %-10s %s%s%s\n", name, local, tcp ? "   also " : "", tcp ? tcp : "");
}

void facts_show(struct cli *c, const struct facts *facts, FILE *out)
{
	fprintf(out, "orderd dev server %s: for development, not for production\n", facts->version);
	facts_show_endpoint("Requests:", facts->requests, facts->requests_tcp, out);
	facts_show_endpoint("Events:", facts->events, facts->events_tcp, out);
	fprintf(out, "  Database:  psql -h %s orderd\n", quote_shell(&c->arena, facts->psql));
	if (facts->metrics)
		fprintf(out, "  Metrics:   %s\n", facts->metrics);
	else if (facts->metrics_socket)
		fprintf(out, "  Metrics:   curl --unix-socket %s http://localhost/metrics\n",
			quote_shell(&c->arena, facts->metrics_socket));
	fprintf(out, "  Data:      %s   %s\n", home_show(c, facts->data),
		facts->ephemeral ? "discarded at the end"
				 : "kept between runs (--ephemeral discards it)");
}

void facts_show_json(const struct facts *facts)
{
	struct text out;

	text_init(&out);
	facts_append_json(&out, facts);
	if (!out.failed)
		fwrite(out.data, 1, out.length, stdout);
	text_fini(&out);
}

const char *const *facts_environment(struct cli *c, const struct facts *facts)
{
	const char **list = arena_alloc(&c->arena, 4 * sizeof(*list));

	list[0] = arena_printf(&c->arena, "ORDERD_SERVER=%s", facts->requests);
	list[1] = arena_printf(&c->arena, "ORDERD_EVENTS=%s", facts->events);
	list[2] = arena_printf(&c->arena, "ORDERD_DATABASE=%s", facts->database);
	return list;
}
