/*
 * A file with an input in it, for what reads files.
 * It lies in memory where there is /dev/shm, is open to its owner only, goes when the fuzzer ends.
 */
#pragma once

#include <stddef.h>

/* Replaces the content of the file "name" in the fuzzer's own folder; returns its path. */
const char *file_put(const char *name, const void *bytes, size_t size);

/* The folder. */
const char *file_folder(void);
