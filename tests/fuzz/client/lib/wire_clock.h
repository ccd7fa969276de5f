/* The clock and the random numbers of the client library, the same in every execution. */
#pragma once

void wire_clock_reset(void);
