// web/engine_worker.js, watched: what a test does to the page's GPU, and what it wants to know of the memory. Messages
// in, beside the engine's: {destroyGpu: true}, {heap: true} -> {heap: bytes}. Imported before the engine's own script:
import './watch.js';
import '/engine_worker.js';
