// The window of the page: canvas, pointer, keyboard, text input, files, and the frames of the instance that draws. It
// hands everything on to C++ (app/platform/web.cpp, web_input.cpp, app/main_web_window.cpp) and draws only when there is
// something to draw. boot.js makes one and joins it to the core instance.
import {Mirror} from './mirror.js';

const kRequests = {press: 0, type: 1, focus: 2};  // SemanticRequest::Kind
const kFramesToAnswer = 3;   // what follows a request waits until the window has taken it
const kFramesToHover = 1;    // a press waits until the window has seen the pointer there
const kWheelNotch = 100;     // pixels of a wheel's step in most browsers
const kLine = 40;            // pixels, where a wheel counts lines

// Keys that Hearth takes; the browser's own shortcuts stay the browser's. With Ctrl or Command: selecting, copying and
// undoing as everywhere, and what no browser needs.
const kWithCommand = new Set(['a', 'b', 'c', 'k', 'm', 'x', 'y', 'z', 'Comma', 'Slash', 'Enter', 'ArrowLeft', 'ArrowRight',
  'ArrowUp', 'ArrowDown', 'Home', 'End', 'Backspace', 'Delete']);
const kWithCommandAndShift = new Set(['l', 'z', 'ArrowLeft', 'ArrowRight', 'Home', 'End']);
const kFunctionKeys = new Set(['F1', 'F2', 'F6']);

