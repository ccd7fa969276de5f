#include "base/base.h"
#include "store/work.h"

int base_one(void)
{
	return 1;
}
