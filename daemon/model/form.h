/* The forms of codes and names, as far as they can be told without looking anything up. Nothing is
 * owned. */

#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Two capital letters: ISO 3166-1 alpha-2. */
bool form_country(const char *text);

/*
 * What people may type as a number, SKU or code: not empty, no control characters, no blank at
 * either end.
 */
bool form_code(const char *text);

/* A CURVE key in Z85 (ZeroMQ RFC 32): 40 characters. */
bool form_public_key(const char *text);

/* Lower case letters, digits, hyphens. */
bool form_tenant_code(const char *text);

/* A letter, then letters, digits, dots, hyphens, underscores: what programs are given to name. */
bool form_name(const char *text);

/* One to three capital letters or digits: UN/ECE Recommendation 20. */
bool form_unit(const char *text);

/* The form of an IANA name: "Europe/Istanbul", "Etc/GMT+3", "UTC". */
bool form_time_zone(const char *text);
