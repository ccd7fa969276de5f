#include "lib/fault.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *bytes, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *bytes, size_t size);
char *__wrap_strdup(const char *string);

static bool fault_armed;
static size_t fault_at;
static size_t fault_count;

void fault_arm(size_t k)
{
	fault_armed = true;
	fault_at = k;
	fault_count = 0;
}

size_t fault_disarm(void)
{
	fault_armed = false;
	return fault_count;
}

static bool fault_now(void)
{
	if (!fault_armed || fault_count++ != fault_at)
		return false;
	errno = ENOMEM;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return fault_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fault_now() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *bytes, size_t size)
{
	return fault_now() ? NULL : __real_realloc(bytes, size);
}

char *__wrap_strdup(const char *string)
{
	size_t size = strlen(string) + 1;
	char *copy = fault_now() ? NULL : __real_malloc(size);

	return copy == NULL ? NULL : memcpy(copy, string, size);
}
