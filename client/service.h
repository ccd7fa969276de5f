/* Services for the functions that protobuf-c generates. The client owns them. */

#pragma once

#include "client.h"

void service_free_all(struct orderd_client *client);
