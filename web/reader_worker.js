// The worker of one file: reads it, or draws a page of it. It has no key, no file but this one and nobody to talk to but
// whoever started it, who ends it (readers.js).
//   in    {file: Blob, password: Uint8Array, page: 0 or the one to draw,
//          width: of its picture in pixels, dotsPerInch: of it where the width is 0}
//   out   {bytes: Uint8Array}…   records of app/docs/reader_wire.h
//         {ended: 'whole' | 'died' | 'unfetched'}
import createReader from './hearth_reader.mjs';

const kKindBytes = 16384;  // app/docs/file_kind.h

// Answers with the address of a copy; 0 when there is no room.
function give(reader, bytes) {
  const address = reader._malloc(Math.max(1, bytes.length)) >>> 0;
  if (address) reader.HEAPU8.set(bytes, address);
  return address;
}

function isPdf(reader, bytes) {
  const head = bytes.subarray(0, kKindBytes);
  const address = give(reader, head);
  const is = reader._hearth_reader_is_pdf(address, head.length);
  reader._free(address);
  return Boolean(is);
}

async function loadPdfium() {
  const {init} = await import('./pdfium/pdfium.js');
  const silent = () => {};
  const {pdfium} = await init({
    locateFile: (name) => new URL(`pdfium/${name}`, self.location).href, print: silent, printErr: silent,
  });
  return pdfium;
}

async function run({file, password, page, width, dotsPerInch}) {
  const reader = await createReader({pdfium: null, said: (bytes) => postMessage({bytes}, [bytes.buffer])});
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (isPdf(reader, bytes)) {
    try {
      reader.pdfium = await loadPdfium();
    } catch {
      return 'unfetched';
    }
  }
  const [at, word] = [give(reader, bytes), give(reader, password)];
  if (!at || !word) return 'died';
  reader._hearth_reader_run(at, bytes.length, word, password.length, page, width, dotsPerInch);
  return 'whole';
}

self.onmessage = async ({data}) => {
  let ended = 'died';
  try {
    ended = await run(data);
  } catch {
    // A file that takes its reader down is told as that; what the error says comes from the file.
  }
  postMessage({ended});
};
