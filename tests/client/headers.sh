#!/bin/sh
# headers.sh CC INCLUDE…: each public header stands alone, in C11 and in C++, without a warning.
set -eu
cc=$1
shift
public=$1
flags=
for folder in "$@"; do
	flags="$flags -I$folder"
done

check() {
	# shellcheck disable=SC2086
	printf '#include "%s"\n' "$1" | "$cc" -x c -std=c11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only $flags -
	if command -v c++ > /dev/null; then
		# shellcheck disable=SC2086
		printf '#include "%s"\n' "$1" | c++ -x c++ -std=c++11 -Wall -Wextra -Werror -fsyntax-only $flags -
	fi
}

for header in "$public"/orderd/*.h orderd/calls.h; do
	check "orderd/$(basename "$header")"
done
