/* What every fuzzer defines; libFuzzer or the replay calls it. It keeps nothing of `data`. */

#pragma once

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
