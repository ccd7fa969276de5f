#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "orderd/v1/audit.pb-c.h"

#include "bind.h"
#include "complain.h"
#include "input.h"
#include "interrupt.h"
#include "output.h"
#include "progress.h"
#include "say/say.h"

#define AUDIT_HASH_BYTES 32

static int audit_verify_hash(struct cli *c, Orderd__V1__VerifyChainRequest *request)
{
	const char *text = cli_flag(c, "hash");
	uint8_t *hash = arena_alloc(&c->arena, AUDIT_HASH_BYTES);

	if (!text)
		return CLI_OK;
	if (strlen(text) != 2 * AUDIT_HASH_BYTES ||
	    strspn(text, "0123456789abcdefABCDEF") != strlen(text))
		return complain(c, CLI_USAGE, NULL,
				"--hash cannot be \"%s\": a hash is 64 hexadecimal digits", text);
	for (size_t i = 0; i < AUDIT_HASH_BYTES; i++) {
		const char digits[3] = { text[2 * i], text[2 * i + 1], '\0' };

		hash[i] = (uint8_t)strtoul(digits, NULL, 16);
	}
	request->has_after_hash = true;
	request->after_hash.data = hash;
	request->after_hash.len = AUDIT_HASH_BYTES;
	return CLI_OK;
}

static int audit_verify_take(struct cli *c, Orderd__V1__VerifyChainRequest *request)
{
	const char *from = cli_flag(c, "from"), *to = cli_flag(c, "to");
	int status = CLI_OK;

	if (from) {
		status = input_number(c, "--from", from, 1, INT64_MAX, &request->after_seq);
		request->after_seq--;
	}
	request->has_after_seq = true;
	if (status == CLI_OK && to) {
		status = input_number(c, "--to", to, 1, INT64_MAX, &request->until_seq);
		request->has_until_seq = true;
	}
	return status == CLI_OK ? audit_verify_hash(c, request) : status;
}

static void audit_verify_print_hash(const ProtobufCBinaryData *hash)
{
	for (size_t i = 0; i < hash->len; i++)
		printf("%02x", hash->data[i]);
	putchar('\n');
}

/* The verdict over all pieces, as the last one's answer with their sums. */
static int audit_verify_tell(struct cli *c, int64_t from,
			     const Orderd__V1__VerifyChainResponse *all)
{
	const Orderd__V1__ChainFault *fault = all->fault;
	int status;

	if (c->format != CLI_TABLE && c->format != CLI_WIDE) {
		status = output_one(c, &all->base, &all->base, NULL, "through_seq");
		return status == CLI_OK && fault ? CLI_FAILED : status;
	}
	if (!c->quiet) {
		printf("Positions %" PRId64 " to %" PRId64 ": %" PRIu32 " events, %" PRIu32
		       " personal values, %" PRIu32 " erased.\nHash of %" PRId64 ": ",
		       from, all->through_seq, all->events_checked, all->personal_values_checked,
		       all->personal_values_erased, all->through_seq);
		audit_verify_print_hash(&all->through_hash);
		if (!fault)
			puts("The log is what was written.");
	}
	status = cli_finish_output(c);
	if (status != CLI_OK || !fault)
		return status;
	return complain(c, CLI_FAILED,
			"compare with a backup or a standby; what is before this position fits",
			"position %" PRId64 " is not what was written: %s", fault->seq,
			fault->message);
}

/* Adds what the last piece looked at to the sums. */
static void audit_verify_add(Orderd__V1__VerifyChainResponse *sums,
			     Orderd__V1__VerifyChainResponse *piece)
{
	sums->events_checked = piece->events_checked += sums->events_checked;
	sums->personal_values_checked = piece->personal_values_checked +=
		sums->personal_values_checked;
	sums->personal_values_erased = piece->personal_values_erased +=
		sums->personal_values_erased;
}

static int audit_verify_run(struct cli *c)
{
	Orderd__V1__VerifyChainRequest request = ORDERD__V1__VERIFY_CHAIN_REQUEST__INIT;
	Orderd__V1__VerifyChainResponse sums = ORDERD__V1__VERIFY_CHAIN_RESPONSE__INIT;
	Orderd__V1__VerifyChainResponse *piece;
	struct progress progress;
	ProtobufCMessage *reply;
	int64_t from;
	int status = audit_verify_take(c, &request);

	if (status != CLI_OK)
		return status;
	from = request.after_seq + 1;
	progress_start(&progress, !c->quiet, "events", 0);
	interrupt_catch();
	do {
		status = cli_call(c, "verify the log", "AuditService/VerifyChain", &request.base,
				  &reply);
		if (status != CLI_OK)
			break;
		piece = (Orderd__V1__VerifyChainResponse *)reply;
		audit_verify_add(&sums, piece);
		progress.total =
			(size_t)((request.has_until_seq && request.until_seq < piece->head_seq
					  ? request.until_seq
					  : piece->head_seq) -
				 from + 1);
		progress_tell(&progress, sums.events_checked);
		request.after_seq = piece->through_seq;
		request.has_after_hash = false;
	} while (!piece->done && !interrupt_came());
	progress_end(&progress);
	if (status != CLI_OK)
		return status;
	if (!piece->done)
		return complain(c, CLI_INTERRUPTED, NULL,
				"interrupted; everything up to position %" PRId64 " fits",
				piece->through_seq);
	return audit_verify_tell(c, from, piece);
}

const struct sentence say_audit_verify = {
	.noun = "audit",
	.verb = "verify",
	.summary = "Checks that the log is what was written, from position to position",
	.description =
		"Every event carries a hash over itself, its changes, the hash before it. The walk "
		"stops at the first position that does not fit, with exit status 1. Values of "
		"persons that were erased leave the chain whole. Who notes the last hash elsewhere "
		"can hold the log against it later, with --from behind that position and --hash.",
	.examples = { "orderctl audit verify", "orderctl audit verify --from 40001 --to 41000",
		      "orderctl audit verify --from 41208 --hash 9f3c…",
		      "orderctl audit verify -q" },
	.flags = { { .name = "from",
		     .value = "SEQ",
		     .help = "The first position to check; the beginning by default" },
		   { .name = "to",
		     .value = "SEQ",
		     .help = "The last position to check; the newest by default" },
		   { .name = "hash",
		     .value = "HEX",
		     .help = "The hash of the position before --from, as it was noted" } },
	.method = "AuditService/VerifyChain",
	.run = audit_verify_run,
};
