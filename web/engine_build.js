// Which build of the engine this browser runs: self.engineBuild(threads) is the name of its files. A script without exports,
// since engine_worker.js is a module and service_worker.js is none.
{
  // i32x4.relaxed_dot_i8x16_i7x16_add_s of three zeroes: only browsers that know it find this module valid.
  const relaxedDot = new Uint8Array([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0, 65, 0, 253, 15, 65, 0, 253, 15, 65,
    0, 253, 17, 253, 147, 2, 11,
  ]);

  // Threads need a page that is isolated.
  self.engineBuild = (threads) => {
    const names = ['hearth_engine'];
    if (threads > 1) names.push('threads');
    if (WebAssembly.validate(relaxedDot)) names.push('relaxed');
    return names.join('_');
  };
}
