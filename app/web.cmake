# In a page Hearth is several programs, joined by messages: modules that web/*.js start, each in its place. All go into one
# folder, the site.
set(site ${CMAKE_BINARY_DIR}/dist)

# web_instance(TARGET MODULE FILES … LIBRARIES … SCRIPTS … EXPORTS … [FILE_SYSTEM] [THREADS] [DRAWS]):
# MODULE.mjs and MODULE.wasm.
#   SCRIPTS  of web/: what the module imports, beside what its libraries do
#   EXPORTS  functions that JavaScript calls
#   FILE_SYSTEM  it opens and writes files as on other systems; JavaScript says where they are kept (Module.FS)
#   THREADS  as many as Module.threads says when it is started, in a page that is isolated
#   DRAWS    it runs in the page itself, with WebGL; the others run in workers
function(web_instance target module)
  cmake_parse_arguments(PARSE_ARGV 2 arg "FILE_SYSTEM;THREADS;DRAWS" "" "FILES;LIBRARIES;SCRIPTS;EXPORTS")
  add_executable(${target} ${arg_FILES})
  target_link_libraries(${target} PRIVATE ${arg_LIBRARIES})
  list(TRANSFORM arg_EXPORTS PREPEND _)
  list(JOIN arg_EXPORTS "," exports)
  # Memory grows from 64 MiB to all that 32 bits can address.
  target_link_options(${target} PRIVATE
    --no-entry -sMODULARIZE=1 -sEXPORT_ES6=1 -sDYNAMIC_EXECUTION=0
    -sALLOW_MEMORY_GROWTH=1 -sINITIAL_MEMORY=64MB -sMAXIMUM_MEMORY=4GB -sSTACK_SIZE=1MB
    -sEXPORTED_FUNCTIONS=_malloc,${exports})
  if(arg_FILE_SYSTEM)
    target_link_options(${target} PRIVATE -sFORCE_FILESYSTEM=1 -lworkerfs.js -sEXPORTED_RUNTIME_METHODS=HEAPU8,FS,WORKERFS)
  else()
    target_link_options(${target} PRIVATE -sSTRICT=1 -sFILESYSTEM=0 -sEXPORTED_RUNTIME_METHODS=HEAPU8)
  endif()
  if(arg_DRAWS)
    target_link_options(${target} PRIVATE -sENVIRONMENT=web -sMIN_WEBGL_VERSION=2 -sMAX_WEBGL_VERSION=2 -lGL -lhtml5)
  else()
    target_link_options(${target} PRIVATE -sENVIRONMENT=worker)
  endif()
  foreach(script ${arg_SCRIPTS})
    target_link_options(${target} PRIVATE "SHELL:--js-library ${CMAKE_SOURCE_DIR}/web/${script}")
    set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${CMAKE_SOURCE_DIR}/web/${script})
  endforeach()
  if(arg_THREADS)
    # Threads are workers that have to be there before they are needed: see web/threads.js. A memory that is shared and
    # grows is slow for JavaScript only, which touches little of it here.
    target_link_options(${target} PRIVATE -pthread -sPTHREAD_POOL_SIZE=Module.threads-1 -sDEFAULT_PTHREAD_STACK_SIZE=1MB
                        -Wno-pthreads-mem-growth)
  endif()
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME ${module} SUFFIX .mjs RUNTIME_OUTPUT_DIRECTORY ${site})
endfunction()

# web_scripts(FILE…): copied into the site when they changed.
function(web_scripts)
  foreach(script ${ARGN})
    add_custom_command(OUTPUT ${site}/${script}
      COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_SOURCE_DIR}/web/${script} ${site}/${script}
      DEPENDS ${CMAKE_SOURCE_DIR}/web/${script} VERBATIM)
    list(APPEND copies ${site}/${script})
  endforeach()
  add_custom_target(hearth_web_scripts ALL DEPENDS ${copies})
endfunction()

web_scripts(boot.js core_worker.js engine_build.js engine_worker.js icon.svg index.html manifest.webmanifest mirror.js one_tab.js
  net.js ocr_worker.js opfs_pool.js page.js pool_files.js reader_worker.js readers.js service_worker.js shell.css typefaces.js words.js)

set(engine_instance
  FILES main_web_engine.cpp core/engine_search_models.cpp core/engine_server_web.cpp core/engine_tools.cpp core/engine_worker.cpp core/thoughts.cpp
        core/wire.cpp
  LIBRARIES hearth_engine
  SCRIPTS engine_events.js
  EXPORTS hearth_engine_post hearth_engine_cancel hearth_engine_pump)
foreach(relaxed "" _relaxed)
  web_instance(hearth_web_engine${relaxed} hearth_engine${relaxed} ${engine_instance})
  web_instance(hearth_web_engine_threads${relaxed} hearth_engine_threads${relaxed} THREADS ${engine_instance})
endforeach()
target_link_libraries(hearth_web_engine_relaxed PRIVATE hearth_cpu_relaxed)
target_link_libraries(hearth_web_engine_threads_relaxed PRIVATE hearth_cpu_relaxed)

