# Run as: cmake -DINPUT=file -DOUTPUT=stem -P embed_schema.cmake
include(${CMAKE_CURRENT_LIST_DIR}/embed_bytes.cmake)

embed_bytes(${INPUT} bytes)
file(SIZE ${INPUT} size)
file(WRITE ${OUTPUT}.h "\
#pragma once
#include <stddef.h>

/* The public contract, a google.protobuf.FileDescriptorSet with its imports. */
extern const unsigned char orderd_schema[];
extern const size_t orderd_schema_size;
")
file(WRITE ${OUTPUT}.c "\
#include \"orderd_schema.h\"

const unsigned char orderd_schema[] = {
${bytes}0x00
};
const size_t orderd_schema_size = ${size};
")
