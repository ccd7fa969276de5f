# Run as: cmake -DINPUT=folder -DOUTPUT=stem -P embed_sql.cmake
include(${CMAKE_CURRENT_LIST_DIR}/embed_bytes.cmake)

set(texts "")
foreach(kind migrations queries)
	file(GLOB files LIST_DIRECTORIES false ${INPUT}/${kind}/*.sql)
	set(rows "")
	set(n 0)
	foreach(file ${files})
		get_filename_component(name ${file} NAME_WLE)
		embed_bytes(${file} bytes)
		string(APPEND texts
			"static const unsigned char ${kind}_${n}[] = {\n${bytes}0x00\n};\n")
		string(APPEND rows "\t{\"${name}\", (const char *)${kind}_${n}},\n")
		math(EXPR n "${n} + 1")
	endforeach()
	string(APPEND texts
		"const struct orderd_sql_file orderd_sql_${kind}[] = {\n${rows}\t{0}\n};\n")
	string(APPEND texts "const size_t orderd_sql_${kind}_count = ${n};\n")
endforeach()
file(WRITE ${OUTPUT}.h "\
#pragma once
#include <stddef.h>

/* A file of sql/: its name without folder and .sql, its text. */
struct orderd_sql_file {
	const char *name;
	const char *text;
};

/* Each sorted by name and ended by an empty row that is not counted. */
extern const struct orderd_sql_file orderd_sql_migrations[];
extern const size_t orderd_sql_migrations_count;
extern const struct orderd_sql_file orderd_sql_queries[];
extern const size_t orderd_sql_queries_count;
")
file(WRITE ${OUTPUT}.c "#include \"orderd_sql.h\"\n\n${texts}")
