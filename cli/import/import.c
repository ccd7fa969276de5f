#include "import/import.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "orderd/v1/system.pb-c.h"

#include "base/clock.h"
#include "complain.h"
#include "import/report.h"
#include "interrupt.h"

/* Keys, names, references of some ten million rows. */
#define IMPORT_BYTES_MAX (UINT64_C(4) << 30)
#define IMPORT_WAIT_MS 200

int import_init(struct import *i, struct cli *c, const char *map_path, const char *map_text)
{
	struct ini ini;

	*i = (struct import){ .cli = c };
	arena_init(&i->arena, IMPORT_BYTES_MAX);
	i->arena.escape = c->arena.escape;
	master_init(&i->masters, &i->arena);
	draft_init(&i->book, &i->arena);
	csv_init(&i->csv, NULL, ',');
	map_read(&i->map, &ini, &i->arena, map_text);
	if (!ini.faults)
		return CLI_OK;
	return complain_ini(c, map_path, &ini, "samples/uci.map shows a complete map");
}

void import_fini(struct import *i)
{
	csv_fini(&i->csv);
	draft_fini(&i->book);
	master_fini(&i->masters);
	arena_fini(&i->arena);
}

/* 0 for a record, CSV_END at the end, otherwise the exit status after a message. */
static int import_next(struct import *i)
{
	int r = csv_read(&i->csv);

	switch (r) {
	case 0:
	case CSV_END:
		return r;
	case CSV_UNCLOSED:
		return complain(i->cli, CLI_INVALID, NULL,
				"%s:%zu: a quote is opened here and never closed", i->path,
				i->csv.line);
	case CSV_TOO_LONG:
		return complain(i->cli, CLI_INVALID, NULL,
				"%s:%zu: this record is longer than %u bytes or %d columns; is a "
				"quote not closed?",
				i->path, i->csv.line, CSV_RECORD_BYTES_MAX, CSV_FIELDS_MAX);
	default:
		return complain(i->cli, CLI_FAILED, NULL, "cannot read %s: %s", i->path,
				strerror(-r));
	}
}

/* From the beginning, over the header. */
static int import_rewind(struct import *i)
{
	const char *missing;
	int status;

	if (fseeko(i->file, 0, SEEK_SET) != 0)
		return complain(i->cli, CLI_FAILED, NULL, "cannot read %s again: %s", i->path,
				strerror(errno));
	csv_fini(&i->csv);
	csv_init(&i->csv, i->file, i->map.separator);
	status = import_next(i);
	if (status == CSV_END)
		return complain(i->cli, CLI_INVALID, NULL, "%s is empty", i->path);
	if (status == 0 && !row_find_columns(&i->map, &i->csv, &i->columns, &missing))
		return complain(i->cli, CLI_INVALID, NULL,
				"%s:1: there is no column \"%s\", which the map names", i->path,
				missing);
	return status;
}

static const char *import_account_key(const struct import *i)
{
	const char *key = i->row.texts[MAP_ACCOUNT];

	return *key ? key : i->map.walk_in;
}

/* What is to be known of a row before the orders are collected. */
static int import_count_row(struct import *i)
{
	const struct row *row = &i->row;
	struct master *account, *product;

	account = master_take(&i->masters, MASTER_ACCOUNT, import_account_key(i));
	product = master_take(&i->masters, MASTER_PRODUCT, row->texts[MAP_PRODUCT]);
	if (!account || !product)
		return complain(i->cli, CLI_FAILED, NULL, "out of memory");
	/* The first word counts; walk-in customers come from everywhere. */
	if (!account->country && row->country && strcmp(account->key, i->map.walk_in) != 0)
		account->country = arena_strdup(&i->arena, row->country);
	if (!product->name && row->texts[MAP_NAME][0])
		product->name = arena_strdup(&i->arena, row->texts[MAP_NAME]);
	draft_expect(&i->book, row->texts[MAP_ORDER]);
	return CLI_OK;
}

static int import_count(struct import *i)
{
	int status = import_rewind(i);

	while (status == CLI_OK && (status = import_next(i)) == 0) {
		if (row_read(&i->map, &i->columns, &i->csv, &i->row))
			status = import_count_row(i);
		if (interrupt_came())
			return CLI_INTERRUPTED;
	}
	return status == CSV_END ? CLI_OK : status;
}

static void import_reject_row(struct import *i, const struct text *record)
{
	const struct row *row = &i->row;

	tally_reject(&i->tally, row->reason, row_picos(row));
	rejects_write(&i->rejects, i->csv.line, row->field ? row->field : "", row->reason,
		      row->message, record->data);
}

static int import_place_row(struct import *i, struct text *record)
{
	struct master *account, *product;
	struct draft *complete;

	i->tally.n_rows++;
	text_clear(record);
	rejects_encode(record, &i->csv);
	if (record->failed)
		return complain(i->cli, CLI_FAILED, NULL, "out of memory");
	if (!row_read(&i->map, &i->columns, &i->csv, &i->row)) {
		import_reject_row(i, record);
		return CLI_OK;
	}
	account = master_find(&i->masters, MASTER_ACCOUNT, import_account_key(i));
	product = master_find(&i->masters, MASTER_PRODUCT, i->row.texts[MAP_PRODUCT]);
	if (!account || !product ||
	    !draft_add(&i->book, &i->row, account, product, i->csv.line, record->data, &complete))
		return complain(i->cli, CLI_FAILED, "run the import again",
				"%s changed while it was read", i->path);
	if (complete)
		placer_offer(&i->placer, complete);
	return CLI_OK;
}

