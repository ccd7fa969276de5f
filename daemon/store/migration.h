/*
 * The steps of the schema that this program holds.
 * Static data; nobody owns it.
 */
#ifndef ORDERD_STORE_MIGRATION_H
#define ORDERD_STORE_MIGRATION_H

#include <stdint.h>

#include "orderd_sql.h"

/* 7 of "0007_some_words". */
int64_t migration_version(const struct orderd_sql_file *file);

/* The newest. */
int64_t migration_program_version(void);

/*
 * The oldest program that can go on with the schema after this migration. The file claims it in a
 * line "-- compatible_from: 3"; without a claim only programs that know the migration can.
 */
int64_t migration_compatible_from(const struct orderd_sql_file *file);

#endif
