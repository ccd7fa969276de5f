#include "store/lane.h"
#include "store/work.h"

/* strcpy() in a comment, and "strcpy()" in a string, call nothing. */
static const char *machine_text = "strcpy(a, b); // not a comment { { {";

char *machine_copy(char *out)
{
	strcpy(out, machine_text);
	sprintf(out, "%d", atoi("1"));
	PQexec(NULL, "SELECT 1");
	strtok(out, " ");
	exit(1);
}
