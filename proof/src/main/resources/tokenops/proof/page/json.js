'use strict';

// JSON read strictly (RFC 8259: no duplicate names, bounded depth, valid UTF-8) and written canonically (RFC 8785). JSON.parse alone
// would keep the last of two members of one name and say nothing. Objects have no prototype, so that no name means more than itself.

const DEEPEST = 64;
const LONGEST_NAME = 50000;
const LONGEST_NUMBER = 1000;
const MOST_TOKENS = 1_000_000;

/** What is read isn't in the form that it should have; the message says in what. */
class Malformed extends Error {}

function readJson(bytes) {
  let text;
  try {
    text = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes);
  } catch {
    throw new Malformed('not valid UTF-8');
  }
  let at = 0;
  let tokens = 0;
  const fail = expected => {
    throw new Malformed(`not well-formed JSON at character ${at + 1}: ${expected} expected`);
  };
  /** Counts names, values and ends of objects and arrays. */
  const count = () => {
    if (++tokens > MOST_TOKENS) {
      throw new Malformed(`not well-formed JSON: more than ${MOST_TOKENS} names, values and ends`);
    }
  };
  const match = pattern => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    at += found ? found[0].length : 0;
    return found ? found[0] : '';
  };
  const next = () => {
    match(/[ \t\n\r]*/y);
    return text[at];
  };

  function value(depth) {
    const first = next();
    count();
    if (first === '"') {
      return string();
    }
    if (first === '{' || first === '[') {
      if (depth === DEEPEST) {
        throw new Malformed(`not well-formed JSON: nested more than ${DEEPEST} deep`);
      }
      at++;
      return first === '{' ? object(depth + 1) : array(depth + 1);
    }
    const word = match(/true|false|null/y);
    return word ? JSON.parse(word) : number();
  }

  function number() {
    const written = match(/-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y);
    const read = Number(written || fail('a value'));
    if (written.length > LONGEST_NUMBER || !Number.isFinite(read)) {
      throw new Malformed('number out of range: ' + written.slice(0, 40));
    }
    return read === 0 ? 0 : read; // no minus zero
  }

  function string() {
    const from = at++;
    for (match(/[^"\\]*/y); text[at] === '\\'; match(/[^"\\]*/y)) {
      at += 2;
    }
    if (text[at] !== '"') {
      fail('the end of a string');
    }
    at++;
    let read;
    try {
      read = JSON.parse(text.slice(from, at)); // a string alone loses nothing there
    } catch {
      fail('a string without control characters and wrong escapes');
    }
    if (/\p{Surrogate}/u.test(read)) {
      throw new Malformed('a lone surrogate in a string');
    }
    return read;
  }

  function object(depth) {
    const members = Object.create(null);
    if (next() === '}') {
      count();
      at++;
      return members;
    }
    do {
      const name = next() === '"' ? string() : fail('a name');
      count();
      if (name.length > LONGEST_NAME || name in members) {
        throw new Malformed(`not well-formed JSON: the name "${name.slice(0, 80)}" stands twice or is too long`);
      }
      if (next() !== ':') {
        fail('a colon');
      }
      at++;
      members[name] = value(depth);
    } while (more('}'));
    return members;
  }

  function array(depth) {
    const items = [];
    if (next() === ']') {
      count();
      at++;
      return items;
    }
    do {
      items.push(value(depth));
    } while (more(']'));
    return items;
  }

  /** Takes the comma before another item, or the end. */
  function more(end) {
    const found = next();
    if (found !== ',' && found !== end) {
      fail('a comma or ' + end);
    }
    at++;
    if (found === end) {
      count();
    }
    return found === ',';
  }

  const read = value(0);
  if (next() !== undefined) {
    fail('the end');
  }
  return read;
}

function readObject(bytes) {
  const read = readJson(bytes);
  if (!isObject(read)) {
    throw new Malformed('not a JSON object');
  }
  return read;
}

/** The canonical text: names in the order of their UTF-16 code units, numbers and strings as ECMAScript writes them. */
function canonical(value) {
  if (Array.isArray(value)) {
    return '[' + value.map(canonical).join(',') + ']';
  }
  if (isObject(value)) {
    return '{' + names(value).map(name => JSON.stringify(name) + ':' + canonical(value[name])).join(',') + '}';
  }
  return JSON.stringify(value);
}

const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value);
const names = object => Object.keys(object).sort();
const hasExactly = (object, ...wanted) =>
  isObject(object) && Object.keys(object).length === wanted.length && wanted.every(name => name in object);

/** The member when it is text, else undefined. */
const text = (object, name) => typeof object[name] === 'string' ? object[name] : undefined;

/** The member's items when it is an array, else none. */
const items = (object, name) => Array.isArray(object[name]) ? object[name] : [];
