// What app/main_web_core.cpp and app/core/engine_host_web.cpp call. Whoever starts the module (core_worker.js) gives it
//   Module.toWindow(bytes)        changes of the state
//   Module.toEngine(message)      {command: bytes, path: of the file that it opens, if any} or {cancel: ticket}
//   Module.wake()                 hearth_core_pump() has something to do
//   Module.freeBytes()            how much more can be kept; negative: nobody knows
//   Module.net                    net.js, for app/net/transfer_web.cpp
//   Module.readers                readers.js, for app/docs/reader_process_web.cpp and ocr_process_web.cpp
// Bytes are copies; they may be handed on.
addToLibrary({
  hearth_state_changed: (bytes, size) => Module.toWindow(HEAPU8.slice(bytes >>> 0, (bytes >>> 0) + size)),
  hearth_engine_post__deps: ['$UTF8ToString'],
  hearth_engine_post: (bytes, size, path) => {
    bytes >>>= 0;
    Module.toEngine({command: HEAPU8.slice(bytes, bytes + size), path: UTF8ToString(path)});
  },
  hearth_engine_cancel: (ticket) => Module.toEngine({cancel: ticket}),
  hearth_core_wake: () => Module.wake(),
  hearth_free_bytes: () => Module.freeBytes(),
  hearth_net_start__deps: ['$UTF8ToString'],
  hearth_net_start: (id, url, ownPage, range) => Module.net.start(id, UTF8ToString(url), Boolean(ownPage), UTF8ToString(range)),
  hearth_net_end: (id) => Module.net.end(id),
  hearth_reader_start__deps: ['$UTF8ToString'],
  hearth_reader_start: (id, path, password, passwordBytes, page, width, dotsPerInch) => {
    password >>>= 0;
    Module.readers.readFile(id, UTF8ToString(path),
      {password: HEAPU8.slice(password, password + passwordBytes), page, width, dotsPerInch});
  },
  hearth_ocr_start__deps: ['$UTF8ToString'],
  hearth_ocr_start: (id, picture, bytes, languages, dotsPerInch) => {
    picture >>>= 0;
    Module.readers.readPicture(id,
      {picture: HEAPU8.slice(picture, picture + bytes), languages: UTF8ToString(languages), dotsPerInch});
  },
  hearth_ocr_languages__deps: ['$stringToUTF8'],
  hearth_ocr_languages: (into, room) => stringToUTF8(Module.readers.languages.join('\n'), into, room),
  hearth_reader_end: (id) => Module.readers.end(id),
  hearth_net_allow__deps: ['$UTF8ToString'],
  hearth_net_allow: (hosts) => Module.net.allow(UTF8ToString(hosts)),
});
