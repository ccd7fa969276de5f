#include "metrics.h"
#include "settings.h"
#include "tables.h"

int tables_settings(struct page *page, const char *argument)
{
	settings_print(page->out, SETTINGS_FORM_SCDOC);
	return 0;
}

int tables_metrics(struct page *page, const char *argument)
{
	metrics_print(page->out, METRICS_FORM_SCDOC);
	return 0;
}
