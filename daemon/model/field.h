/* Optional scalars of generated messages: a value goes together with its presence. Nothing is
 * owned. */

#pragma once

#define field_set(message, field, value) ((message)->field = (value), (message)->has_##field = 1)
