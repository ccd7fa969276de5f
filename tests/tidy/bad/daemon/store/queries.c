#include "orderd_sql.h"

static const char *const queries_used[] = { "used" };
