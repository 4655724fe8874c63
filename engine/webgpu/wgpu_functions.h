// What web/webgpu.js offers: navigator.gpu with integers for objects. States are 0 on its way, 1 there,
// negative not to be had. Used in this folder only; for the thread that runs the module.
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" {

// Nothing is to be done before something arrives: whoever pumps the engine may sleep until then.
void hearth_gpu_wait();

uint32_t hearth_gpu_find();          // asks for an adapter; close() what it gives
int hearth_gpu_state(uint32_t gpu);  // -1: no WebGPU here, -2: refused
enum GpuText { kGpuWhy, kGpuName, kGpuBrowser, kGpuLost, kGpuErrorMessage };
void hearth_gpu_text(uint32_t gpu, int which, char* into, size_t bytes);
double hearth_gpu_limit(uint32_t gpu, const char* name);
bool hearth_gpu_has(uint32_t gpu, const char* feature);
bool hearth_gpu_is_software(uint32_t gpu);
uint32_t hearth_gpu_subgroup_size(uint32_t gpu, bool largest);
void hearth_gpu_open(uint32_t gpu, const char* features, const char* limits);  // its device; a state again
bool hearth_gpu_is_lost(uint32_t gpu);
int hearth_gpu_error(uint32_t gpu);  // 0: none, 1: memory ran out, 2: anything else
void hearth_gpu_close(uint32_t gpu);

uint32_t hearth_gpu_buffer(uint32_t gpu, double bytes, uint32_t usage);  // 0: refused at once
void hearth_gpu_write(uint32_t gpu, uint32_t buffer, double offset, const void* from, size_t bytes);
void hearth_gpu_map(uint32_t buffer, size_t bytes);
int hearth_gpu_map_state(uint32_t buffer);
void hearth_gpu_read(uint32_t buffer, size_t offset, void* into, size_t bytes);
void hearth_gpu_unmap(uint32_t buffer);
void hearth_gpu_destroy(uint32_t object);  // a buffer, pipeline, group of bindings or recording

// Of the kernel that full_kernel_name() calls so; their code is fetched when a device is opened.
uint32_t hearth_gpu_pipeline(uint32_t gpu, const char* name, size_t name_bytes, const uint32_t* kinds,
                             size_t count);
uint32_t hearth_gpu_bindings(uint32_t gpu, uint32_t pipeline, const uint32_t* ranges, size_t count);
uint32_t hearth_gpu_record(const uint32_t* commands, size_t count);
void hearth_gpu_submit(uint32_t gpu, uint32_t recording, uint32_t readback);
uint32_t hearth_gpu_mark(uint32_t gpu);
uint32_t hearth_gpu_marks(uint32_t gpu);

}  // extern "C"
