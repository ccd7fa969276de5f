#include "import/report.h"

#include <inttypes.h>

#include "complain.h"
#include "currency.h"
#include "json_write.h"
#include "table.h"

#define REPORT_PICOS_PER_MICRO 1000000
#define REPORT_PICOS_PER_UNIT INT64_C(1000000000000)

static __int128 report_total_picos(const struct tally *t, const char *currency)
{
	__int128 picos = t->total_minor * REPORT_PICOS_PER_UNIT;

	for (int i = currency_exponent(currency); i > 0; i--)
		picos /= 10;
	return picos;
}

static int64_t report_per_second(const struct tally *t, size_t n)
{
	int64_t took_us = t->ended_us - t->started_us;

	return (int64_t)n * 1000000 / (took_us > 0 ? took_us : 1);
}

static void report_row(struct table *table, const char *what, size_t n, const char *unit,
		       const __int128 *picos)
{
	char number[TALLY_AMOUNT_BYTES] = "";

	table_cell(table, what);
	snprintf(number, sizeof(number), "%zu", n);
	table_cell(table, number);
	table_cell(table, unit);
	table_cell(table, picos ? tally_format(*picos, number) : "");
}

static void report_amount(struct table *table, const char *what, __int128 picos)
{
	char number[TALLY_AMOUNT_BYTES];

	table_cell(table, what);
	table_cell(table, "");
	table_cell(table, "");
	table_cell(table, tally_format(picos, number));
}

static void report_reasons(struct table *table, const struct tally *t)
{
	for (size_t i = 0; i < t->n_reasons; i++) {
		char what[TALLY_REASON_BYTES + 8];

		snprintf(what, sizeof(what), "  %s", t->reasons[i].name);
		report_row(table, what, t->reasons[i].n_rows, "rows", &t->reasons[i].picos);
	}
}

static void report_answered(struct table *table, const struct tally *t, const char *currency)
{
	__int128 goods = t->goods_micros * REPORT_PICOS_PER_MICRO;
	__int128 total = report_total_picos(t, currency);

	report_amount(table, "  goods as orderd has them", goods);
	report_amount(table, "  totals as orderd has them", total);
	report_amount(table, "  of that rounding and tax", total - goods);
}

static int report_people(struct cli *c, const struct tally *t, const char *currency, bool dry_run)
{
	__int128 accepted = t->placed.picos + t->there.picos;
	char money[32];
	struct table table;

	snprintf(money, sizeof(money), "GOODS-%.8s", currency);
	table_init(&table);
	table_column(&table, "", false);
	table_column(&table, "COUNT", true);
	table_column(&table, "", false);
	table_column(&table, money, true);
	report_row(&table, "Read", t->n_rows, "rows", NULL);
	report_row(&table, "Accepted", t->placed.n_lines + t->there.n_lines, "rows", &accepted);
	report_row(&table, "Rejected", tally_rejected_rows(t), "rows", NULL);
	report_reasons(&table, t);
	report_row(&table, dry_run ? "Orders in the file" : "Orders placed", t->placed.n, "orders",
		   &t->placed.picos);
	if (!dry_run && t->placed.n > 0)
		report_answered(&table, t, currency);
	report_row(&table, "Orders already there", t->there.n, "orders", &t->there.picos);
	report_row(&table, "Orders refused", t->refused.n, "orders", &t->refused.picos);
	if (t->n_undone > 0)
		report_row(&table, "Orders not done", t->n_undone, "orders", NULL);
	if (!dry_run) {
		report_row(&table, "Accounts saved", t->n_accounts, "accounts", NULL);
		report_row(&table, "  of them new", t->n_accounts_new, "accounts", NULL);
		report_row(&table, "Products saved", t->n_products, "products", NULL);
		report_row(&table, "  of them new", t->n_products_new, "products", NULL);
	}
	table_print(&table, 0, stdout);
	table_fini(&table);
	printf("Took %.3f s: %" PRId64 " orders/s, %" PRId64 " rows/s\n",
	       (double)(t->ended_us - t->started_us) / 1e6,
	       report_per_second(t, t->placed.n + t->there.n), report_per_second(t, t->n_rows));
	return cli_finish_output(c);
}

