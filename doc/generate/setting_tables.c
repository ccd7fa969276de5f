#include "settings.h"
#include "tables.h"

int tables_settings(struct page *page, const char *argument)
{
	settings_print(page->out, SETTINGS_FORM_SCDOC);
	return 0;
}
