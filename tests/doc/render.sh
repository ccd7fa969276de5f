#!/bin/sh
# render.sh PAGE…: man and mandoc show each page without a warning.
set -eu
status=0
for page in "$@"; do
	# Paragraphs that end where nothing follows are scdoc's way of writing.
	warnings=$(man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null
		mandoc -Tlint -Wwarning "$page" | grep -v 'skipping paragraph macro' || true)
	[ -n "$warnings" ] || continue
	echo "$warnings"
	status=1
done
exit $status
