# orderd_room(NAME [DEPENDS room|target …])
#
# A room is a folder below daemon/ that becomes the static library orderd_NAME. It takes every *.c
# and */*.c of the current folder. DEPENDS names other rooms (base), the generated libraries (proto,
# sql) or imported targets (PkgConfig::zmq). A room without sources is an interface library, so that
# others can already depend on it.
function(orderd_room name)
	cmake_parse_arguments(PARSE_ARGV 1 room "" "" "DEPENDS")
	file(GLOB sources CONFIGURE_DEPENDS
		${CMAKE_CURRENT_SOURCE_DIR}/*.c ${CMAKE_CURRENT_SOURCE_DIR}/*/*.c)
	set(depends)
	foreach(depend ${room_DEPENDS})
		if(depend MATCHES "::")
			list(APPEND depends ${depend})
		else()
			list(APPEND depends orderd_${depend})
		endif()
	endforeach()
	set(visibility PUBLIC)
	if(sources)
		add_library(orderd_${name} STATIC ${sources})
	else()
		set(visibility INTERFACE)
		add_library(orderd_${name} INTERFACE)
	endif()
	target_include_directories(orderd_${name} ${visibility} ${PROJECT_SOURCE_DIR}/daemon)
	target_link_libraries(orderd_${name} ${visibility} ${depends})
endfunction()
