#include <stddef.h>

#include "op/operations.h"

const struct op *const op_table[] = {
#define OPERATION(name) &op_##name,
#include "op/operations.def"
#undef OPERATION
	NULL,
};
