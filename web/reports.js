// The reports of tested devices that engine/device/report_store_web.cpp keeps: Module.reports, texts by name, which
// whoever starts the module fills, and Module.keepReport(name, text), which keeps one for the next start.
addToLibrary({
  hearth_report_read__deps: ['$UTF8ToString', '$stringToUTF8', '$lengthBytesUTF8'],
  hearth_report_read: (name, into, bytes) => {
    const text = Module.reports?.[UTF8ToString(name)];
    if (text === undefined || lengthBytesUTF8(text) >= bytes) return -1;
    stringToUTF8(text, into >>> 0, bytes);
    return lengthBytesUTF8(text);
  },

  hearth_report_keep__deps: ['$UTF8ToString'],
  hearth_report_keep: (name, text) => {
    const [key, value] = [UTF8ToString(name), UTF8ToString(text)];
    if (Module.reports) Module.reports[key] = value;
    Module.keepReport?.(key, value);
  },
});
