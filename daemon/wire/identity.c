#include "wire/identity.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

/* The property of ZMTP's handshake, as libzmq names it. */
#define IDENTITY_PROPERTY "Identity"

/* Process-wide like the function below; libzmq shakes hands in a thread of its own. */
static atomic_bool identity_ignored;

/* How libstdc++ begins a std::string. */
struct identity_string {
	const char *data;
	size_t length;
};

void identity_ignore(bool ignore)
{
	atomic_store(&identity_ignored, ignore);
}

int identity_compare(const struct identity_string *left, const char *right) __asm__(
	"_ZNKSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE7compareEPKc")
	__attribute__((visibility("default"), used));

/*
 * std::string::compare(const char *) in place of the C++ library's, as accept4() is in accept.c:
 * that is how libzmq finds a property by its name. It does the same, but that nothing is called
 * Identity.
 */
int identity_compare(const struct identity_string *left, const char *right)
{
	size_t n_right = strlen(right);
	size_t n = left->length < n_right ? left->length : n_right;
	int order = memcmp(left->data, right, n);

	if (order != 0)
		return order;
	if (left->length != n_right)
		return left->length < n_right ? -1 : 1;
	return atomic_load(&identity_ignored) && strcmp(right, IDENTITY_PROPERTY) == 0 ? 1 : 0;
}
