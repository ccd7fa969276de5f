#include <libpq-fe.h>
#include <zmq.h>

#include "../op/op.h"
#include "op/op.h"
