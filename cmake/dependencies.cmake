# Every third-party library, found once. Nothing is vendored and nothing is downloaded.
if(FORMWORK_STATIC)
  # Shared libraries cost start-up time; Debian ships archives of these.
  set(CMAKE_FIND_LIBRARY_SUFFIXES .a .so)
  set(OPENSSL_USE_STATIC_LIBS ON)
endif()
find_package(Threads REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(RapidJSON REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(fmt REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(ZLIB REQUIRED)
if(FORMWORK_TESTS)
  find_package(doctest REQUIRED)
endif()

# PCRE2 ships no CMake package in Debian 12.
find_path(PCRE2_INCLUDE_DIR pcre2.h REQUIRED)
find_library(PCRE2_LIBRARY pcre2-8 REQUIRED)
add_library(formwork_pcre2 INTERFACE)
target_include_directories(formwork_pcre2 SYSTEM INTERFACE ${PCRE2_INCLUDE_DIR})
target_link_libraries(formwork_pcre2 INTERFACE ${PCRE2_LIBRARY})
add_library(formwork::pcre2 ALIAS formwork_pcre2)

add_library(formwork_rapidjson INTERFACE)
target_include_directories(formwork_rapidjson SYSTEM INTERFACE ${RAPIDJSON_INCLUDE_DIRS} ${RapidJSON_INCLUDE_DIRS})
add_library(formwork::rapidjson ALIAS formwork_rapidjson)

# yaml-cpp: the shared target of Debian's package, or the archive when linking statically.
add_library(formwork_yaml_cpp INTERFACE)
find_library(YAML_CPP_ARCHIVE libyaml-cpp.a)
if(FORMWORK_STATIC AND YAML_CPP_ARCHIVE)
  target_link_libraries(formwork_yaml_cpp INTERFACE ${YAML_CPP_ARCHIVE})
else()
  target_link_libraries(formwork_yaml_cpp INTERFACE yaml-cpp)
endif()
add_library(formwork::yaml_cpp ALIAS formwork_yaml_cpp)

add_library(formwork_sqlite INTERFACE)
target_link_libraries(formwork_sqlite INTERFACE SQLite::SQLite3 ${CMAKE_DL_LIBS} m)
add_library(formwork::sqlite ALIAS formwork_sqlite)
