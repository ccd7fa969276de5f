/* The manual page, from the table of sentences, as scdoc source. Nothing is owned. */

#pragma once

#include <stdio.h>

void manual_write(FILE *out);
