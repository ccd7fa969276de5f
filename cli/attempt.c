#include "attempt.h"

#include <stdio.h>
#include <string.h>

/* What to try after a refusal; a reason that is not here explains itself. */
static const struct {
	const char *reason;
	const char *attempt;
} attempt_table[] = {
	{ "UNREACHABLE",
	  "systemctl status orderd; --server ENDPOINT names another; orderctl dev runs one" },
	{ "TENANT_UNKNOWN", "orderctl tenant list" },
	{ "METHOD_UNKNOWN", "orderctl api list" },
	{ "TAX_RULE_MISSING", "orderctl tax set COUNTRY CLASS PERCENT" },
	{ "PRICE_MISSING", "orderctl price set SKU PRICE --currency CODE" },
	{ "STOCK_INSUFFICIENT", "orderctl stock show SKU, then orderctl stock receive" },
	{ "NOT_RESERVED", "orderctl order get ORDER, then orderctl stock receive" },
	{ "ACCOUNT_BLOCKED", "orderctl account upsert KEY --status ACTIVE" },
	{ "VERSION_CONFLICT", "read it again, then repeat with the new --if-version" },
};

/* The command that a record's state asks for first; false when none would do. */
static bool attempt_first_step(const struct orderd_error *error, char out[ATTEMPT_BYTES])
{
	bool is_order = strcmp(orderd_error_reason(error), "ORDER_STATE") == 0;
	const char *first = orderd_error_metadata(error, "first");
	const char *number = orderd_error_metadata(error, "number");

	if (!first || !number ||
	    (!is_order && strcmp(orderd_error_reason(error), "SHIPMENT_STATE") != 0))
		return false;
	snprintf(out, ATTEMPT_BYTES, "orderctl %s %s %s", is_order ? "order" : "shipment", first,
		 number);
	return true;
}

static const char *attempt_look_up(const char *reason)
{
	for (size_t i = 0; i < sizeof(attempt_table) / sizeof(attempt_table[0]); i++)
		if (strcmp(attempt_table[i].reason, reason) == 0)
			return attempt_table[i].attempt;
	return NULL;
}

/* What there is instead of the record that is not: of the field that names it, or of the noun. */
static bool attempt_list(const struct sentence *sentence, const struct orderd_error *error,
			 char out[ATTEMPT_BYTES])
{
	const Orderd__V1__FieldViolation *v = orderd_error_violation(error, 0);
	const char *noun = sentence ? sentence->noun : "";
	const char *dot = v && v->field ? strrchr(v->field, '.') : NULL;

	if (strcmp(orderd_error_reason(error), "NOT_FOUND") != 0)
		return false;
	if (v && v->field)
		noun = dot ? dot + 1 : v->field;
	/* Where there are many, nobody finds one in a list. */
	if (sentence_find(noun, "search")) {
		snprintf(out, ATTEMPT_BYTES, "orderctl %s search NAME", noun);
		return true;
	}
	if (!sentence_find(noun, "list"))
		return false;
	snprintf(out, ATTEMPT_BYTES, "orderctl %s list", noun);
	return true;
}

const char *attempt_find(const struct sentence *sentence, const struct orderd_error *error,
			 char buffer[ATTEMPT_BYTES])
{
	const char *attempt = attempt_look_up(orderd_error_reason(error));

	if (attempt_first_step(error, buffer) || attempt_list(sentence, error, buffer))
		return buffer;
	if (attempt || !orderd_error_retriable(error))
		return attempt;
	if (!sentence || !sentence->changes)
		return "the same again";
	return "the same again; --request-id with the id below makes sure that it is applied once";
}
