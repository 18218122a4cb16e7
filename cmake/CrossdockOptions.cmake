# How every target is compiled: one place for the language level, warnings, sanitizers and build speed.
option(CROSSDOCK_TESTS "Build the tests" ON)
option(CROSSDOCK_FUZZERS "Build the fuzz targets (clang only)" OFF)
option(CROSSDOCK_BENCHMARKS "Build the benchmarks" OFF)
set(CROSSDOCK_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them: address,undefined or thread")
set(CROSSDOCK_COVERAGE OFF CACHE BOOL "Instrument for gcov")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)

# Every target of ours links this; third-party headers come in as system includes and stay out of the warnings.
add_library(crossdock_options INTERFACE)
target_compile_options(crossdock_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports these in correct code of the standard library once it is inlined with sanitizers.
  target_compile_options(crossdock_options INTERFACE -Wno-maybe-uninitialized -Wno-restrict -Wno-missing-field-initializers)
else()
  # clang counts changes of sign to -Wconversion, g++ does not.
  target_compile_options(crossdock_options INTERFACE -Wno-missing-field-initializers -Wno-sign-conversion)
endif()
if(CROSSDOCK_SANITIZE)
  target_compile_options(crossdock_options INTERFACE
    -fsanitize=${CROSSDOCK_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(crossdock_options INTERFACE -fsanitize=${CROSSDOCK_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CROSSDOCK_SANITIZE STREQUAL "address,undefined")
    # g++ spends a third of its time on these, and AddressSanitizer sees what they find.
    target_compile_options(crossdock_options INTERFACE -fno-sanitize=null,object-size,alignment)
  endif()
  # An index beyond a vector's end may still lie within its capacity, where no sanitizer sees it.
  target_compile_definitions(crossdock_options INTERFACE _GLIBCXX_ASSERTIONS)
endif()
if(CROSSDOCK_COVERAGE)
  target_compile_options(crossdock_options INTERFACE --coverage)
  target_link_options(crossdock_options INTERFACE --coverage)
endif()
if(CMAKE_UNITY_BUILD)
  # CMake includes the sources by absolute paths, which ccache may not see: another clone shall find the same objects.
  target_compile_options(crossdock_options INTERFACE -fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # A .cpp that another file includes counts as a header, whose members may have no file-local type.
    target_compile_options(crossdock_options INTERFACE -Wno-subobject-linkage)
  endif()
endif()
if(MOLD)
  target_link_options(crossdock_options INTERFACE -fuse-ld=mold)
endif()
