# Compiles every variant of every kernel into ${out} and makes the C++ table ${table} of them, and for a page
# ${wgsl_file}. Included by CMakeLists.txt.

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
set(targets $<$<BOOL:${HEARTH_VULKAN}>:--spirv> $<$<BOOL:${HEARTH_WEBGPU}>:--wgsl>)
set(made ${table})
if(HEARTH_WEBGPU)
  list(APPEND made ${wgsl_file})
endif()
add_custom_command(OUTPUT ${made} COMMAND ${build} table ${out} ${targets}
                   DEPENDS ${compiled} build.py kernels.json COMMENT "Building the table of kernels" VERBATIM COMMAND_EXPAND_LISTS)
