#pragma once

int base_one(void);
