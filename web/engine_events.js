// What app/main_web_engine.cpp tells: Module.tell(bytes) gets each event, as bytes of its own.
addToLibrary({
  hearth_engine_send: (bytes, count) => {
    bytes >>>= 0;
    Module.tell(HEAPU8.slice(bytes, bytes + count));
  },
});
