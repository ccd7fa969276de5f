#!/usr/bin/env bats
# Migrations, queries and the schema arrive in the program byte by byte.

setup() {
	cmake=$BATS_TEST_DIRNAME/../../cmake
	cd "$BATS_TEST_TMPDIR"
	mkdir -p sql/migrations sql/queries
}

# embed: builds ./show, which prints every file as NAME<TAB>TEXT.
embed() {
	command cmake -DINPUT="$PWD/sql" -DOUTPUT="$PWD/orderd_sql" -P "$cmake/embed_sql.cmake"
	cat >show.c <<-'C'
		#include <stdio.h>
		#include "orderd_sql.h"
		static void show(const struct orderd_sql_file *files, size_t n_files)
		{
			for (size_t i = 0; i < n_files; i++)
				printf("%s\t%s", files[i].name, files[i].text);
			if (files[n_files].name != NULL)
				puts("no end");
		}
		int main(void)
		{
			show(orderd_sql_migrations, orderd_sql_migrations_count);
			show(orderd_sql_queries, orderd_sql_queries_count);
			return 0;
		}
	C
	cc -std=gnu11 -Werror -o show show.c orderd_sql.c
}

@test "every character survives" {
	printf '%s\n' 'SELECT "a;b", E'\''\\n'\'' || $${FOO} @BAR@ #{x}$$ -- ]] [[ ;; \' '/* ü € ??/ */' \
		>sql/queries/odd.sql
	printf 'a\r\n\tb"\\\\"%%d%%s' >sql/queries/plain.sql
	embed
	./show >shown
	{ printf 'odd\t'; cat sql/queries/odd.sql; printf 'plain\t'; cat sql/queries/plain.sql; } >expected
	cmp shown expected
}

@test "files are sorted by name, migrations apart from queries" {
	for name in 0010_c 0002_b 0001_a; do echo "$name;" >sql/migrations/$name.sql; done
	echo "q;" >sql/queries/q.sql
	echo "no" >sql/queries/note.txt
	embed
	[ "$(./show | cut -f1 | tr '\n' ' ')" = "0001_a 0002_b 0010_c q " ]
}

@test "no files and empty files are fine" {
	embed
	[ -z "$(./show)" ]
	: >sql/queries/empty.sql
	embed
	[ "$(./show)" = "$(printf 'empty\t')" ]
}

@test "a descriptor set keeps its length and its bytes" {
	head -c 1000 /dev/urandom >in
	command cmake -DINPUT="$PWD/in" -DOUTPUT="$PWD/orderd_schema" -P "$cmake/embed_schema.cmake"
	cat >show.c <<-'C'
		#include <stdio.h>
		#include "orderd_schema.h"
		int main(void)
		{
			return fwrite(orderd_schema, 1, orderd_schema_size, stdout) != orderd_schema_size;
		}
	C
	cc -std=gnu11 -Werror -o show show.c orderd_schema.c
	./show >out
	cmp in out
}
