# Compiles every variant of every kernel into ${out}; ${compiled} lists them. Included by CMakeLists.txt.

set(build ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/build.py)
set(flags --slangc ${HEARTH_SLANGC})
if(HEARTH_WERROR)
  list(APPEND flags --werror)
endif()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS build.py kernels.json)
execute_process(COMMAND ${build} prepare ${out} ${flags} COMMAND_ERROR_IS_FATAL ANY)

set(compiled "")
# kernel_variant(LABEL DEPFILE OUTPUTS … COMMAND …): called by variants.cmake, once for each.
function(kernel_variant label depfile)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "OUTPUTS;COMMAND")
  add_custom_command(OUTPUT ${arg_OUTPUTS} COMMAND ${arg_COMMAND} DEPENDS ${HEARTH_SLANGC} DEPFILE ${depfile}
                     COMMENT "Building kernel ${label}" VERBATIM)
  set(compiled ${compiled} ${arg_OUTPUTS} PARENT_SCOPE)
endfunction()
include(${out}/variants.cmake)
