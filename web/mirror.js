// The semantic tree of the window as DOM elements with ARIA roles, invisible over the canvas where the drawn ones are.
// Screen readers, find-in-page, password managers and tests see and use these; what they do with one is asked of the
// window (`ask`), and the window's answer is the next tree. Elements stay as long as their node does.
//
//   new Mirror(root, {ask(kind, node, text), scale()})    kind: 'press', 'type', 'focus'
//   mirror.show(tree)                                      as app/ui/mirror.h writes it
//
// Pointers need nothing of this: page.js takes them wherever they are.

const kTexts = new Set(['textbox', 'searchbox']);
const kPressed = new Set(['button', 'link', 'listitem', 'checkbox', 'switch', 'radio', 'tab', 'menuitem', 'disclosure']);
const kReached = new Set([...kTexts, ...kPressed, 'slider', 'meter']);
const kRoles = {text: null, group: 'group', image: 'img', disclosure: 'button', window: null};

export class Mirror {
  constructor(root, window) {
    this.root = root;
    this.window = window;
    this.elements = new Map();  // by key: {element, node, children: [key]}
    this.following = false;     // the focus is being set by the window
    root.addEventListener('focusin', (event) => this.#focused(event));
    root.addEventListener('click', (event) => this.#clicked(event));
    root.addEventListener('input', (event) => this.#changed(event));
    root.addEventListener('dragstart', (event) => event.preventDefault());
  }

  // The textbox that has the keyboard, if any.
  get editing() {
    const active = document.activeElement;
    return active && this.root.contains(active) && isText(active) ? active : null;
  }

  show({language, rtl, nodes}) {
    document.documentElement.lang = language;
    document.documentElement.dir = rtl ? 'rtl' : 'ltr';
    const kept = new Map();
    const keys = [];
    const children = nodes.map(() => []);
    const top = [];
    nodes.forEach((node, i) => {
      const parent = node.parent < 0 ? 'top' : keys[node.parent];
      let key = node.id ? `${node.role}:${node.id}` : `${parent}/${node.role}:${node.name}`;
      while (kept.has(key)) key += '+';
      keys.push(key);
      const known = this.elements.get(key);
      kept.set(key, known ?? {element: this.#make(node, key)});
      (node.parent < 0 ? top : children[node.parent]).push(key);
    });
    this.elements.forEach((entry, key) => { if (!kept.has(key)) entry.element.remove(); });
    this.elements = kept;
    nodes.forEach((node, i) => this.#describe(kept.get(keys[i]), node, children[i].length > 0));
    place(this.root, top.map((key) => kept.get(key).element));
    nodes.forEach((node, i) => {
      if (children[i].length > 0) place(kept.get(keys[i]).element, children[i].map((key) => kept.get(key).element));
    });
    this.#shutOff(nodes, keys);
    this.#followFocus(nodes.findIndex((node) => node.focused), keys);
  }

  #make(node, key) {
    let element;
    if (kTexts.has(node.role)) {
      element = document.createElement(node.secret || node.role === 'searchbox' ? 'input' : 'textarea');
      if (node.secret) {
        element.type = 'password';
        element.autocomplete = 'current-password';
      } else {
        element.autocomplete = 'off';
      }
      element.setAttribute('autocorrect', 'off');
      element.setAttribute('autocapitalize', node.role === 'textbox' && !node.secret ? 'sentences' : 'off');
      element.setAttribute('writingsuggestions', 'false');
      element.spellcheck = false;
    } else if (node.role === 'button' || node.role === 'disclosure') {
      element = document.createElement('button');
      element.type = 'button';
    } else {
      element = document.createElement('div');
    }
    const role = node.role in kRoles ? kRoles[node.role] : node.role;
    if (role) element.setAttribute('role', role);
    if (kReached.has(node.role) && node.id) element.tabIndex = 0;
    if (node.role === 'log') {
      element.setAttribute('aria-live', 'polite');
      element.setAttribute('writingsuggestions', 'false');
      element.setAttribute('autocorrect', 'off');
      element.spellcheck = false;
    }
    element.dataset.key = key;
    return element;
  }

  #describe(entry, node, isParent) {
    const {element} = entry;
    entry.node = node;
    this.#place(entry);
    const set = (name, value) => {
      if (value === undefined || value === '') element.removeAttribute(name);
      else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
    };
    const isOnlyText = node.role === 'text';
    if (!isOnlyText) {
      set('aria-label', node.role === 'status' && node.value ? `${node.name}: ${node.value}` : node.name);
      set('aria-description', node.description === node.name ? undefined : node.description);
    }
    // Words for find-in-page and for reading aloud, once each: a parent's are its children's.
    const words = isText(element) || (isParent && !isOnlyText) ? '' : node.name;
    if (entry.words !== words) {
      entry.words = words;
      setOwnText(element, words);
    }
    set(node.role === 'button' ? 'aria-pressed' : 'aria-checked', node.checked);
    set('aria-expanded', node.expanded);
    set('aria-selected', node.selected);
    set('aria-disabled', node.disabled);
    if ('disabled' in element) element.disabled = node.disabled ?? false;
    if (node.role === 'heading') set('aria-level', 2);
    if (isText(element)) {
      // Not while an input method composes in it.
      const value = node.secret ? '' : node.value ?? '';
      if (!element.dataset.composing) {
        if (element.value !== value) element.value = value;
        if (node.selection) select(element, ...node.selection);
      }
    } else if (node.role === 'slider' || node.role === 'meter' || node.role === 'progressbar') {
      set('aria-valuetext', node.value);
      const number = parseFloat((node.value ?? '').replace(',', '.'));
      if (Number.isFinite(number)) set('aria-valuenow', number);
    }
  }

  // Relative to the root: no element is a containing block, so that a parent's place does not matter.
  #place(entry) {
    if (entry.element.dataset.composing) return;
    const scale = this.window.scale();
    const box = entry.node.box.map((length) => `${length / scale}px`).join();
    if (entry.box === box) return;
    entry.box = box;
    const {style} = entry.element;
    [style.left, style.top, style.width, style.height] = box.split(',');
  }

  // An input method shows what one can choose from where the field's caret is: puts the field so that this is where the drawn
  // caret is, until endComposing(). Texts run from left to right here.
  beginComposing(field, caret) {
    field.dataset.composing = 'true';
    const before = field.value.slice(0, field.selectionStart).split('\n');
    const {font, lineHeight} = getComputedStyle(field);
    this.measure ??= document.createElement('canvas').getContext('2d');
    this.measure.font = font;
    const width = this.measure.measureText(before.at(-1)).width;
    const {style} = field;
    style.whiteSpace = 'pre';
    style.left = `${caret.x - width}px`;
    style.top = `${caret.y - (before.length - 1) * parseFloat(lineHeight)}px`;
    style.width = `${width + innerWidth}px`;
    style.height = field.tagName === 'INPUT' ? `${caret.height}px` : `${before.length * parseFloat(lineHeight) + caret.height}px`;
  }

  endComposing(field) {
    delete field.dataset.composing;
    field.style.whiteSpace = '';
    const entry = this.elements.get(field.dataset.key);
    if (!entry) return;
    entry.box = null;
    this.#place(entry);
  }

  // Behind an open dialog or menu nothing is reached.
  #shutOff(nodes, keys) {
    let front = nodes.length - 1;
    while (front >= 0 && nodes[front].role !== 'dialog' && nodes[front].role !== 'menu') --front;
    const open = new Set();
    for (let i = front; i >= 0; i = nodes[i].parent) open.add(i);
    nodes.forEach((node, i) => {
      const beside = node.parent < 0 || (open.has(node.parent) && node.parent !== front);
      const shut = front >= 0 && beside && !open.has(i);
      const {element} = this.elements.get(keys[i]);
      if (element.inert !== shut) element.inert = shut;
    });
  }

  #followFocus(index, keys) {
    if (index < 0) return;
    const {element, node} = this.elements.get(keys[index]);
    if (node.id === this.focusedNode && document.activeElement === element) return;
    this.focusedNode = node.id;
    if (document.activeElement === element || !kReached.has(node.role)) return;
    this.following = true;
    element.focus({preventScroll: true});
    this.following = false;
  }

  #nodeOf(element) {
    return this.elements.get(element.closest('[data-key]')?.dataset.key)?.node;
  }

