// In a page: has a file read by its reader as the core instance does, and takes its records apart (app/docs/reader_wire.cpp).
function records(bytes) {
  const found = [];
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < bytes.length;) {
    const size = view.getUint32(at + 1, true);
    found.push({kind: String.fromCharCode(bytes[at]), payload: bytes.subarray(at + 5, at + 5 + size)});
    at += 5 + size;
  }
  return found;
}

function understood({kind, payload}) {
  const text = (from) => new TextDecoder().decode(payload.subarray(from));
  const number = (at) => new DataView(payload.buffer, payload.byteOffset).getUint32(at, true);
  switch (kind) {
    case 'B': return {begins: text(1), paged: payload[0] === 0x31};
    case 'P': return {page: text(4 + number(0)), label: new TextDecoder().decode(payload.subarray(4, 4 + number(0)))};
    case 'D': return {width: number(0), height: number(4), dark: payload.subarray(8).filter((value) => value < 128).length};
    case 'L': return {letters: number(0), text: text(4 + 12 * number(0))};
    case 'F': return {fault: payload[0], sentence: text(1)};
    default: return {kind};
  }
}

// Resolves with {ended, records}.
export function read(file, {password = '', page = 0, width = 0, dotsPerInch = 0} = {}) {
  const worker = new Worker('/reader_worker.js', {type: 'module'});
  const pieces = [];
  return new Promise((resolve, reject) => {
    worker.onerror = (event) => reject(new Error(event.message ?? 'the worker could not be started'));
    worker.onmessage = async ({data}) => {
      if (data.bytes) pieces.push(data.bytes);
      if (!data.ended) return;
      worker.terminate();
      const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
      resolve({ended: data.ended, records: records(bytes).map(understood)});
    };
    worker.postMessage({file, password: new TextEncoder().encode(password), page, width, dotsPerInch});
  });
}
