# ccache and mold are used when they are there and never required.
find_program(FORMWORK_CCACHE ccache)
if(FORMWORK_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${FORMWORK_CCACHE}")
endif()
find_program(FORMWORK_MOLD mold)
# gcc's LTO plugin and mold disagree on Debian 12, so a release with LTO keeps the default linker.
if(FORMWORK_MOLD AND NOT FORMWORK_LTO)
  add_link_options(-fuse-ld=mold)
endif()
