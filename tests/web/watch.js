// See watched_engine_worker.js. The worker's name says what else is different: 'no-webgpu', or 'hardware' to pass the
// software adapter off as hardware.
const devices = [];
let memory = null;

if (self.name === 'no-webgpu') Object.defineProperty(navigator, 'gpu', {value: undefined});
if (self.name === 'hardware') Object.defineProperty(GPUAdapterInfo.prototype, 'isFallbackAdapter', {get: () => false});

const requestDevice = self.GPUAdapter?.prototype.requestDevice;
if (requestDevice) {
  GPUAdapter.prototype.requestDevice = async function (...settings) {
    const device = await requestDevice.apply(this, settings);
    devices.push(device);
    return device;
  };
}

for (const name of ['instantiate', 'instantiateStreaming']) {
  const original = WebAssembly[name];
  WebAssembly[name] = async (...of) => {
    const made = await original.apply(WebAssembly, of);
    const exported = Object.values((made.instance ?? made).exports);
    memory = exported.find((one) => one instanceof WebAssembly.Memory) ?? memory;
    return made;
  };
}

addEventListener('message', ({data}) => {
  if (data.destroyGpu) devices.at(-1).destroy();
  if (data.heap) postMessage({heap: memory?.buffer.byteLength ?? -1});
});
