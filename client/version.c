#include "orderd/version.h"

#define VERSION_TEXT(number) #number
#define VERSION_JOIN(major, minor, patch)                                                          \
	VERSION_TEXT(major) "." VERSION_TEXT(minor) "." VERSION_TEXT(patch)

const char *orderd_version(void)
{
	return VERSION_JOIN(ORDERD_VERSION_MAJOR, ORDERD_VERSION_MINOR, ORDERD_VERSION_PATCH);
}