static size_t import_done(const struct import *i)
{
	return i->tally.placed.n + i->tally.there.n + i->tally.refused.n;
}

/* Turns until another order fits in, or, with `all`, until everything is answered. */
static void import_turn(struct import *i, bool all)
{
	struct placer *p = &i->placer;

	while (all ? !placer_is_idle(p) : !p->stopped && !placer_has_room(p)) {
		placer_turn(p, IMPORT_WAIT_MS);
		progress_tell(&i->progress, import_done(i));
		if (interrupt_came())
			placer_stop(p);
	}
	/* Answers that are there already make room; sending goes on. */
	if (!all)
		placer_turn(p, 0);
}

static int import_place(struct import *i)
{
	int status = import_rewind(i);
	struct text record;
	size_t n = 0;

	text_init(&record);
	while (status == CLI_OK && !i->placer.stopped && (status = import_next(i)) == 0) {
		status = import_place_row(i, &record);
		if (!placer_has_room(&i->placer) || ++n % 64 == 0)
			import_turn(i, false);
		if (interrupt_came())
			placer_stop(&i->placer);
	}
	text_fini(&record);
	if (status == CSV_END)
		status = CLI_OK;
	if (status != CLI_OK)
		placer_stop(&i->placer);
	import_turn(i, true);
	return status;
}

static int import_reach(struct import *i)
{
	Orderd__V1__PingRequest request = ORDERD__V1__PING_REQUEST__INIT;
	ProtobufCMessage *reply;

	if (i->dry_run)
		return CLI_OK;
	return cli_call(i->cli, "import orders", "SystemService/Ping", &request.base, &reply);
}

static bool import_would_overwrite(const struct import *i)
{
	struct stat read, written;

	return i->rejects_path && stat(i->rejects_path, &written) == 0 &&
		fstat(fileno(i->file), &read) == 0 && read.st_dev == written.st_dev &&
		read.st_ino == written.st_ino;
}

static int import_open_rejects(struct import *i)
{
	int status = import_rewind(i), r;

	if (status != CLI_OK)
		return status;
	if (import_would_overwrite(i))
		return complain(i->cli, CLI_USAGE, NULL, "--rejects %s is the file that is read",
				i->rejects_path);
	r = rejects_open(&i->rejects, i->rejects_path, &i->csv);
	if (r < 0)
		return complain(i->cli, CLI_OUTPUT, NULL, "cannot write %s: %s", i->rejects_path,
				strerror(-r));
	return CLI_OK;
}

/* The exit status of an import whose passes went through. */
static int import_judge(struct import *i)
{
	if (interrupt_came()) {
		complain(i->cli, CLI_INTERRUPTED,
			 "the same again: what is there already is not placed twice",
			 "interrupted with %zu orders left", i->tally.n_undone);
		return CLI_INTERRUPTED;
	}
	if (i->placer.status != CLI_OK) {
		cli_note(i->cli,
			 "The import ended early, with %zu orders left. Run it again: what "
			 "is there already is not placed twice.",
			 i->tally.n_undone);
		return i->placer.status;
	}
	if (i->tally.n_differing > 0)
		return complain(i->cli, CLI_INTERNAL, NULL,
				"orderd's goods_micros of %zu orders is not what the file says",
				i->tally.n_differing);
	if (i->tally.refused.n > 0)
		return complain(i->cli, CLI_INVALID, NULL, "%zu orders were refused: %s",
				i->tally.refused.n,
				i->rejects_path ? i->rejects_path : "--rejects FILE would say why");
	return CLI_OK;
}

static int import_end(struct import *i, int status)
{
	int written, r = rejects_close(&i->rejects);

	progress_end(&i->progress);
	i->tally.ended_us = clock_monotonic_us();
	i->tally.n_undone = i->book.n_keys - import_done(i);
	if (!i->rejects_path && tally_rejected_rows(&i->tally) > 0)
		cli_note(i->cli, "The rejected rows were only counted; --rejects FILE keeps them.");
	written = report_write(i->cli, &i->tally, i->map.currency, i->dry_run, interrupt_came());
	if (r < 0)
		return complain(i->cli, CLI_OUTPUT, NULL, "cannot write %s: %s", i->rejects_path,
				strerror(-r));
	if (status != CLI_OK)
		return status;
	status = import_judge(i);
	return status != CLI_OK ? status : written;
}

int import_run(struct import *i)
{
	int status;

	i->placer = (struct placer){ .cli = i->cli,
				     .map = &i->map,
				     .book = &i->book,
				     .tally = &i->tally,
				     .rejects = &i->rejects,
				     .dry_run = i->dry_run,
				     .in_flight_max = i->in_flight_max,
				     .timeout_ms = i->timeout_ms };
	placer_init(&i->placer);
	interrupt_catch();
	i->tally.started_us = clock_monotonic_us();
	/* What is wrong with the file can be told without a daemon. */
	status = import_rewind(i);
	if (status == CLI_OK)
		status = import_reach(i);
	if (status == CLI_OK)
		status = import_count(i);
	if (status == CLI_OK)
		status = import_open_rejects(i);
	if (status != CLI_OK)
		return status == CLI_INTERRUPTED
			? complain(i->cli, status, NULL, "interrupted before the first order")
			: status;
	progress_start(&i->progress, !i->cli->quiet && !cli_speaks_json(i->cli), "orders",
		       i->book.n_keys);
	status = import_place(i);
	return import_end(i, status);
}
