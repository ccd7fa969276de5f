/* The version of the client library. Nothing is owned. */

#pragma once

#ifdef __cplusplus
extern "C" {
#endif

#define ORDERD_VERSION_MAJOR 0
#define ORDERD_VERSION_MINOR 1
#define ORDERD_VERSION_PATCH 0

/* "0.1.0": of the library that is loaded, which may differ from the header's. */
const char *orderd_version(void);

#ifdef __cplusplus
}
#endif
