# installed_library(TARGET HEADER FOLDER LIBRARY): a library whose package brings no CMake file, or a poor one. FOLDER is
# below the include directory.
function(installed_library target header folder library)
  string(TOUPPER ${target} upper)
  find_path(${upper}_INCLUDE_DIR ${header} PATH_SUFFIXES ${folder} REQUIRED)
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE ${${upper}_INCLUDE_DIR})
  if(library)
    find_library(${upper}_LIBRARY ${library} REQUIRED)
    target_link_libraries(${target} INTERFACE ${${upper}_LIBRARY})
  endif()
endfunction()
