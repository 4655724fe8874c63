// What app/main_web_reader.cpp calls. Whoever starts the module (reader_worker.js) gives it
//   Module.said(bytes)   a record; a copy
addToLibrary({
  hearth_reader_said: (bytes, count) => Module.said(HEAPU8.slice(bytes >>> 0, (bytes >>> 0) + count)),
});
