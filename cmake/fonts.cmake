# The typefaces that the window is drawn with, from where their packages put them.
set(HEARTH_FONTS_DIR "/usr/share/fonts" CACHE PATH "Where the typefaces of cmake/dependencies.json are installed")
set(hearth_fonts
  opentype/inter/Inter-Regular.otf opentype/inter/Inter-Medium.otf opentype/inter/Inter-SemiBold.otf
  opentype/inter/Inter-Italic.otf opentype/inter/InterDisplay-SemiBold.otf
  truetype/jetbrains-mono/JetBrainsMono-Regular.ttf truetype/jetbrains-mono/JetBrainsMono-Bold.ttf
  truetype/noto/NotoSans-Regular.ttf truetype/noto/NotoSansArabic-Regular.ttf truetype/noto/NotoSansHebrew-Regular.ttf
  truetype/noto/NotoSansDevanagari-Regular.ttf truetype/noto/NotoSansThai-Regular.ttf
  truetype/noto/NotoSansSymbols-Regular.ttf truetype/noto/NotoSansSymbols2-Regular.ttf
  truetype/noto/NotoSansMath-Regular.ttf truetype/noto/NotoSerif-Italic.ttf
  opentype/noto/NotoSansCJK-Regular.ttc truetype/noto/NotoColorEmoji.ttf)

# place_fonts(FOLDER): links to them in FOLDER; copies where there are no links.
function(place_fonts folder)
  file(MAKE_DIRECTORY ${folder})
  foreach(font ${hearth_fonts})
    get_filename_component(name ${font} NAME)
    if(NOT EXISTS ${HEARTH_FONTS_DIR}/${font})
      message(FATAL_ERROR "The typeface ${font} is not in ${HEARTH_FONTS_DIR}: install it, or name its folder in HEARTH_FONTS_DIR.")
    endif()
    if(NOT EXISTS ${folder}/${name})
      file(CREATE_LINK ${HEARTH_FONTS_DIR}/${font} ${folder}/${name} COPY_ON_ERROR)
    endif()
  endforeach()
endfunction()
