// What tests/web/op_table.cpp tells: Module.tell({name, kernels, passed, rms, worst}) and Module.fail(sentence).
addToLibrary({
  hearth_table_tell__deps: ['$UTF8ToString'],
  hearth_table_tell: (name, kernels, passed, rms, worst) =>
    Module.tell({name: UTF8ToString(name), kernels: UTF8ToString(kernels), passed: Boolean(passed), rms, worst}),
  hearth_table_failed__deps: ['$UTF8ToString'],
  hearth_table_failed: (sentence) => Module.fail(UTF8ToString(sentence)),
});