  #focused(event) {
    const node = this.#nodeOf(event.target);
    if (this.following || !node || node.id === this.focusedNode) return;
    this.focusedNode = node.id;
    this.window.ask('focus', node.id, '');
  }

  // A click without a pointer: by keyboard or by assistive technology. One with a pointer has reached the canvas.
  #clicked(event) {
    const node = this.#nodeOf(event.target);
    if (event.detail > 0 || !node || isText(event.target)) return;
    this.window.ask('press', node.id, '');
  }

  // The whole text was replaced: by a password manager, a correction, dictation or a test.
  #changed(event) {
    const {target} = event;
    const node = this.#nodeOf(target);
    if (!node || target.dataset.composing) return;
    this.window.ask('type', node.id, target.value);
    if (node.secret) target.value = '';
  }

  // Enter and Space on what is not a button of the browser's own. True: it was for such an element.
  pressKey(event) {
    const node = this.root.contains(event.target) ? this.#nodeOf(event.target) : null;
    if (!node || !kPressed.has(node.role) || (event.key !== 'Enter' && event.key !== ' ')) return false;
    if (event.target.tagName !== 'BUTTON' && event.type === 'keydown' && !event.repeat) {
      this.window.ask('press', node.id, '');
      event.preventDefault();
    }
    return true;
  }
}

function isText(element) {
  return element.tagName === 'TEXTAREA' || (element.tagName === 'INPUT' && element.type !== 'file');
}

function select(field, anchor, caret) {
  const from = Math.min(anchor, caret), to = Math.max(anchor, caret);
  if (field.selectionStart !== from || field.selectionEnd !== to)
    field.setSelectionRange(from, to, caret < anchor ? 'backward' : 'forward');
}

// Text beside child elements is one text node in front of them.
function setOwnText(element, text) {
  if (element.firstChild?.nodeType === Node.TEXT_NODE) element.firstChild.data = text;
  else element.prepend(text);
}

// Makes `wanted` the child elements in that order, moving as few as possible: moving one takes its focus away.
function place(parent, wanted) {
  let at = parent.firstElementChild;
  for (const element of wanted) {
    if (element === at) at = at.nextElementSibling;
    else parent.insertBefore(element, at);
  }
}
