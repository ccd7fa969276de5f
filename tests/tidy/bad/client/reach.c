#include "store/work.h"
