# formwork_module(NAME [OBJECT] [DEPENDS module...] [LIBRARIES target...] SOURCES file...)
#
# One engine module = one library formwork_NAME (alias formwork::NAME). DEPENDS are PUBLIC and mirror
# the arrows in ARCHITECTURE.md; LIBRARIES are third-party and PRIVATE, so that none of their headers
# can be included by a user of the module. OBJECT keeps self-registering files that nothing names.
function(formwork_module name)
  cmake_parse_arguments(ARG "OBJECT" "" "DEPENDS;LIBRARIES;SOURCES" ${ARGN})
  set(kind STATIC)
  if(ARG_OBJECT)
    set(kind OBJECT)
  endif()
  add_library(formwork_${name} ${kind} ${ARG_SOURCES})
  add_library(formwork::${name} ALIAS formwork_${name})
  target_include_directories(formwork_${name} PUBLIC "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/generated")
  target_compile_features(formwork_${name} PUBLIC cxx_std_20)
  list(TRANSFORM ARG_DEPENDS PREPEND formwork::)
  target_link_libraries(formwork_${name} PUBLIC ${ARG_DEPENDS} PRIVATE formwork_warnings ${ARG_LIBRARIES})
  if(FORMWORK_TIDY)
    find_program(FORMWORK_CLANG_TIDY NAMES clang-tidy-14 clang-tidy REQUIRED)
    set_target_properties(formwork_${name} PROPERTIES CXX_CLANG_TIDY "${FORMWORK_CLANG_TIDY}")
  endif()
endfunction()
