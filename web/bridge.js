// What the C++ of the window asks of its page (app/platform/web.cpp, app/main_web_window.cpp). Whoever starts the module
// gives it Module.page, an object with the functions named here: see web/page.js.
addToLibrary({
  hearth_page_post_action: (bytes, size) => Module.page.act(HEAPU8.slice(bytes, bytes + size)),

  hearth_page_show_tree__deps: ['$UTF8ToString'],
  hearth_page_show_tree: (json) => Module.page.showTree(JSON.parse(UTF8ToString(json))),

  hearth_page_failed__deps: ['$UTF8ToString'],
  hearth_page_failed: (sentence) => Module.page.failed(UTF8ToString(sentence)),

  hearth_page_set_clipboard__deps: ['$UTF8ToString'],
  hearth_page_set_clipboard: (text) => Module.page.copy(UTF8ToString(text)),

  hearth_page_set_cursor__deps: ['$UTF8ToString'],
  hearth_page_set_cursor: (name) => Module.page.setCursor(UTF8ToString(name)),

  hearth_page_set_caret: (x, y, height) => Module.page.setCaret(x, y, height),

  hearth_page_choose_file__deps: ['$UTF8ToString'],
  hearth_page_choose_file: (question, extensions, several) =>
    Module.page.chooseFile(question, UTF8ToString(extensions), several !== 0),

  hearth_page_choose_folder: (question) => Module.page.chooseFolder(question),

  hearth_page_choose_place__deps: ['$UTF8ToString'],
  hearth_page_choose_place: (question, suggested) => Module.page.choosePlace(question, UTF8ToString(suggested)),

  hearth_page_language__deps: ['$stringToUTF8'],
  hearth_page_language: (into, size) => stringToUTF8(Module.page.language(), into, size),

  hearth_page_prefers_dark: () => Module.page.prefers('color-scheme: dark'),
  hearth_page_prefers_reduced_motion: () => Module.page.prefers('reduced-motion: reduce'),
  hearth_page_is_mac: () => /Mac|iPhone|iPad/.test(navigator.platform),
  hearth_page_wake: () => Module.page.wake(),
});
