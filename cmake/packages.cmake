# Debian packages by CPack: ./run package. Every install() belongs to the package that is its component; what the
# maintainer scripts do is in package/.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME orderd)
set(CPACK_PACKAGE_VENDOR orderd)
# CPack's own default: any other summary would become the first line of every description.
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${CMAKE_PROJECT_NAME} built using CMake")
set(ORDERD_PACKAGE_CONTACT "orderd <orderd@localhost>" CACHE STRING "Who answers for the packages that are made")
set(CPACK_PACKAGE_CONTACT ${ORDERD_PACKAGE_CONTACT})
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_SOURCE_DIR}/build/packages)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_COMPONENTS_ALL orderd orderctl liborderd1 liborderd-dev)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(ORDERD_PACKAGE_RELEASE 1 CACHE STRING "Counts the packages that are made of one version")
set(CPACK_DEBIAN_PACKAGE_RELEASE ${ORDERD_PACKAGE_RELEASE})
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_ORDERD_PACKAGE_SECTION net)
set(CPACK_DEBIAN_ORDERD_DESCRIPTION "order and customer core that other systems talk to
orderd owns orders, accounts, stock and credit in PostgreSQL. Web shops, ERP
and warehouse systems are its clients: they send protocol buffers over ZeroMQ
and follow the events that it publishes.

This package has the daemon with its systemd units.")
set(CPACK_DEBIAN_ORDERD_PACKAGE_DEPENDS
	"systemd | systemd-standalone-sysusers, systemd | systemd-standalone-tmpfiles")
set(CPACK_DEBIAN_ORDERD_PACKAGE_RECOMMENDS "orderctl")
set(CPACK_DEBIAN_ORDERD_PACKAGE_SUGGESTS "postgresql (>= 14)")

set(CPACK_DEBIAN_ORDERCTL_PACKAGE_SECTION net)
set(CPACK_DEBIAN_ORDERCTL_DESCRIPTION "command line of the order and customer core orderd
orderctl asks and tells a running orderd: it places, ships and lists orders,
keeps accounts, products and stock, follows events live. Its output is made
for people, or JSON for scripts. It also runs a private daemon with a private
PostgreSQL for development.")
set(CPACK_DEBIAN_ORDERCTL_PACKAGE_SUGGESTS "orderd, postgresql (>= 14)")

set(CPACK_DEBIAN_LIBORDERD1_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_LIBORDERD1_DESCRIPTION "client library of the order and customer core orderd
The library sends requests, repeats them until they are answered, so that each
write is applied once, and follows events without loss.")
# What links with the library needs one that is not older: names are only added.
file(WRITE ${PROJECT_BINARY_DIR}/package/shlibs
	"liborderd ${ORDERD_CLIENT_ABI} liborderd${ORDERD_CLIENT_ABI} (>= ${PROJECT_VERSION})\n")
set(CPACK_DEBIAN_LIBORDERD1_PACKAGE_CONTROL_EXTRA
	${PROJECT_BINARY_DIR}/package/shlibs ${CMAKE_CURRENT_LIST_DIR}/package/triggers)

set(CPACK_DEBIAN_LIBORDERD-DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_LIBORDERD-DEV_DESCRIPTION "client library of orderd, for development
Headers, pkg-config and CMake files of liborderd, the contract as .proto files
for any language, manuals of protocol and events, example programs.")
set(CPACK_DEBIAN_LIBORDERD-DEV_PACKAGE_DEPENDS
	"liborderd1 (= ${PROJECT_VERSION}-${ORDERD_PACKAGE_RELEASE}), libprotobuf-c-dev, libprotobuf-dev, libzmq3-dev")

set(scripts ${CMAKE_CURRENT_LIST_DIR}/package)
set(CPACK_DEBIAN_ORDERD_PACKAGE_CONTROL_EXTRA
	${scripts}/conffiles ${scripts}/postinst ${scripts}/prerm ${scripts}/postrm)

# Copyright and changelog of each package.
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
set(changelog ${PROJECT_BINARY_DIR}/package/changelog.Debian)
configure_file(${scripts}/changelog.in ${changelog} @ONLY)
execute_process(COMMAND ${GZIP} -9nkf ${changelog} COMMAND_ERROR_IS_FATAL ANY)
foreach(component ${CPACK_COMPONENTS_ALL})
	string(TOUPPER ${component} COMPONENT)
	set(CPACK_DEBIAN_${COMPONENT}_PACKAGE_NAME ${component})
	install(FILES ${scripts}/copyright ${changelog}.gz
		DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/${component} COMPONENT ${component})
endforeach()

# The settings' defaults, all commented out. May hold a connection string with secrets later.
set(conf ${PROJECT_BINARY_DIR}/package/orderd.conf)
add_custom_command(OUTPUT ${conf}
	COMMAND orderd --settings=file > ${conf}
	DEPENDS orderd COMMENT "generate orderd.conf" VERBATIM)
add_custom_target(orderd_conf ALL DEPENDS ${conf})
install(FILES ${conf} DESTINATION ${CMAKE_INSTALL_FULL_SYSCONFDIR}/orderd
	PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ COMPONENT orderd)

include(CPack)
