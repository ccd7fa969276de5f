#include "lib/unit.h"

#include "lib/fill.h"

#include <string.h>

#include "base/text.h"
#include "lib/database.h"
#include "lib/sample.h"
#include "store/codec.h"

/* What row number g has in a column. */
static void fill_column(const struct entity *entity, const ProtobufCFieldDescriptor *field,
			struct text *sql)
{
	int64_t number = sample_number(entity, field, 1);

	switch (codec_type(field)) {
	case PARAMS_TEXT:
		text_puts(sql, ", 'x' || g");
		break;
	case PARAMS_BOOL:
		text_puts(sql, ", true");
		break;
	case PARAMS_TEXTS:
		text_puts(sql, ", ARRAY['x' || g]");
		break;
	case PARAMS_TIMESTAMPTZ:
		text_puts(sql, ", now()");
		break;
	default:
		if (number == 1 || strcmp(field->name, "line_number") == 0)
			text_puts(sql, codec_type(field) == PARAMS_INT2 ? ", 1" : ", g");
		else
			text_printf(sql, ", %lld", (long long)number);
	}
}

void fill_table(PGconn *connection, const struct entity *entity, int n_rows)
{
	struct text columns, values;

	text_init(&columns);
	text_init(&values);
	for (unsigned int i = 0; i < entity->descriptor->n_fields; i++) {
		if (entity->fields[i].flags & FIELD_CHILDREN)
			continue;
		text_printf(&columns, ", %s", entity->fields[i].name);
		fill_column(entity, &entity->descriptor->fields[i], &values);
	}
	assert_false(columns.failed || values.failed);
	database_run(connection,
		     "INSERT INTO \"%s\" (tenant_id%s) SELECT 1%s FROM generate_series(1, %d) g",
		     entity->table, columns.data, values.data, n_rows);
	text_fini(&columns);
	text_fini(&values);
}