export class Page {
  // core: {act(Uint8Array), take(files, paths)}; fail(sentence): shows the page of plain words.
  constructor({canvas, mirror, composition, fileInput}, core, fail) {
    Object.assign(this, {canvas, composition, fileInput, core, fail});
    this.module = null;
    this.frame = 0;  // counts what was drawn or looked at
    this.raf = 0;
    this.timer = 0;
    this.held = [];  // input that waits for a request to be taken
    this.heldUntil = 0;
    this.caret = {x: 0, y: 0, height: 20};
    this.pointerAt = '';
    this.hoversFrom = 0;
    this.picked = 0;
    this.question = 0;
    this.mirror = new Mirror(mirror, {ask: (...what) => this.#ask(...what), scale: () => this.scale});
    this.scale = devicePixelRatio || 1;
  }

  start(module) {
    this.module = module;
    this.#measure();
    if (!module._hearth_window_start()) return false;
    this.#listen();
    this.wake();
    return true;
  }

  receive(state) {
    this.#withBytes(state, (address) => this.module._hearth_window_state(address, state.length));
    state.fill(0);
    this.wake();
  }

  typefaceArrived() {
    this.module?._hearth_window_typeface_arrived();
    this.wake();
  }

  // ---- What C++ calls (bridge.js)

  act(bytes) { this.core.act(bytes); }
  showTree(tree) { this.mirror.show(tree); }
  failed(sentence) { this.fail(sentence); }
  copy(text) { navigator.clipboard?.writeText(text).catch(() => {}); }
  setCursor(name) { document.body.style.cursor = name; }
  setCaret(x, y, height) { this.caret = {x: x / this.scale, y: y / this.scale, height: height / this.scale}; }
  language() {
    const wanted = navigator.languages?.[0] ?? navigator.language ?? 'en';
    return /^zh\b/i.test(wanted) ? 'zh-Hans' : wanted;
  }
  prefers(what) { return matchMedia(`(prefers-${what})`).matches; }

  wake() {
    if (!this.raf) this.raf = requestAnimationFrame(() => this.#run());
  }

  chooseFile(question, extensions, several) {
    this.question = question;
    this.fileInput.webkitdirectory = false;
    this.fileInput.multiple = several;
    this.fileInput.accept = extensions;
    this.fileInput.value = '';
    this.fileInput.click();
  }

  // With all that is in it, and in the folders in it.
  chooseFolder(question) {
    this.question = question;
    this.fileInput.webkitdirectory = true;
    this.fileInput.accept = '';
    this.fileInput.value = '';
    this.fileInput.click();
  }

  // A page saves by downloading: what the core instance writes there comes back as bytes (save()).
  choosePlace(question, suggested) { this.#answer(question, [`/downloads/${suggested.replaceAll('/', '_')}`]); }

  save(name, bytes) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([bytes]));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  // ---- Frames

  #run() {
    this.raf = 0;
    clearTimeout(this.timer);
    const wait = this.module._hearth_window_run();
    ++this.frame;
    while (this.held.length > 0 && this.frame >= this.heldUntil) this.held.shift()();
    if (wait === 0 || this.frame < this.heldUntil) this.wake();
    else if (wait > 0) this.timer = setTimeout(() => this.wake(), wait * 1000);
  }

  #measure() {
    this.scale = devicePixelRatio || 1;
    const width = Math.max(1, Math.round(innerWidth * this.scale));
    // Above the keyboard of a phone.
    const height = Math.max(1, Math.round((visualViewport?.height ?? innerHeight) * (visualViewport?.scale ?? 1) * this.scale));
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    this.canvas.style.width = `${width / this.scale}px`;
    this.canvas.style.height = `${height / this.scale}px`;
    this.module._hearth_canvas_resized(width, height, this.scale);
  }

  // ---- Requests and input, in the order in which they came

  #ask(kind, node, text) {
    this.#send(() => {
      const bytes = new TextEncoder().encode(`${text}\0`);
      this.#withBytes(bytes, (address) => this.module._hearth_window_request(kRequests[kind], node, address));
      this.heldUntil = this.frame + kFramesToAnswer;
    });
  }

  #send(input) {
    if (this.held.length > 0 || this.frame < this.heldUntil) this.held.push(input);
    else input();
    this.wake();
  }

  #withBytes(bytes, call) {
    const address = this.module._malloc(bytes.length);
    this.module.HEAPU8.set(bytes, address);
    call(address);
    this.module.HEAPU8.fill(0, address, address + bytes.length);
    this.module._free(address);
  }

  #withText(text, call) { this.#withBytes(new TextEncoder().encode(`${text}\0`), call); }

  #type(text) { this.#send(() => this.#withText(text, (address) => this.module._hearth_text_typed(address))); }

  #key(name, modifiers, down) {
    this.#send(() => this.#withText(name, (address) => this.module._hearth_key_pressed(address, modifiers, down)));
  }

  #listen() {
    const on = (target, names, call, options) => {
      for (const name of names.split(' ')) target.addEventListener(name, (event) => call(event), options);
    };
    on(window, 'resize', () => this.#resized());
    if (window.visualViewport) on(visualViewport, 'resize', () => this.#resized());
    on(window, 'focus blur', (event) => this.#send(() => this.module._hearth_focus_changed(event.type === 'focus')));
    for (const what of ['color-scheme: dark', 'reduced-motion: reduce'])
      on(matchMedia(`(prefers-${what})`), 'change', () => this.#systemChanged());
    on(window, 'languagechange', () => this.#systemChanged());
    on(document, 'pointermove pointerdown pointerup pointercancel', (event) => this.#pointer(event));
    on(document.documentElement, 'pointerleave', () => this.#pointerLeft());
    on(document, 'mousedown', (event) => { if (!editable(event.target)) event.preventDefault(); });
    on(document, 'contextmenu', (event) => { if (!editable(event.target)) event.preventDefault(); });
    on(document, 'wheel', (event) => this.#wheel(event), {passive: false});
    on(document, 'keydown keyup', (event) => this.#keyboard(event));
    on(document, 'beforeinput', (event) => this.#beforeInput(event));
    on(document, 'compositionstart compositionupdate compositionend', (event) => this.#compose(event));
    on(document, 'paste', (event) => this.#paste(event));
    on(document, 'copy cut', (event) => { if (this.mirror.editing) event.preventDefault(); });  // C++ copies its own
    on(document, 'dragover', (event) => event.preventDefault());
    on(document, 'drop', (event) => this.#drop(event));
    on(this.fileInput, 'change', () => this.#filesPicked());
    on(this.fileInput, 'cancel', () => this.#answer(this.question, []));
    on(this.canvas, 'webglcontextlost', (event) => {
      event.preventDefault();
      this.module._hearth_canvas_lost();
    });
    on(this.canvas, 'webglcontextrestored', () => {
      this.module._hearth_canvas_restored();
      this.#resized();
    });
  }

  #resized() {
    this.#measure();
    this.wake();
  }

  #systemChanged() {
    this.module._hearth_window_system_changed();
    this.wake();
  }

  // ---- Pointers

  #pointer(event) {
    if (!event.isPrimary) return;
    const touch = event.pointerType === 'touch';
    const x = event.clientX * this.scale, y = event.clientY * this.scale;
    // What lies below something else is pressed only when the pointer was over it before: fingers never are.
    this.#send(() => {
      this.module._hearth_pointer_moved(x, y, touch);
      if (this.pointerAt !== `${x} ${y}`) {
        this.pointerAt = `${x} ${y}`;
        this.hoversFrom = this.frame + kFramesToHover;
      }
      if (event.type === 'pointerdown') this.heldUntil = Math.max(this.heldUntil, this.hoversFrom);
    });
    if (event.type === 'pointerdown' || event.type === 'pointerup') {
      const down = event.type === 'pointerdown';
      this.#send(() => this.module._hearth_pointer_pressed(event.button, down));
    }
    if (event.type === 'pointercancel') this.#send(() => this.module._hearth_pointer_pressed(0, false));
    if (touch && event.type !== 'pointermove' && event.type !== 'pointerdown') this.#pointerLeft();
  }

  #pointerLeft() {
    this.#send(() => {
      this.pointerAt = '';
      this.module._hearth_pointer_left();
    });
  }

  #wheel(event) {
    if (event.ctrlKey) return;  // the browser's zoom
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : event.deltaMode === WheelEvent.DOM_DELTA_LINE
      ? kLine : innerHeight;
    this.#send(() => this.module._hearth_wheel_turned(-event.deltaX * unit / kWheelNotch, -event.deltaY * unit / kWheelNotch));
  }

  // ---- Keyboard

  #keyboard(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (this.mirror.pressKey(event) || event.code === 'Tab') return;  // the browser moves between elements
    const command = event.ctrlKey || event.metaKey;
    const name = /^[a-z0-9]$/i.test(event.key) ? event.key.toLowerCase() : event.code;
    const down = event.type === 'keydown';
    if (command && !(event.shiftKey ? kWithCommandAndShift : kWithCommand).has(name) && !/^(Control|Meta|Shift)/.test(name))
      return;
    if (event.altKey && name.startsWith('Arrow') && !this.mirror.editing) return;  // back and forward
    if (/^F\d+$/.test(name) && !kFunctionKeys.has(name)) return;
    const modifiers = event.ctrlKey | event.shiftKey << 1 | event.altKey << 2 | event.metaKey << 3;
    this.#key(name, modifiers, down);
    const types = event.key.length === 1 && !command && !event.altKey;
    if (down && !types && !(event.altKey && event.key.length === 1)) event.preventDefault();
  }

  // What a text field is about to take is typed into the window instead; its field is drawn, and mirrored back.
  #beforeInput(event) {
    if (!this.mirror.editing || event.isComposing) return;
    switch (event.inputType) {
      case 'insertText':
        event.preventDefault();
        if (event.data) this.#type(event.data);
        break;
      case 'insertLineBreak':
      case 'insertParagraph':
        event.preventDefault();
        this.#press('Enter');
        break;
      case 'deleteContentBackward':
        event.preventDefault();
        this.#press('Backspace');
        break;
      case 'deleteContentForward':
        event.preventDefault();
        this.#press('Delete');
        break;
      case 'insertFromPaste':
      case 'insertFromDrop':
        event.preventDefault();
        break;
    }
  }

  // A key that only came as what it does: keyboards on a screen.
  #press(name) {
    this.#key(name, 0, true);
    this.#key(name, 0, false);
  }

  // What is being composed is shown where the caret is; what it became is typed.
  #compose(event) {
    const field = this.mirror.editing;
    if (!field) return;
    const {style} = this.composition;
    if (event.type === 'compositionstart') {
      this.mirror.beginComposing(field, this.caret);
      this.composing = {value: field.value, at: field.selectionStart, to: field.selectionEnd};
      style.left = `${this.caret.x}px`;
      style.top = `${this.caret.y}px`;
      style.lineHeight = `${this.caret.height}px`;
    }
    this.composition.textContent = event.type === 'compositionend' ? '' : event.data;
    this.composition.hidden = !this.composition.textContent;
    if (event.type !== 'compositionend') return;
    // The browser changes the field after this event.
    setTimeout(() => {
      this.mirror.endComposing(field);
      const {value, at, to} = this.composing;
      if (field.value === value.slice(0, at) + event.data + value.slice(to)) {
        field.value = value;
        if (event.data) this.#type(event.data);
      } else {
        field.dispatchEvent(new InputEvent('input', {bubbles: true}));
      }
    });
  }

  #paste(event) {
    const {files} = event.clipboardData;
    event.preventDefault();
    if (files.length > 0) this.#takeDropped(files);
    else this.#type(event.clipboardData.getData('text/plain'));
  }

  // ---- Files

  // How the core instance calls a file.
  #pathOf(file) { return `/picked/${++this.picked}/${file.name.replaceAll('\n', ' ')}`; }

  // No path: the person chose nothing.
  #answer(question, paths) {
    this.question = 0;
    this.#withText(paths.join('\n'), (text) => this.module._hearth_files_chosen(question, text));
    this.wake();
  }

  #filesPicked() {
    const files = [...this.fileInput.files];
    const question = this.question;
    if (files.length === 0) return;
    if (!question) {  // put there without being asked for: as if they had been dropped
      this.#takeDropped(files);
      return;
    }
    this.#answer(question, this.#isFolder(files) ? this.#takeFolder(files) : this.#takeFiles(files));
  }

  #takeFiles(files) {
    const paths = files.map((file) => this.#pathOf(file));
    this.core.take(files, paths);
    return paths;
  }

  // Some phones let one choose files where a folder was asked for.
  #isFolder(files) { return this.fileInput.webkitdirectory && files.every((file) => file.webkitRelativePath.includes('/')); }

  #takeFolder(files) {
    const place = `/picked/${++this.picked}/`;
    const paths = files.map((file) => place + file.webkitRelativePath.replaceAll('\n', ' '));
    this.core.take(files, paths);
    return [paths[0].slice(0, paths[0].indexOf('/', place.length))];
  }

  #drop(event) {
    event.preventDefault();
    this.#takeDropped(event.dataTransfer.files);
  }

  #takeDropped(list) {
    const files = [...list];
    if (files.length === 0) return;
    for (const path of this.#takeFiles(files)) this.#withText(path, (address) => this.module._hearth_file_dropped(address));
    this.wake();
  }
}

function editable(element) {
  return element instanceof HTMLElement && element.matches('input, textarea');
}
