#!/bin/sh
# install.sh CMAKE BUILD CLIENT CC SANITIZE: a program builds against the installed library, with pkg-config,
# statically, with CMake. Only the build's client folder is installed. Ninja, because make may be missing.
set -eu
cmake=$1
build=$2
client=$3
cc=$4
sanitize=${5:+-fsanitize=$5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$cmake" --install "$build/client" --prefix "$work/root" > "$work/log"
package=$(find "$work/root" -name liborderd.pc)
sed -i "s#^prefix=.*#prefix=$work/root#" "$package"
PKG_CONFIG_PATH=$(dirname "$package")
library=$(dirname "$(find "$work/root" -name liborderd.so.1)")
export PKG_CONFIG_PATH

# shellcheck disable=SC2046,SC2086
"$cc" $sanitize -Wall -Werror -o "$work/shared" "$client/example/place_order.c" $(pkg-config --cflags --libs liborderd)
# shellcheck disable=SC2046,SC2086
"$cc" $sanitize -Wall -Werror -o "$work/static" "$client/example/place_order.c" $(pkg-config --cflags liborderd) \
	"$library/liborderd.a" "$library/liborderd-messages.a" $(pkg-config --libs libprotobuf-c libzmq)

# All examples, as their comments say.
for example in place_order import_orders follow_events; do
	# shellcheck disable=SC2046,SC2086
	"$cc" $sanitize -Wall -Werror -o "$work/example" "$client/example/$example.c" \
		$(pkg-config --cflags --libs liborderd libevent)
done

mkdir "$work/package"
cat > "$work/package/CMakeLists.txt" << END
cmake_minimum_required(VERSION 3.25)
project(user LANGUAGES C)
find_package(orderd 0.1 REQUIRED)
add_executable(user $client/example/place_order.c)
target_link_libraries(user PRIVATE orderd::orderd)
END
"$cmake" -G Ninja -S "$work/package" -B "$work/package/build" \
	-DCMAKE_PREFIX_PATH="$work/root" -DCMAKE_C_COMPILER="$cc" \
	-DCMAKE_C_FLAGS="$sanitize" -DCMAKE_EXE_LINKER_FLAGS="$sanitize" > "$work/log"
"$cmake" --build "$work/package/build" > "$work/log" || {
	cat "$work/log" >&2
	exit 1
}

# Each of them runs: without its argument it tells how to use it.
for program in shared static package/build/user; do
	status=0
	LD_LIBRARY_PATH=$library "$work/$program" > "$work/log" 2>&1 || status=$?
	grep -q '^usage:' "$work/log"
	test "$status" = 64
done
