// The files that engine/base/file_web.cpp reads. Whoever starts the module says where they come from, as Module.files:
//   open(name)   an object with size, read(offset, Uint8Array) -> bytes read, and close(); null where there is no such file
// Reading waits, so it belongs into a worker.
addToLibrary({
  $openFiles: [null],  // by handle; handle 0 is never given out

  hearth_file_open__deps: ['$openFiles', '$UTF8ToString'],
  hearth_file_open: (path) => {
    let file = null;
    try {
      file = Module.files?.open(UTF8ToString(path));
    } catch (error) {
      console.error(`A file could not be opened: ${error.message}`);
    }
    return file ? openFiles.push(file) - 1 : -1;
  },

  hearth_file_size__deps: ['$openFiles'],
  hearth_file_size: (handle) => openFiles[handle].size,

  hearth_file_read__deps: ['$openFiles'],
  hearth_file_read: (handle, offset, into, bytes) => {
    into >>>= 0;  // addresses above 2 GiB arrive as negative numbers
    try {
      return openFiles[handle].read(offset, HEAPU8.subarray(into, into + bytes));
    } catch (error) {
      console.error(`A file could not be read: ${error.message}`);
      return -1;
    }
  },

  hearth_file_close__deps: ['$openFiles'],
  hearth_file_close: (handle) => {
    openFiles[handle].close();
    delete openFiles[handle];
  },
});
