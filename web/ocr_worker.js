// The worker of one scanned page: Tesseract as WebAssembly. It has no key, no file but this picture and nobody to talk to but
// whoever started it, who ends it (readers.js). No module, as Tesseract's script is none.
//   in    {picture: Uint8Array, a PGM file, languages: 'eng+deu', dotsPerInch: 0 where nobody knows}
//   out   {bytes: Uint8Array}   Tesseract's table of the words, without its first line
//         {ended: 'whole' | 'died' | 'unfetched'}

const kOnlyLstm = 1, kFindBlocks = 3;  // tesseract(1): --oem and --psm

async function fetchLanguage(name) {
  const answer = await fetch(`ocr/${name}.traineddata.gz`);
  if (!answer.ok) throw new Error(answer.status);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;  // some hosts send it unpacked
  if (!isPacked) return bytes;
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}

async function load(languages) {
  const silent = () => {};
  importScripts('ocr/tesseract.js');
  const tesseract = await TesseractCore({
    locateFile: () => new URL('ocr/tesseract.wasm', self.location).href, print: silent, printErr: silent,
  });
  for (const name of languages.split('+')) tesseract.FS.writeFile(`${name}.traineddata`, await fetchLanguage(name));
  return tesseract;
}

async function run({picture, languages, dotsPerInch}) {
  let tesseract;
  try {
    tesseract = await load(languages);
  } catch {
    return 'unfetched';
  }
  const page = new tesseract.TessBaseAPI();
  if (page.Init(null, languages, kOnlyLstm) !== 0) return 'died';
  page.SetPageSegMode(kFindBlocks);
  if (dotsPerInch > 0) page.SetVariable('user_defined_dpi', `${dotsPerInch}`);
  tesseract.FS.writeFile('/input', picture);
  if (page.SetImageFile(1, 0) !== 0) return 'died';
  page.Recognize(null);
  const bytes = new TextEncoder().encode(page.GetTSVText(0));
  postMessage({bytes}, [bytes.buffer]);
  return 'whole';
}

self.onmessage = async ({data}) => {
  let ended = 'died';
  try {
    ended = await run(data);
  } catch {
    // A picture that takes its reader down is told as that; what the error says comes from the picture.
  }
  postMessage({ended});
};
