// Emscripten's file system on an OpfsPool (opfs_pool.js): what C and C++ know as files and folders, kept by the browser.
// poolFiles(FS, pool) is a type for FS.mount(). One mount at a time.

const kFolder = 0o040700;
const kFile = 0o100600;
const kErrno = {EIO: 29, EINVAL: 28, ENOENT: 44, ENOSPC: 51, ENOTEMPTY: 55};

export function poolFiles(FS, pool) {
  let root = null;

  const refuse = (name) => { throw new FS.ErrnoError(kErrno[name]); };

  // What the browser refuses, as C would say it.
  function asked(work) {
    try {
      return work();
    } catch (error) {
      if (error instanceof FS.ErrnoError) throw error;
      refuse(error?.name === 'QuotaExceededError' ? 'ENOSPC' : 'EIO');
    }
  }

  function createNode(parent, name, mode, slot) {
    const node = FS.createNode(parent, name, mode, 0);
    const folder = FS.isDir(mode);
    node.node_ops = folder ? folderOps : fileOps;
    node.stream_ops = folder ? {llseek} : streamOps;
    node.entries = folder ? new Map() : null;
    node.slot = slot;
    node.opened = 0;
    node.unlinked = false;
    node.timestamp = Date.now();
    parent?.entries?.set(name, node);
    return node;
  }

  // The tree as the index keeps it.
  function save() {
    const index = {folders: [], files: {}};
    const walk = (node, path) => {
      for (const [name, child] of node.entries) {
        const inside = path === '' ? name : `${path}/${name}`;
        if (child.entries) {
          index.folders.push(inside);
          walk(child, inside);
        } else {
          index.files[inside] = child.slot;
        }
      }
    };
    walk(root, '');
    pool.index = index;
    asked(() => pool.save());
  }

  // `change` and what undoes it: the tree in memory is what the index says, also after a failure.
  function changed(change, undo) {
    change();
    try {
      save();
    } catch (error) {
      undo();
      throw error;
    }
  }

  function restore() {
    const folderOf = (path) => path.split('/').slice(0, -1).reduce((node, name) => node.entries.get(name), root);
    const nameOf = (path) => path.slice(path.lastIndexOf('/') + 1);
    for (const path of pool.index.folders) createNode(folderOf(path), nameOf(path), kFolder, -1);
    for (const [path, slot] of Object.entries(pool.index.files)) createNode(folderOf(path), nameOf(path), kFile, slot);
  }

  function letGo(node) {
    if (node.unlinked && node.opened === 0) asked(() => pool.freeSlot(node.slot));
  }

  const size = (node) => (node.entries ? 4096 : pool.handle(node.slot).getSize());

  function getattr(node) {
    const time = new Date(node.timestamp);
    return {
      dev: 1, ino: node.id, mode: node.mode, nlink: node.unlinked ? 0 : 1, uid: 0, gid: 0, rdev: 0,
      size: size(node), atime: time, mtime: time, ctime: time, blksize: 4096, blocks: Math.ceil(size(node) / 512),
    };
  }

  function setattr(node, attributes) {
    if (attributes.mode !== undefined) node.mode = attributes.mode;
    if (attributes.size !== undefined && !node.entries) {
      asked(() => pool.handle(node.slot).truncate(attributes.size));
      node.timestamp = Date.now();
    }
  }

  function llseek(stream, offset, whence) {
    const from = whence === 1 ? stream.position : whence === 2 ? size(stream.node) : 0;
    if (from + offset < 0) refuse('EINVAL');
    return from + offset;
  }

  const fileOps = {getattr, setattr};

  const folderOps = {
    getattr,
    setattr,
    lookup: (parent, name) => parent.entries.get(name) ?? refuse('ENOENT'),

    mknod(parent, name, mode) {
      const folder = FS.isDir(mode);
      if (!folder && !FS.isFile(mode)) refuse('EINVAL');
      const slot = folder ? -1 : pool.takeSlot();
      if (!folder && slot < 0) refuse('ENOSPC');
      let node;
      changed(() => { node = createNode(parent, name, mode, slot); }, () => {
        parent.entries.delete(name);
        FS.destroyNode(node);
        if (!folder) pool.freeSlot(slot);
      });
      return node;
    },

    rename(node, folder, name) {
      const old = {folder: node.parent, name: node.name};
      const replaced = folder.entries.get(name);
      if (replaced?.entries?.size) refuse('ENOTEMPTY');
      changed(() => {
        old.folder.entries.delete(old.name);
        folder.entries.set(name, node);
      }, () => {
        folder.entries.delete(name);
        if (replaced) folder.entries.set(name, replaced);
        old.folder.entries.set(old.name, node);
      });
      node.name = name;
      node.parent = folder;
      if (replaced && !replaced.entries && replaced !== node) {
        replaced.unlinked = true;
        letGo(replaced);
      }
    },

    unlink(parent, name) {
      const node = parent.entries.get(name);
      changed(() => parent.entries.delete(name), () => parent.entries.set(name, node));
      node.unlinked = true;
      letGo(node);
    },

    rmdir(parent, name) {
      const node = parent.entries.get(name);
      if (node.entries.size > 0) refuse('ENOTEMPTY');
      changed(() => parent.entries.delete(name), () => parent.entries.set(name, node));
    },

    readdir: (node) => ['.', '..', ...node.entries.keys()],
  };

  const streamOps = {
    open(stream) { ++stream.node.opened; },
    close(stream) {
      --stream.node.opened;
      letGo(stream.node);
    },
    dup(stream) { ++stream.node.opened; },
    llseek,

    // The browser reads no memory that grows or is shared with threads, so a copy is in between.
    read(stream, buffer, offset, length, position) {
      const copy = new Uint8Array(length);
      const got = asked(() => pool.handle(stream.node.slot).read(copy, {at: position}));
      buffer.set(copy.subarray(0, got), offset);
      return got;
    },

    write(stream, buffer, offset, length, position) {
      const copy = buffer.slice(offset, offset + length);
      const written = asked(() => pool.handle(stream.node.slot).write(copy, {at: position}));
      if (written !== length) refuse('ENOSPC');  // Chromium gives back more than was asked for, its error as a number
      stream.node.timestamp = Date.now();
      return written;
    },

    allocate(stream, offset, length) {
      const handle = pool.handle(stream.node.slot);
      if (handle.getSize() < offset + length) asked(() => handle.truncate(offset + length));
    },

    fsync(stream) {
      asked(() => pool.handle(stream.node.slot).flush());
      return 0;
    },
  };

  return {
    mount() {
      root = createNode(null, '/', kFolder, -1);
      restore();
      return root;
    },
  };
}
