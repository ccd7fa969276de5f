/* A lane of the bad tree. */

#pragma once