static void report_micros(struct json_writer *w, const char *key, __int128 picos)
{
	char digits[TALLY_AMOUNT_BYTES];

	json_write_key(w, key);
	json_write_string(w, tally_format_whole(picos / REPORT_PICOS_PER_MICRO, digits));
}

static void report_count(struct json_writer *w, const char *key, size_t n)
{
	json_write_key(w, key);
	json_write_int(w, (int64_t)n);
}

static void report_json_rows(struct json_writer *w, const struct tally *t)
{
	report_count(w, "rowsRead", t->n_rows);
	report_count(w, "rowsAccepted", t->placed.n_lines + t->there.n_lines);
	report_count(w, "rowsRejected", tally_rejected_rows(t));
	report_micros(w, "goodsMicrosAccepted", t->placed.picos + t->there.picos);
	json_write_key(w, "rejects");
	json_write_open(w, '[');
	for (size_t i = 0; i < t->n_reasons; i++) {
		json_write_open(w, '{');
		json_write_key(w, "reason");
		json_write_string(w, t->reasons[i].name);
		report_count(w, "rows", t->reasons[i].n_rows);
		report_micros(w, "goodsMicros", t->reasons[i].picos);
		json_write_close(w, '}');
	}
	json_write_close(w, ']');
}

static void report_json_orders(struct json_writer *w, const struct tally *t, const char *currency)
{
	__int128 goods = t->goods_micros * REPORT_PICOS_PER_MICRO;

	report_count(w, "ordersPlaced", t->placed.n);
	report_count(w, "linesPlaced", t->placed.n_lines);
	report_micros(w, "goodsMicrosPlaced", t->placed.picos);
	report_micros(w, "goodsMicrosAnswered", goods);
	json_write_key(w, "totalMinorAnswered");
	json_write_int64(w, (int64_t)t->total_minor);
	report_micros(w, "roundingMicros", report_total_picos(t, currency) - goods);
	report_count(w, "ordersDiffering", t->n_differing);
	report_count(w, "ordersAlreadyThere", t->there.n);
	report_count(w, "linesAlreadyThere", t->there.n_lines);
	report_micros(w, "goodsMicrosAlreadyThere", t->there.picos);
	report_count(w, "ordersRefused", t->refused.n);
	report_count(w, "ordersNotDone", t->n_undone);
	report_count(w, "accountsSaved", t->n_accounts);
	report_count(w, "accountsCreated", t->n_accounts_new);
	report_count(w, "productsSaved", t->n_products);
	report_count(w, "productsCreated", t->n_products_new);
}

static int report_json(struct cli *c, const struct tally *t, const char *currency, bool dry_run,
		       bool interrupted)
{
	struct json_writer w;
	struct text out;

	text_init(&out);
	json_writer_init(&w, &out, c->format == CLI_JSON);
	json_write_open(&w, '{');
	json_write_key(&w, "currency");
	json_write_string(&w, currency);
	report_json_rows(&w, t);
	report_json_orders(&w, t, currency);
	json_write_key(&w, "tookMs");
	json_write_int(&w, (t->ended_us - t->started_us) / 1000);
	json_write_key(&w, "ordersPerSecond");
	json_write_int(&w, report_per_second(t, t->placed.n + t->there.n));
	json_write_key(&w, "dryRun");
	json_write_bool(&w, dry_run);
	json_write_key(&w, "interrupted");
	json_write_bool(&w, interrupted);
	json_write_close(&w, '}');
	text_putc(&out, '\n');
	if (out.failed) {
		text_fini(&out);
		return complain(c, CLI_INTERNAL, NULL, "out of memory");
	}
	fwrite(out.data, 1, out.length, stdout);
	text_fini(&out);
	return cli_finish_output(c);
}

int report_write(struct cli *c, const struct tally *t, const char *currency, bool dry_run,
		 bool interrupted)
{
	if (cli_speaks_json(c))
		return report_json(c, t, currency, dry_run, interrupted);
	return report_people(c, t, currency, dry_run);
}
