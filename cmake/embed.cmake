# formwork_embed_text(OUTPUT_NAME FILE): makes generated/<OUTPUT_NAME>.inc, a C++ raw string literal of
# FILE's text, rebuilt when the file changes. Include it as an initialiser:
#   constexpr std::string_view kHelp =
#   #include "lint.md.inc"
#   ;
function(formwork_embed_text output_name file)
  set(out "${PROJECT_BINARY_DIR}/generated/${output_name}.inc")
  get_filename_component(path "${file}" ABSOLUTE)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${path}")
  file(READ "${path}" text)
  # A raw string literal may hold at most 64 KiB on some compilers: cut it in pieces.
  string(LENGTH "${text}" length)
  set(body "")
  set(at 0)
  while(at LESS length)
    string(SUBSTRING "${text}" ${at} 12000 piece)
    string(APPEND body "R\"~~~(${piece})~~~\"\n")
    math(EXPR at "${at} + 12000")
  endwhile()
  if(length EQUAL 0)
    set(body "\"\"\n")
  endif()
  file(CONFIGURE OUTPUT "${out}" CONTENT "@body@" @ONLY)
endfunction()