# What WebGPU computes with, fetched when it is to compute.
if(HEARTH_WEBGPU)
  add_custom_command(OUTPUT ${site}/gpu_kernels.json
    COMMAND ${CMAKE_COMMAND} -E copy ${HEARTH_WGSL_FILE} ${site}/gpu_kernels.json
    DEPENDS ${HEARTH_WGSL_FILE} VERBATIM)
  add_custom_target(hearth_web_kernels ALL DEPENDS ${site}/gpu_kernels.json)
endif()

# State and vault.
foreach(folder formats store docs exchange net models serve/client core)
  add_subdirectory(${folder})
endforeach()
web_instance(hearth_web_core hearth_core
  FILES main_web_core.cpp
  LIBRARIES hearth_core hearth_parts
  SCRIPTS core_library.js
  EXPORTS free hearth_engine_said hearth_net_answered hearth_net_piece hearth_net_tick hearth_net_ended hearth_reader_ended
          hearth_reader_piece hearth_reader_tick
  FILE_SYSTEM)
target_compile_definitions(hearth_web_core PRIVATE HEARTH_VERSION="${PROJECT_VERSION}")

# What reads a document, and PDFium, which is fetched when the first PDF is read.
web_instance(hearth_web_reader hearth_reader
  FILES main_web_reader.cpp
  LIBRARIES hearth_reader
  SCRIPTS reader_library.js pdf_library.js
  EXPORTS free hearth_reader_is_pdf hearth_reader_run)
fetch_part(pdfium-web HEARTH_PDFIUM_WEB_DIR)
configure_file(${HEARTH_PDFIUM_WEB_DIR}/dist/index.browser.js ${site}/pdfium/pdfium.js COPYONLY)
configure_file(${HEARTH_PDFIUM_WEB_DIR}/dist/pdfium.wasm ${site}/pdfium/pdfium.wasm COPYONLY)
foreach(licence LICENSE LICENSE.pdfium)
  configure_file(${HEARTH_PDFIUM_WEB_DIR}/${licence} ${site}/pdfium/${licence} COPYONLY)
endforeach()

# What reads scanned pages, fetched with the languages when the first one is read.
fetch_part(ocr-web HEARTH_OCR_WEB_DIR)
foreach(kind js wasm)
  configure_file(${HEARTH_OCR_WEB_DIR}/tesseract-core-simd-lstm.${kind} ${site}/ocr/tesseract.${kind} COPYONLY)
endforeach()
configure_file(${HEARTH_OCR_WEB_DIR}/LICENSE ${site}/ocr/LICENSE COPYONLY)
foreach(language deu eng fra spa)
  fetch_part(ocr-web-${language} HEARTH_OCR_WEB_${language}_DIR)
  set(data ${language}.traineddata.gz)
  configure_file(${HEARTH_OCR_WEB_${language}_DIR}/4.0.0_best_int/${data} ${site}/ocr/${data} COPYONLY)
endforeach()

# Typefaces are fetched when a character first needs one.
include(fonts)
place_fonts(${site}/fonts)

# The starter is given out with the page.
fetch_part(starter-model HEARTH_STARTER_DIR)
set(starter SmolLM2-135M-Instruct.Q4_1.gguf)
file(MAKE_DIRECTORY ${site}/models)
if(NOT EXISTS ${site}/models/${starter})
  file(CREATE_LINK ${HEARTH_STARTER_DIR}/${starter} ${site}/models/${starter} COPY_ON_ERROR)
endif()

# So are the models that find documents by their meaning.
file(GLOB converter CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/assets/*.py)
function(minilm_model part published file)
  string(TOUPPER HEARTH_${part}_DIR folder)
  fetch_part(${part} ${folder})
  set(folder ${${folder}})
  add_custom_command(OUTPUT ${file}
    COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_SOURCE_DIR}/assets/minilm_to_gguf.py ${folder} ${file}
    DEPENDS ${converter} ${folder}/${published} VERBATIM)
endfunction()
set(embedder ${site}/models/all-minilm-l6-v2.Q8_0.gguf)
set(ranker ${site}/models/ms-marco-minilm-l-12-v2.Q8_0.gguf)
minilm_model(embedder model.safetensors ${embedder})
minilm_model(ranker model.onnx ${ranker})
add_custom_target(hearth_web_search_models ALL DEPENDS ${embedder} ${ranker})

# Panels, drawn in the page. They never meet the vault or the engine but in messages.
add_subdirectory(ui)
add_subdirectory(platform)
web_instance(hearth_web_window hearth_window
  FILES main_web_window.cpp window_content.cpp
  LIBRARIES hearth_ui hearth_platform
  SCRIPTS bridge.js
  EXPORTS free hearth_focus_changed hearth_key_pressed hearth_pointer_left hearth_pointer_moved hearth_pointer_pressed
          hearth_text_typed hearth_wheel_turned
  DRAWS)

# What the service worker keeps. Cheap, so it is made with every build.
add_custom_target(hearth_site ALL
  COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_SOURCE_DIR}/web/list_files.py ${site}
  VERBATIM)
add_dependencies(hearth_site hearth_web_search_models hearth_web_core hearth_web_reader hearth_web_window hearth_web_scripts)
if(HEARTH_WEBGPU)
  add_dependencies(hearth_site hearth_web_kernels)
endif()
foreach(relaxed "" _relaxed)
  add_dependencies(hearth_site hearth_web_engine${relaxed} hearth_web_engine_threads${relaxed})
endforeach()
