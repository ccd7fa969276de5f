#include "migrate_command.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "store/store.h"

static void migrate_on_row(void *context, const struct store_migration *migration)
{
	static const char *const states[] = {
		[STORE_MIGRATION_APPLIED] = "applied",
		[STORE_MIGRATION_PENDING] = "pending",
		[STORE_MIGRATION_NEWER] = "newer",
	};

	printf("%-32s %-8s %s\n", migration->name, states[migration->state],
	       migration->applied_at[0] != '\0' ? migration->applied_at : "<none>");
}

static void migrate_on_plan(void *context, const struct store_migration *migration)
{
	if (migration->state == STORE_MIGRATION_PENDING)
		printf("would apply %s\n", migration->name);
}

/* What is pending now is what was applied if nothing is pending afterwards. */
static void migrate_on_applied(void *context, const struct store_migration *migration)
{
	const struct store_schema *before = context;

	if (migration->state == STORE_MIGRATION_APPLIED && migration->version > before->version)
		printf("applied %s\n", migration->name);
}

static void migrate_on_nothing(void *context, const struct store_migration *migration)
{
}

static enum migrate_exit migrate_exit_of(int answer)
{
	if (answer == -ECONNREFUSED)
		return MIGRATE_AWAY;
	if (answer == -EPROTO)
		return MIGRATE_UNFIT;
	return answer == 0 ? MIGRATE_DONE : MIGRATE_PENDING;
}

static enum migrate_exit migrate_judge(const struct store_schema *schema)
{
	if (schema->needs > schema->program_version) {
		printf("The schema %" PRId64 " needs a program of schema %" PRId64
		       " at least; this one knows %" PRId64 ".\n",
		       schema->version, schema->needs, schema->program_version);
		return MIGRATE_UNFIT;
	}
	if (schema->n_pending > 0) {
		printf("%u to apply: orderd migrate up\n", schema->n_pending);
		return MIGRATE_PENDING;
	}
	if (schema->version > schema->program_version)
		printf("The schema %" PRId64 " is newer than this program, which can serve it.\n",
		       schema->version);
	else
		printf("The schema %" PRId64 " is up to date.\n", schema->version);
	return MIGRATE_DONE;
}

static enum migrate_exit migrate_show(const struct settings *settings,
				      void (*on_migration)(void *, const struct store_migration *),
				      bool heading)
{
	const struct store_migration_visitor visitor = { .on_migration = on_migration };
	struct store_schema schema;
	int answer;

	if (heading)
		printf("%-32s %-8s %s\n", "MIGRATION", "STATE", "APPLIED");
	answer = store_migrations(settings->database, &visitor, &schema);
	return answer < 0 ? migrate_exit_of(answer) : migrate_judge(&schema);
}

static enum migrate_exit migrate_up(const struct settings *settings)
{
	struct store_schema before, after;
	struct store_migration_visitor visitor = { migrate_on_nothing, &before };
	uint32_t version;
	int answer = store_migrations(settings->database, &visitor, &before);

	if (answer == 0)
		answer = store_migrate(settings->database, STORE_MIGRATE_UP, &version);
	if (answer == STORE_MIGRATE_BUSY)
		fputs("orderd: others hold locks that are needed; try again\n", stderr);
	if (answer < 0 && answer != -EPROTO)
		return migrate_exit_of(answer);
	visitor.on_migration = migrate_on_applied;
	if (store_migrations(settings->database, &visitor, &after) < 0)
		return MIGRATE_AWAY;
	return answer == 0 ? migrate_judge(&after) : migrate_exit_of(answer);
}

enum migrate_exit migrate_command(const struct settings *settings, const char *verb, bool dry_run)
{
	if (verb != NULL && strcmp(verb, "status") == 0 && !dry_run)
		return migrate_show(settings, migrate_on_row, true);
	if (verb != NULL && strcmp(verb, "up") == 0)
		return dry_run ? migrate_show(settings, migrate_on_plan, false)
			       : migrate_up(settings);
	fputs("Usage: orderd migrate status | orderd migrate up [--dry-run]\n", stderr);
	return MIGRATE_USAGE;
}
