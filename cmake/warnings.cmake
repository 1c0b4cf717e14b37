# Warnings for our own code only: linked PRIVATE, so that users of a module never inherit them.
add_library(formwork_warnings INTERFACE)
target_compile_options(formwork_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual
  -Woverloaded-virtual -Wconversion -Wno-sign-conversion)
option(FORMWORK_WERROR "Treat warnings as errors" OFF)
if(FORMWORK_WERROR)
  target_compile_options(formwork_warnings INTERFACE -Werror)
endif()
# gcc 12 sees uninitialised members in moved-from variants once sanitizers change its inlining.
if(FORMWORK_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(formwork_warnings INTERFACE -Wno-maybe-uninitialized)
endif()
