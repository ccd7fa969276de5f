add_compile_definitions(_GNU_SOURCE ORDERD_VERSION="${PROJECT_VERSION}")

# Assertions stay on: no NDEBUG in any build type.
set(CMAKE_C_FLAGS_RELEASE "-O2 -g")
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g")
set(CMAKE_C_FLAGS_DEBUG "-O1 -g -fno-omit-frame-pointer -fno-optimize-sibling-calls")
if(NOT CMAKE_BUILD_TYPE)
	set(CMAKE_BUILD_TYPE Release)
endif()

add_compile_options(-fno-common -fno-strict-overflow)

if(ORDERD_SANITIZE)
	add_compile_options(-fsanitize=${ORDERD_SANITIZE} -fno-sanitize-recover=all)
	add_link_options(-fsanitize=${ORDERD_SANITIZE} -fno-sanitize-recover=all)
endif()

if(ORDERD_FUZZ)
	if(NOT CMAKE_C_COMPILER_ID STREQUAL "Clang")
		message(FATAL_ERROR "ORDERD_FUZZ needs clang")
	endif()
	add_compile_options(-fsanitize=fuzzer-no-link)
	add_link_options(-fsanitize=fuzzer-no-link)
endif()

if(ORDERD_COVERAGE)
	add_compile_options(--coverage -O0)
	add_link_options(--coverage)
endif()

if(ORDERD_HARDEN)
	add_compile_options(-D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection)
	if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|amd64|AMD64")
		add_compile_options(-fcf-protection=full)
	endif()
	include(CheckPIESupported)
	check_pie_supported(LANGUAGES C)
	add_link_options(-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--as-needed)
endif()
