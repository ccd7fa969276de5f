# embed_bytes(FILE RET): the bytes of FILE as the inside of a C array initialiser. Bytes, not string
# literals: no character of the file can then mean anything to CMake or to the C compiler.
function(embed_bytes file ret)
	file(READ ${file} hex HEX)
	string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
	string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," hex "${hex}")
	set(${ret} "${hex}" PARENT_SCOPE)
endfunction()
