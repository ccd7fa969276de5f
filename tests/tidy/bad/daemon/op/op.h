/* A row of an operation. */

#pragma once

typedef int op_number;
