#include "store/lane.h"

/* TODO: finish. It is enough for now. */
int no_end;  
int tail;