# Third-party libraries, each as an imported target. Their headers are SYSTEM.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

pkg_check_modules(zmq REQUIRED IMPORTED_TARGET libzmq>=4.3)
pkg_check_modules(pq REQUIRED IMPORTED_TARGET libpq>=14)
pkg_check_modules(protobuf_c REQUIRED IMPORTED_TARGET libprotobuf-c>=1.4)
pkg_check_modules(event REQUIRED IMPORTED_TARGET libevent>=2.1)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium>=1.0.18)
pkg_check_modules(jansson REQUIRED IMPORTED_TARGET jansson>=2.14)
if(ORDERD_TESTS)
	pkg_check_modules(cmocka REQUIRED IMPORTED_TARGET cmocka)
endif()

find_program(GZIP gzip REQUIRED)
find_program(PROTOC protoc REQUIRED)
find_program(PROTOC_C protoc-c REQUIRED)
find_path(PROTOBUF_WELL_KNOWN google/protobuf/timestamp.proto REQUIRED)
# Those that the contract uses.
set(ORDERD_WELL_KNOWN google/protobuf/field_mask.proto google/protobuf/timestamp.proto)
