/* The sentences of say.def, each defined in a file of its own. Static data; nobody owns it. */

#pragma once

#include "sentence.h"

#define SAY(name) extern const struct sentence say_##name;
#include "say/say.def"
#undef SAY
