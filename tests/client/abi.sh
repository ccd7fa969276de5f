#!/bin/sh
# abi.sh [--store] CC CLIENT INCLUDE…: the interface that programs were compiled against is still there.
#
# CLIENT/abi/liborderd.xml describes the public headers, nothing else: of every exported function the type that they
# give it, with the structs that they show, and the messages that the library hands out. What was added is stored by
# ./run abi; what was changed or taken away needs another soname. Ends with 77 where there is no abidiff, or on another
# machine than the description's.
set -eu
store=no
if [ "$1" = --store ]; then
	store=yes
	shift
fi
cc=$1
client=$2
shift 2
stored=$client/abi/liborderd.xml
if ! command -v abidiff >/dev/null || [ "$(uname -m)" != x86_64 ]; then
	echo "NOT TRIED: no abidiff here, or not an x86_64" >&2
	exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A variable for each function: pointers of the types that the headers declare. The messages are unpacked by the library
# and read by programs, which know them as their own headers had them.
{
	printf '#include <%s>\n' orderd/client.h orderd/error.h orderd/stream.h orderd/version.h
	printf '%s abi_%s;\n' Orderd__V1__Event event Orderd__V1__FieldViolation violation Orderd__V1__Metadata metadata
	sed -n 's/^\t\(orderd_[a-z0-9_]*\);$/__typeof__(\&\1) abi_\1;/p' "$client/liborderd.map"
} >"$work/abi.c"
folders=
for folder in "$@"; do
	folders="$folders -I$folder"
done
cd "$work"
# shellcheck disable=SC2086 # flags are words
"$cc" -std=gnu11 -g -O0 -fPIC -shared \
	-I"$client/include" $folders -o abi.so abi.c
handed_out=
for header in event wire; do
	handed_out="$handed_out --header-file $(find "$@" -path "*/orderd/v1/$header.pb-c.h" | head -n 1)"
done
# shellcheck disable=SC2086 # files are words
abidw --headers-dir "$client/include/orderd" $handed_out --drop-private-types --no-corpus-path --no-comp-dir-path \
	--no-show-locs --out-file "$work/liborderd.xml" abi.so

if [ $store = yes ]; then
	sed 's/[ \t]*$//' "$work/liborderd.xml" >"$stored"
	exit 0
fi
compare() {
	abidiff --suppressions "$client/abi/grows.abignore" "$@" "$stored" "$work/liborderd.xml"
}
if ! compare --no-added-syms; then
	echo "programs that were compiled before would break; if not, and for a new soname, ./run abi stores it" >&2
	exit 1
fi
if ! compare; then
	echo "what was added is stored by ./run abi" >&2
	exit 1
fi
