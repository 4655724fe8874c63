// navigator.gpu for engine/webgpu/: each function is one call of it, objects are integer handles, and everything is
// polled. Nothing is decided here. What arrives later (an adapter, a mapped buffer, a loss) changes a state and calls
// Module.arrived(); Module.waits is set when the engine has nothing to do before that. Module.kernels() promises the code
// of the kernels: WGSL by name.
//
// States: 0 on its way, 1 there, negative: not to be had.
addToLibrary({
  $gpus: {
    objects: [null],  // by handle; 0 is none
    give(object) {
      const free = gpus.free.pop();
      if (free === undefined) return gpus.objects.push(object) - 1;
      gpus.objects[free] = object;
      return free;
    },
    free: [],
    kernels: null,  // once a device was opened
    text: (at, bytes) => new TextDecoder().decode(HEAPU8.slice(at >>> 0, (at >>> 0) + bytes)),
    words: (at, count) => HEAPU32.subarray(at >>> 2, (at >>> 2) + count),
    arrived: () => Module.arrived?.(),
  },

  hearth_gpu_wait: () => {
    Module.waits = true;
  },

  // ---- Adapter and device: {state, why, adapter, device, lost, error, marks}

  hearth_gpu_find__deps: ['$gpus'],
  hearth_gpu_find: () => {
    const gpu = {state: 0, why: '', adapter: null, device: null, lost: null, error: null, asked: 0, marks: 0, closed: false};
    const failed = (state, why) => {
      gpu.state = state;
      gpu.why = why;
    };
    if (!navigator.gpu) {
      failed(-1, '');
    } else {
      navigator.gpu.requestAdapter({powerPreference: 'high-performance'})
        .then((adapter) => {
          gpu.adapter = adapter;
          if (adapter) gpu.state = 1;
          else failed(-2, '');
        }, (error) => failed(-2, error.message))
        .then(gpus.arrived);
    }
    return gpus.give(gpu);
  },

  hearth_gpu_state__deps: ['$gpus'],
  hearth_gpu_state: (gpu) => gpus.objects[gpu].state,

  // 0: why there is none, 1: its name, 2: the browser, 3: why it was lost, 4: the first error
  hearth_gpu_text__deps: ['$gpus', '$stringToUTF8'],
  hearth_gpu_text: (gpu, which, into, bytes) => {
    const {why, adapter, lost, error} = gpus.objects[gpu];
    const info = adapter?.info;
    const name = info?.description || `${info?.vendor ?? ''} ${info?.architecture ?? ''}`.trim();
    const browser = navigator.userAgent.match(/(Firefox|Edg|Chrome|Version)\/[\d.]+/)?.[0] ?? 'browser';
    const texts = [why, name, browser, lost ?? '', error?.message ?? ''];
    stringToUTF8(texts[which], into >>> 0, bytes);
  },

  hearth_gpu_limit__deps: ['$gpus', '$UTF8ToString'],
  hearth_gpu_limit: (gpu, name) => gpus.objects[gpu].adapter.limits[UTF8ToString(name)] ?? 0,

  hearth_gpu_has__deps: ['$gpus', '$UTF8ToString'],
  hearth_gpu_has: (gpu, feature) => gpus.objects[gpu].adapter.features.has(UTF8ToString(feature)),

  hearth_gpu_is_software__deps: ['$gpus'],
  hearth_gpu_is_software: (gpu) => {
    const {adapter} = gpus.objects[gpu];
    return Boolean(adapter.info?.isFallbackAdapter ?? adapter.isFallbackAdapter);
  },

  hearth_gpu_subgroup_size__deps: ['$gpus'],
  hearth_gpu_subgroup_size: (gpu, largest) => {
    const info = gpus.objects[gpu].adapter.info;
    return (largest ? info?.subgroupMaxSize : info?.subgroupMinSize) ?? 0;
  },

  // Opens the device with these features and limits (names, a space between two), each as large as it can be.
  hearth_gpu_open__deps: ['$gpus', '$UTF8ToString'],
  hearth_gpu_open: (handle, features, limits) => {
    const gpu = gpus.objects[handle];
    const names = (list) => UTF8ToString(list).split(' ').filter(Boolean);
    const wanted = {
      requiredFeatures: names(features),
      requiredLimits: Object.fromEntries(names(limits).map((name) => [name, gpu.adapter.limits[name]])),
    };
    gpu.state = 0;
    Module.kernels()
      .then((kernels) => {
        gpus.kernels = kernels;
        return gpu.adapter.requestDevice(wanted);
      })
      .then((device) => {
        if (gpu.closed) return device.destroy();
        gpu.device = device;
        gpu.state = 1;
        device.onuncapturederror = ({error}) => {
          gpu.error ??= error;
          gpus.arrived();
        };
        device.lost.then(({reason, message}) => {
          gpu.lost = message || reason || 'unknown';
          gpus.arrived();
        });
      }, (error) => {
        gpu.state = -2;
        gpu.why = error.message;
      })
      .then(gpus.arrived);
  },

  hearth_gpu_is_lost__deps: ['$gpus'],
  hearth_gpu_is_lost: (gpu) => gpus.objects[gpu].lost !== null,

  // Of the first error: 0 none, 1 memory ran out, 2 anything else.
  hearth_gpu_error__deps: ['$gpus'],
  hearth_gpu_error: (gpu) => {
    const {error} = gpus.objects[gpu];
    if (!error) return 0;
    return error instanceof GPUOutOfMemoryError ? 1 : 2;
  },

  hearth_gpu_close__deps: ['$gpus'],
  hearth_gpu_close: (handle) => {
    gpus.objects[handle].closed = true;
    gpus.objects[handle].device?.destroy();
    gpus.objects[handle] = null;
    gpus.free.push(handle);
  },

  // ---- Buffers

  hearth_gpu_buffer__deps: ['$gpus'],
  hearth_gpu_buffer: (gpu, bytes, usage) => {
    try {
      return gpus.give(gpus.objects[gpu].device.createBuffer({size: bytes, usage}));
    } catch (error) {
      gpus.objects[gpu].error ??= error;
      return 0;
    }
  },

  hearth_gpu_write__deps: ['$gpus'],
  hearth_gpu_write: (gpu, buffer, offset, from, bytes) => {
    gpus.objects[gpu].device.queue.writeBuffer(gpus.objects[buffer], offset, HEAPU8, from >>> 0, bytes);
  },

  hearth_gpu_map__deps: ['$gpus'],
  hearth_gpu_map: (handle, bytes) => {
    const buffer = gpus.objects[handle];
    buffer.hearthState = 0;
    buffer.mapAsync(GPUMapMode.READ, 0, bytes)
      .then(() => {
        buffer.hearthBytes = new Uint8Array(buffer.getMappedRange(0, bytes));
        buffer.hearthState = 1;
      }, () => {
        buffer.hearthState = -1;
      })
      .then(gpus.arrived);
  },

  hearth_gpu_map_state__deps: ['$gpus'],
  hearth_gpu_map_state: (buffer) => gpus.objects[buffer].hearthState,

  // From a mapped buffer.
  hearth_gpu_read__deps: ['$gpus'],
  hearth_gpu_read: (buffer, offset, into, bytes) => {
    HEAPU8.set(gpus.objects[buffer].hearthBytes.subarray(offset, offset + bytes), into >>> 0);
  },

  hearth_gpu_unmap__deps: ['$gpus'],
  hearth_gpu_unmap: (buffer) => {
    gpus.objects[buffer].hearthBytes = null;
    gpus.objects[buffer].unmap();
  },

  // A buffer, pipeline, group of bindings or recording.
  hearth_gpu_destroy__deps: ['$gpus'],
  hearth_gpu_destroy: (handle) => {
    gpus.objects[handle].destroy?.();
    gpus.objects[handle] = null;
    gpus.free.push(handle);
  },

  // ---- Kernels

  // kinds: a word a binding, 0 uniform, 1 read-only storage, 2 storage
  hearth_gpu_pipeline__deps: ['$gpus'],
  hearth_gpu_pipeline: (gpu, name, nameBytes, kinds, count) => {
    const {device} = gpus.objects[gpu];
    const types = ['uniform', 'read-only-storage', 'storage'];
    const entries = Array.from(gpus.words(kinds, count), (kind, binding) =>
      ({binding, visibility: GPUShaderStage.COMPUTE, buffer: {type: types[kind]}}));
    const label = gpus.text(name, nameBytes);
    const bindGroupLayout = device.createBindGroupLayout({label, entries});
    const pipeline = device.createComputePipeline({
      label,
      layout: device.createPipelineLayout({label, bindGroupLayouts: [bindGroupLayout]}),
      compute: {module: device.createShaderModule({label, code: gpus.kernels[label]}), entryPoint: 'main'},
    });
    pipeline.hearthLayout = bindGroupLayout;
    return gpus.give(pipeline);
  },

  // ranges: three words a binding: buffer, offset, bytes
  hearth_gpu_bindings__deps: ['$gpus'],
  hearth_gpu_bindings: (gpu, pipeline, ranges, count) => {
    const words = gpus.words(ranges, 3 * count);
    const entries = Array.from({length: count}, (_, binding) => ({
      binding,
      resource: {buffer: gpus.objects[words[3 * binding]], offset: words[3 * binding + 1], size: words[3 * binding + 2]},
    }));
    return gpus.give(gpus.objects[gpu].device.createBindGroup({layout: gpus.objects[pipeline].hearthLayout, entries}));
  },

  // commands: six words each, by their first
  //   0 dispatch: pipeline, bindings, groups in x, y, z
  //   1 the same with groups from a buffer: pipeline, bindings, buffer, offset
  //   2 copy: from, offset, to (0: what submit says), offset, bytes
  hearth_gpu_record__deps: ['$gpus'],
  hearth_gpu_record: (commands, count) => {
    const words = gpus.words(commands, 6 * count);
    const object = (index) => gpus.objects[words[index]];
    return gpus.give(Array.from({length: count}, (_, i) => {
      const at = 6 * i;
      if (words[at] === 2)
        return {from: object(at + 1), fromOffset: words[at + 2], to: object(at + 3), toOffset: words[at + 4], bytes: words[at + 5]};
      const command = {pipeline: object(at + 1), bindings: object(at + 2)};
      if (words[at] === 1) return {...command, counts: object(at + 3), countsAt: words[at + 4]};
      return {...command, x: words[at + 3], y: words[at + 4], z: words[at + 5]};
    }));
  },

  // Queues a recording; copies to nowhere go to `readback`.
  hearth_gpu_submit__deps: ['$gpus'],
  hearth_gpu_submit: (gpu, recording, readback) => {
    const {device} = gpus.objects[gpu];
    const encoder = device.createCommandEncoder();
    let pass = null, pipeline = null;
    for (const command of gpus.objects[recording]) {
      if (command.from) {
        pass?.end();
        pass = null;
        encoder.copyBufferToBuffer(command.from, command.fromOffset, command.to ?? gpus.objects[readback], command.toOffset,
          command.bytes);
        continue;
      }
      if (!pass) {
        pass = encoder.beginComputePass();
        pipeline = null;
      }
      if (pipeline !== command.pipeline) pass.setPipeline(pipeline = command.pipeline);
      pass.setBindGroup(0, command.bindings);
      if (command.counts) pass.dispatchWorkgroupsIndirect(command.counts, command.countsAt);
      else pass.dispatchWorkgroups(command.x, command.y, command.z);
    }
    pass?.end();
    device.queue.submit([encoder.finish()]);
  },

  // A mark in the queue: hearth_gpu_marks() counts those that the GPU has passed. Gives its number, from 1 on.
  hearth_gpu_mark__deps: ['$gpus'],
  hearth_gpu_mark: (handle) => {
    const gpu = gpus.objects[handle];
    const passed = () => {
      ++gpu.marks;
      gpus.arrived();
    };
    gpu.device.queue.onSubmittedWorkDone().then(passed, passed);
    return ++gpu.asked;
  },

  hearth_gpu_marks__deps: ['$gpus'],
  hearth_gpu_marks: (gpu) => gpus.objects[gpu].marks,
});
