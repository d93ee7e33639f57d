'use strict';

// A bundle and the documents in it: each read strictly, held against its digest and against the members of its kind. The kinds stand
// in the page as the JSON Schemas that the server publishes, with the links that each kind has.

const KINDS = JSON.parse(document.getElementById('kinds').textContent);

const LARGEST_BUNDLE = 4 << 20;
const MOST_DOCUMENTS = 512;
const MOST_KEYS = 16;
const MOST_HASHES = 64;
const LEAF_TYPES = ['agent', 'trust_decision', 'contract', 'settlement_receipt', 'attestation', 'callback_delivery',
  'signing_key', 'adjustment', 'operator_override'];

/** What is wrong with a value by its JSON Schema, as a sentence; undefined when it fits. Knows the words that our schemas use. */
function fault(value, schema, path) {
  if ('const' in schema) {
    return value === schema.const ? undefined : `${path} isn't ${schema.const}.`;
  }
  if ('enum' in schema) {
    return schema.enum.includes(value) ? undefined : `${path} isn't one of ${schema.enum.join(', ')}.`;
  }
  switch (schema.type) {
    case 'integer':
      return Number.isInteger(value) && value >= schema.minimum && value <= schema.maximum
        ? undefined : `${path} isn't a whole number from ${schema.minimum}.`;
    case 'string':
      if (schema.format === 'date-time') {
        return isTime(value) ? undefined : `${path} isn't a UTC time with six decimals.`;
      }
      return typeof value === 'string' && new RegExp(schema.pattern ?? '', 'u').test(value)
        ? undefined : `${path} isn't ${schema.description ?? 'text'}.`;
    case 'array':
      return Array.isArray(value) && value.length <= schema.maxItems
        ? first(value, (item, at) => fault(item, schema.items, `${path}[${at}]`))
        : `${path} isn't a list of at most ${schema.maxItems}.`;
    case 'object':
      return isObject(value) ? memberFault(value, schema, path) : `${path} isn't an object.`;
    default:
      return undefined; // anything
  }
}

function memberFault(object, schema, path) {
  const known = schema.properties ?? {};
  const others = schema.additionalProperties ?? true;
  return first(names(object), name => {
    const at = path + '.' + name;
    if (!Object.hasOwn(known, name) && others === false) {
      return `${at} is no member that belongs there.`;
    }
    const own = Object.hasOwn(known, name) ? known[name] : others;
    return own === true ? undefined : fault(object[name], own, at);
  }) ?? first(schema.required ?? [], name => name in object ? undefined : `${path}.${name} is missing.`);
}

/** The first answer that is one. */
function first(list, ask) {
  for (let at = 0; at < list.length; at++) {
    const answer = ask(list[at], at);
    if (answer !== undefined) {
      return answer;
    }
  }
  return undefined;
}

/** Reads a file; refuses every other spelling of the same bundle. */
function readBundle(file) {
  if (file.length > LARGEST_BUNDLE) {
    throw new Malformed(`The file is larger than ${LARGEST_BUNDLE >> 20} MiB.`);
  }
  let json;
  try {
    json = readObject(file);
  } catch (e) {
    throw new Malformed(`The file is no JSON object: ${e.message}.`);
  }
  if (!hasExactly(json, 'bundle_version', 'checkpoint', 'documents', 'keys', 'leaves', 'origin', 'run_id')
      || json.bundle_version !== 1) {
    throw new Malformed("The file doesn't have exactly the members of a bundle of version 1.");
  }
  for (const name of ['origin', 'run_id', 'checkpoint']) {
    if (text(json, name) === undefined) {
      throw new Malformed(`The bundle's ${name} isn't text.`);
    }
  }
  const bundle = {
    origin: json.origin,
    runId: json.run_id,
    checkpoint: json.checkpoint,
    documents: list(json, 'documents', MOST_DOCUMENTS).map(readDocument),
    keys: list(json, 'keys', MOST_KEYS),
    leaves: list(json, 'leaves', MOST_DOCUMENTS).map(readLeaf),
  };
  // One order of everything: documents by digest, keys by kid, leaves by index.
  json.documents.sort((one, other) => compare(one.digest, other.digest));
  json.keys.sort((one, other) => compare(text(one, 'kid') ?? '', text(other, 'kid') ?? ''));
  json.leaves.sort((one, other) => compare(BigInt(one.index), BigInt(other.index)));
  if (!same(utf8(canonical(json)), file)) {
    throw new Malformed("The file isn't byte for byte the canonical form of what it says:"
      + ' it was formatted or changed since a server gave it.');
  }
  return bundle;
}

const compare = (one, other) => one < other ? -1 : one > other ? 1 : 0;

function list(json, name, most) {
  const found = items(json, name);
  if (found.length === 0 || found.length > most || !found.every(isObject)) {
    throw new Malformed(`The bundle's ${name} isn't a list of one to ${most} objects.`);
  }
  return found;
}

/** Takes a value, or says what it should have been. */
function taken(value, otherwise) {
  if (value === undefined) {
    throw new Malformed(otherwise);
  }
  return value;
}

