'use strict';

// Signed notes and the keys that sign them (C2SP signed-note), checkpoints (tlog-checkpoint), and what witnesses sign of them
// (tlog-cosignature).

const isNoteName = name => name !== '' && !/[+\x00-\x20\x7f\p{White_Space}]/u.test(name);

// --- keys

const ED25519 = 1;
const ED25519_COSIGNATURE = 4;
const ML_DSA_44_COSIGNATURE = 6;
const KEY_BYTES = {[ED25519]: 32, [ED25519_COSIGNATURE]: 32, [ML_DSA_44_COSIGNATURE]: 1312};

/**
 * The verifier key of a log or a witness, the one line name+keyid+base64.
 *
 * @returns {name, keyId, type, raw, verifies}, without verifies where this browser lacks the algorithm
 */
async function readVerifierKey(line) {
  const [, name, id, encoded] = /^([^+]*)\+([^+]*)\+([^]*?)\n?$/.exec(line) ?? [];
  if (name === undefined || !isNoteName(name)) {
    throw new Malformed('A verifier key is one line name+keyid+base64.');
  }
  const typed = unbase64(encoded);
  if (!typed) {
    throw new Malformed("The verifier key's base64 isn't canonical.");
  }
  const [type] = typed;
  const raw = typed.slice(1);
  if (raw.length !== KEY_BYTES[type]) {
    throw new Malformed('The verifier key is of an unknown type.');
  }
  const verifies = type === ML_DSA_44_COSIGNATURE ? await mlDsa44(raw) : await ed25519(raw);
  const keyId = hex((await sha256(joined(utf8(name + '\n'), typed))).slice(0, 4));
  if (id !== keyId) {
    throw new Malformed("The verifier key's id doesn't fit its name and key.");
  }
  return {name, keyId, type, raw, verifies};
}

const isSameKey = (one, other) => one.name === other.name && one.type === other.type && same(one.raw, other.raw);

// --- notes

function readNote(note) {
  const split = note.lastIndexOf('\n\n');
  if (note.length > 1_000_000 || split < 0 || !note.endsWith('\n')) {
    throw new Malformed('A note is text, an empty line and signature lines.');
  }
  const body = note.slice(0, split + 1);
  if (/[\x00-\x09\x0b-\x1f]/.test(body)) {
    throw new Malformed("A note's text has no control characters but line ends.");
  }
  const lines = note.slice(split + 2).split('\n').slice(0, -1);
  if (lines.length < 1 || lines.length > 100) {
    throw new Malformed('A note has one to 100 signatures.');
  }
  const signatures = lines.map(line => {
    const [, name, encoded] = /^\u2014 ([^ ]*) ([^]*)$/.exec(line) ?? [];
    if (name === undefined || !isNoteName(name)) {
      throw new Malformed("A note's signature line is an em dash, a name and base64.");
    }
    const typed = unbase64(encoded);
    if (!typed || typed.length <= 4) {
      throw new Malformed("A note's signature isn't canonical base64 of a key id and more.");
    }
    return {name, keyId: hex(typed.slice(0, 4)), bytes: typed.slice(4)};
  });
  return {text: body, signatures};
}

const linesOf = (note, key) => note.signatures.filter(({name, keyId}) => name === key.name && keyId === key.keyId);

/** Whether a signature of the key stands under the note and every one that claims to be the key's is. */
async function isNoteSignedBy(note, key) {
  const verdicts = await Promise.all(linesOf(note, key).map(line => isLineOf(key, line, note.text)));
  return verdicts.length > 0 && verdicts.every(Boolean);
}

async function isLineOf(key, line, text) {
  if (key.type === ED25519) {
    return key.verifies(utf8(text), line.bytes);
  }
  const message = line.bytes.length > 8 && cosignedMessage(key, cosignedAt(line), text);
  return Boolean(message) && key.verifies(message, line.bytes.slice(8));
}

// --- cosignatures

/** When a cosignature was made, in Unix seconds; below zero for what no witness may say. */
const cosignedAt = ({bytes}) => bytes.length < 8 ? -1n : new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(0);

/** What the key of a witness signs; undefined where there is no such message. */
function cosignedMessage({type, name}, seconds, text) {
  if (type === ED25519_COSIGNATURE) {
    return utf8(`cosignature/v1\ntime ${BigInt.asUintN(64, seconds)}\n${text}`);
  }
  let head;
  try {
    head = readCheckpoint(text);
  } catch {
    return undefined;
  }
  const cosigner = utf8(name);
  const origin = utf8(head.origin);
  return cosigner.length > 255 || origin.length > 255
    ? undefined
    : joined(
      utf8('subtree/v1\n\0'), [cosigner.length], cosigner, uint64(seconds), [origin.length], origin, uint64(0n),
      uint64(head.size), head.root);
}

function uint64(value) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}

// --- checkpoints

function readCheckpoint(note) {
  const lines = note.split('\n');
  if (lines.length < 4 || lines.at(-1) !== '') {
    throw new Malformed('A checkpoint is origin, size and root, a line each.');
  }
  if (lines[0] === '' || lines.slice(3, -1).includes('')) {
    throw new Malformed('A checkpoint has no empty lines.');
  }
  const size = decimal(lines[1]);
  if (size === undefined) {
    throw new Malformed("A checkpoint's size is a decimal number.");
  }
  const root = unbase64(lines[2]);
  if (root?.length !== 32) {
    throw new Malformed("A checkpoint's root is the base64 of 32 bytes.");
  }
  return {origin: lines[0], size, root};
}
