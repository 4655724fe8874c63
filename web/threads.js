// How many threads engine/base/machine_web.cpp may still start: workers that were made ready when the module started
// (Module.threads says how many threads there are to be, the one that starts it among them) and are not in use.
addToLibrary({
#if PTHREADS
  hearth_ready_workers__deps: ['$PThread'],
  hearth_ready_workers: () => PThread.unusedWorkers.length,
#else
  hearth_ready_workers: () => 0,
#endif
});
