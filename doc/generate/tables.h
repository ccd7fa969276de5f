/*
 * The parts of manual pages that are made from the program's own tables: what a line "@name
 * argument@" of a page's source stands for. Nothing is owned.
 */

#pragma once

#include "page.h"

/* Each writes its part and returns 0; -ENOENT when there is nothing of the argument's name. */

/* The fields of a message: "RequestHeader". */
int tables_message(struct page *page, const char *argument);

/* All enums that the page mentioned so far. */
int tables_enums(struct page *page, const char *argument);

/* All services with their methods. */
int tables_methods(struct page *page, const char *argument);

/* All types of events with their bodies. */
int tables_events(struct page *page, const char *argument);

/* All reasons of refusals, by name. */
int tables_reasons(struct page *page, const char *argument);

/* The functions and types of a public header: "client.h". */
int tables_header(struct page *page, const char *argument);

/* The steps of a state machine from state to state: "order". */
int tables_states(struct page *page, const char *argument);

/* All settings by section. */
int tables_settings(struct page *page, const char *argument);

/* All metrics. */
int tables_metrics(struct page *page, const char *argument);
