# The strict list. Generated code is exempt: it compiles with -w and its headers are SYSTEM.
set(ORDERD_WARNINGS
	-Wall
	-Wextra
	-Wshadow
	-Wstrict-prototypes
	-Wmissing-prototypes
	-Wold-style-definition
	-Wnested-externs
	-Wredundant-decls
	-Wvla
	-Wformat=2
	-Wpointer-arith
	-Wundef
	-Wcast-qual
	-Wwrite-strings
	-Wswitch-enum
	-Wfloat-equal
	-Wdate-time
	-Wno-unused-parameter
	-Wno-missing-field-initializers)

# clang takes the fallthroughs inside of uthash for ours.
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
	list(APPEND ORDERD_WARNINGS
		-Wlogical-op -Wduplicated-cond -Wduplicated-branches -Wjump-misses-init
		-Wimplicit-fallthrough)
endif()
if(ORDERD_WERROR)
	list(APPEND ORDERD_WARNINGS -Werror)
endif()

add_compile_options(${ORDERD_WARNINGS})

# Says which sources are generated.
function(orderd_generated)
	set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS -w)
endfunction()
