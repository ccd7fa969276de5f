#!/bin/sh
# exports.sh LIBRARY FOLDER: the library exports what the headers declare, each name with a version, and nothing else.
set -eu
library=$1
folder=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

nm -D --defined-only "$library" | awk '$2 ~ /^[A-Z]$/ && $3 !~ /^ORDERD_[0-9]+/ { print $3 }' | sort > "$work/exported"
sed 's/@.*//' "$work/exported" | grep '^orderd_[a-z]' > "$work/own" || true

# Declarations start in column 0 and have their name before the first bracket.
cat "$folder"/include/orderd/client.h "$folder"/include/orderd/error.h "$folder"/include/orderd/stream.h \
	"$folder"/include/orderd/version.h | grep -v '^static\|^#\|^ \*' |
	grep -o '^[A-Za-z].*' | grep -o '\borderd_[a-z0-9_]*(' | tr -d '(' | sort -u > "$work/declared"

diff "$work/declared" "$work/own"

if grep -v '@@ORDERD_' "$work/exported"; then
	echo "these names have no version" >&2
	exit 1
fi
if grep -v '^orderd_[a-z]' "$work/exported"; then
	echo "these names are not the library's: programs bring their own messages" >&2
	exit 1
fi
readelf -d "$library" | grep -q 'SONAME.*\[liborderd\.so\.1\]'