function readDocument(item) {
  if (!hasExactly(item, 'digest', 'document', 'id', 'kind')) {
    throw new Malformed('A bundled document has exactly digest, document, id and kind.');
  }
  return {
    kind: taken(text(item, 'kind'), "A document's kind is text."),
    id: taken(text(item, 'id'), "A document's id is text."),
    digest: taken(isDigest(item.digest) ? item.digest : undefined, "A document's digest isn't sha256: and hex."),
    bytes: taken(unbase64(text(item, 'document') ?? '='), "A document isn't in canonical base64."),
  };
}

function readLeaf(item) {
  if (!hasExactly(item, 'digest', 'index', 'leaf', 'proof')) {
    throw new Malformed('A bundled leaf has exactly digest, index, leaf and proof.');
  }
  const leaf = {
    digest: taken(isDigest(item.digest) ? item.digest : undefined, "A leaf's digest isn't sha256: and hex."),
    index: taken(decimal(text(item, 'index') ?? ''), "A leaf's index isn't a decimal text."),
    bytes: taken(unbase64(text(item, 'leaf') ?? '='), "A leaf isn't in canonical base64."),
  };
  // What is no list is read as an empty one, and so isn't the form of what it says.
  item.proof = items(item, 'proof');
  if (item.proof.length > MOST_HASHES) {
    throw new Malformed(`An inclusion proof has at most ${MOST_HASHES} hashes.`);
  }
  leaf.proof = item.proof.map(hash => {
    const bytes = unbase64(typeof hash === 'string' ? hash : '');
    return taken(bytes?.length === 32 ? bytes : undefined, "A proof's hash isn't the base64 of 32 bytes.");
  });
  return leaf;
}

/** What a leaf of the log says of its document; undefined for any other form than the one. */
function readLogLeaf(bytes) {
  try {
    const {digest, time, type} = readObject(bytes);
    const canonicalLeaf = utf8(canonical({digest, time, type, v: 1}));
    return isDigest(digest) && isTime(time) && LEAF_TYPES.includes(type) && same(canonicalLeaf, bytes)
      ? {digest, time, type} : undefined;
  } catch {
    return undefined;
  }
}

/** Opens each document of a bundle: its digest, canonical form, kind, id, and exactly the members of its kind. */
async function openDocuments(bundle, faults) {
  const opened = [];
  const digests = new Set();
  for (const {kind, id, digest, bytes} of bundle.documents) {
    faults.require(!digests.has(digest), `${kind} ${id} stands there twice.`);
    digests.add(digest);
    faults.require(await digestOf(bytes) === digest, `${kind} ${id} doesn't have the digest ${digest}.`);
  }
  if (!faults.isEmpty()) {
    return opened;
  }
  for (const {kind, id, digest, bytes} of bundle.documents) {
    try {
      opened.push({kind, id, digest, bytes, called: `${kind} ${id}`, ...opening(kind, id, bytes)});
    } catch (e) {
      if (!(e instanceof Malformed)) {
        throw e;
      }
      faults.add(`${kind} ${id}${e.message}`);
    }
  }
  return opened;
}

function opening(kind, id, bytes) {
  let body;
  try {
    body = readObject(bytes);
  } catch (e) {
    throw new Malformed(` is no JSON object: ${e.message}.`);
  }
  if (!same(utf8(canonical(body)), bytes)) {
    throw new Malformed(" isn't in canonical form.");
  }
  try {
    return kind === 'attestation' ? openingAttestation(body, id) : openingDocument(kind, body, id);
  } catch (e) {
    throw e instanceof Malformed ? new Malformed(': ' + e.message) : e;
  }
}

function openingDocument(kind, body, id) {
  const rules = Object.hasOwn(KINDS.kinds, kind) ? KINDS.kinds[kind] : undefined;
  const wrong = rules ? fault(body, rules.schema, kind) : 'no document is of this kind.';
  if (wrong ?? body.id !== id) {
    throw new Malformed(wrong ?? 'its own id is another.');
  }
  return {body, links: body.links};
}

function openingAttestation(body, id) {
  const statement = readStatement(body);
  const wrong = fault(statement.predicate, KINDS.predicate, 'predicate');
  if (wrong ?? statement.predicate.attestation_id !== id) {
    throw new Malformed(wrong ?? 'its own id is another.');
  }
  return {body, links: [], envelope: readEnvelope(body), ...statement};
}

/** The documents of one run, found by kind, by digest and along their links. */
class Run {
  constructor(opened) {
    this.byDigest = new Map(opened.map(found => [found.digest, found]));
    this.byKind = new Map();
    for (const found of this.byDigest.values()) {
      this.byKind.set(found.kind, this.byKind.get(found.kind) ?? []);
      this.byKind.get(found.kind).push(found);
    }
    const attestations = this.all('attestation').length;
    if (attestations !== 1) {
      throw new Malformed(`There are ${attestations} attestations instead of one.`);
    }
  }

  all(kind) {
    return kind === undefined ? [...this.byDigest.values()] : this.byKind.get(kind) ?? [];
  }

  /** The only document of that kind. */
  the(kind) {
    const found = this.all(kind);
    if (found.length !== 1) {
      throw new Error(`${found.length} documents of kind ${kind}`);
    }
    return found[0];
  }

  withDigest(digest) {
    return this.byDigest.get(digest);
  }

  /** The documents of a kind that this one links to. */
  linked(from, kind) {
    return from.links.filter(link => link.kind === kind).map(link => this.byDigest.get(link.digest));
  }

  linkedTo(from, kind) {
    return this.linked(from, kind)[0];
  }
}
