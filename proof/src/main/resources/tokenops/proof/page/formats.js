'use strict';

// The formats of others that a bundle is made of, each in its one spelling: base64 (RFC 4648), SHA-256, Ed25519 and P-256 as JWK
// (RFC 7517, 7638, 8037), detached JWS (RFC 7515), DSSE and in-toto, Merkle proofs (RFC 9162). Signed notes have a file of their own.

const utf8 = words => new TextEncoder().encode(words);

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}

const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

function base64(bytes) {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8192) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(binary);
}

/** The bytes; undefined for any spelling but the one canonical. */
function unbase64(written) {
  try {
    const binary = atob(written);
    return btoa(binary) === written ? Uint8Array.from(binary, c => c.charCodeAt(0)) : undefined;
  } catch {
    return undefined;
  }
}

const base64url = bytes => base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

function unbase64url(written) {
  return /[^A-Za-z0-9_-]/.test(written)
    ? undefined
    : unbase64(written.replaceAll('-', '+').replaceAll('_', '/') + '='.repeat(-written.length & 3));
}

const hex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
const sha256 = async bytes => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
const digestOf = async bytes => 'sha256:' + hex(await sha256(bytes));
const isDigest = written => typeof written === 'string' && /^sha256:[0-9a-f]{64}$/.test(written);

/** A whole number in decimal, up to 2^63 - 1; undefined for any other spelling. */
function decimal(written) {
  const number = /^(?:0|[1-9][0-9]{0,18})$/.test(written) ? BigInt(written) : -1n;
  return number >= 0n && number < 1n << 63n ? number : undefined;
}

const EPOCH = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z$/;

/** Whether it is a time in the one form, UTC with six decimals, on a day that the calendar has. Such times sort as text. */
function isTime(written) {
  const [, year, month, day] = (typeof written === 'string' && EPOCH.exec(written)?.map(Number)) || [];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return day >= 1 && day <= days;
}

// --- keys and signatures

const FIELD = (1n << 255n) - 19n;
const EIGHTH = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;

/** The y coordinates of the points of small order: under such a key one signature fits many messages, and so proves nothing. */
const SMALL_ORDER = [0n, 1n, FIELD - 1n, EIGHTH, FIELD - EIGHTH];

/** A function that says whether a signature is the key's over a message. */
async function ed25519(raw) {
  if (raw.length !== 32) {
    throw new Malformed(`An Ed25519 key has 32 bytes, not ${raw.length}.`);
  }
  const y = BigInt('0x' + hex(raw.slice().reverse())) & ((1n << 255n) - 1n);
  if (y >= FIELD || SMALL_ORDER.includes(y)) {
    throw new Malformed('The Ed25519 key is no point that signatures can rest on.');
  }
  const key = await imported(raw, 'Ed25519', 'The Ed25519 key is no point of the curve.');
  return async (message, signature) => signature.length === 64 && crypto.subtle.verify('Ed25519', key, signature, message);
}

async function p256(x, y) {
  const point = joined([4], x, y);
  const key = await imported(point, {name: 'ECDSA', namedCurve: 'P-256'}, 'The P-256 key is no point of the curve.');
  const es256 = {name: 'ECDSA', hash: 'SHA-256'};
  return async (message, signature) => signature.length === 64 && crypto.subtle.verify(es256, key, signature, message);
}

/** The same with ML-DSA-44 (FIPS 204), under which any 1312 bytes are a key; undefined where the browser has no such thing. */
async function mlDsa44(raw) {
  try {
    const key = await crypto.subtle.importKey('raw-public', raw, 'ML-DSA-44', false, ['verify']);
    return async (message, signature) => signature.length === 2420 && crypto.subtle.verify('ML-DSA-44', key, signature, message);
  } catch {
    return undefined;
  }
}

async function imported(raw, algorithm, otherwise) {
  try {
    return await crypto.subtle.importKey('raw', raw, algorithm, false, ['verify']);
  } catch {
    throw new Malformed(otherwise);
  }
}

/** A JWK as somebody offers it: members that only describe the key are left out. */
async function offeredKey(jwk) {
  if ('d' in jwk) {
    throw new Malformed('This is a private key: only the public half may be sent.');
  }
  const coordinate = name => {
    const bytes = unbase64url(text(jwk, name) ?? '');
    if (bytes?.length !== 32) {
      throw new Malformed(`The key's ${name} isn't the base64url of 32 bytes.`);
    }
    return bytes;
  };
  const type = `${text(jwk, 'kty') ?? ''} ${text(jwk, 'crv') ?? ''}`;
  let members, verifies, algorithms;
  if (type === 'OKP Ed25519') {
    verifies = await ed25519(coordinate('x'));
    members = {crv: 'Ed25519', kty: 'OKP', x: jwk.x};
    algorithms = ['EdDSA', 'Ed25519'];
  } else if (type === 'EC P-256') {
    verifies = await p256(coordinate('x'), coordinate('y'));
    members = {crv: 'P-256', kty: 'EC', x: jwk.x, y: jwk.y};
    algorithms = ['ES256'];
  } else {
    throw new Malformed('A key is of kty OKP with crv Ed25519, or of kty EC with crv P-256.');
  }
  const thumbprint = base64url(await sha256(utf8(canonical(members))));
  return {members, verifies, algorithms, thumbprint};
}

/** A JWK that has exactly the members that make the key. */
async function readKey(jwk) {
  const key = await offeredKey(jwk);
  if (canonical(key.members) !== canonical(jwk)) {
    throw new Malformed('The key has members besides those that make it.');
  }
  return key;
}

/** A JWK as a server publishes it. */
async function readPublishedKey(jwk) {
  const key = await offeredKey(jwk);
  const published = {...key.members, alg: key.algorithms[0], kid: key.thumbprint, use: 'sig'};
  if (canonical(published) !== canonical(jwk)) {
    throw new Malformed('A published key has exactly its own members, its algorithm, use sig and its thumbprint as kid.');
  }
  return key;
}

/** Whether a detached JWS is the key's over the payload. */
async function isDetachedJws(jws, payload, key) {
  const parts = jws.split('.');
  if (jws.length > 4096 || parts.length !== 3 || parts[1] !== '') {
    throw new Malformed('A detached JWS is header..signature.');
  }
  const encoded = unbase64url(parts[0]);
  if (!encoded) {
    throw new Malformed("The JWS header isn't canonical base64url.");
  }
  let header;
  try {
    header = readObject(encoded);
  } catch {
    throw new Malformed("The JWS header isn't a JSON object.");
  }
  for (const name of names(header)) {
    if (!['alg', 'kid', 'typ', 'cty'].includes(name)) {
      throw new Malformed(`The JWS header has the member ${name}, which isn't taken.`);
    }
  }
  if (!key.algorithms.includes(header.alg)) {
    throw new Malformed("The JWS header's alg doesn't fit the key.");
  }
  if (header.kid !== key.thumbprint) {
    throw new Malformed("The JWS header's kid isn't the key's thumbprint.");
  }
  const signature = unbase64url(parts[2]);
  if (!signature) {
    throw new Malformed("The JWS signature isn't canonical base64url.");
  }
  return key.verifies(utf8(parts[0] + '.' + base64url(payload)), signature);
}

// --- DSSE and in-toto

const STATEMENT_TYPE = 'application/vnd.in-toto+json';
const RUN_ATTESTATION = 'urn:tokenops:run-attestation:v1';

function readEnvelope(envelope) {
  if (!hasExactly(envelope, 'payload', 'payloadType', 'signatures')) {
    throw new Malformed('A DSSE envelope has payload, payloadType and signatures.');
  }
  const payload = unbase64(text(envelope, 'payload') ?? '=');
  if (!payload) {
    throw new Malformed("The DSSE payload isn't canonical base64.");
  }
  const signatures = items(envelope, 'signatures').map(signature => {
    if (!hasExactly(signature, 'keyid', 'sig')) {
      throw new Malformed('A DSSE signature has keyid and sig.');
    }
    if (text(signature, 'keyid') === undefined) {
      throw new Malformed('A DSSE keyid is text.');
    }
    const bytes = unbase64(text(signature, 'sig') ?? '=');
    if (!bytes) {
      throw new Malformed("The DSSE signature isn't canonical base64.");
    }
    return {keyId: signature.keyid, bytes};
  });
  if (!text(envelope, 'payloadType') || signatures.length === 0) {
    throw new Malformed('A DSSE envelope has a payload type and at least one signature.');
  }
  return {payloadType: envelope.payloadType, payload, signatures};
}

async function isEnvelopeSignedBy(envelope, key) {
  const type = utf8(envelope.payloadType);
  const signed = joined(
    utf8(`DSSEv1 ${type.length} `), type, utf8(` ${envelope.payload.length} `), envelope.payload);
  const named = envelope.signatures.filter(signature => signature.keyId === key.thumbprint);
  const verdicts = await Promise.all(named.map(signature => key.verifies(signed, signature.bytes)));
  return named.length > 0 && verdicts.every(Boolean);
}

/** The statement in an envelope, which must be canonical too. */
function readStatement(envelope) {
  const {payloadType, payload} = readEnvelope(envelope);
  if (payloadType !== STATEMENT_TYPE) {
    throw new Malformed(`The payload type isn't ${STATEMENT_TYPE}.`);
  }
  let statement;
  try {
    statement = readObject(payload);
  } catch (e) {
    throw new Malformed(`The payload is no JSON object: ${e.message}.`);
  }
  if (!same(utf8(canonical(statement)), payload)) {
    throw new Malformed("The statement isn't in canonical form.");
  }
  if (!hasExactly(statement, '_type', 'subject', 'predicateType', 'predicate')
      || statement._type !== 'https://in-toto.io/Statement/v1') {
    throw new Malformed('This is no in-toto Statement v1.');
  }
  for (const subject of items(statement, 'subject')) {
    if (!hasExactly(subject, 'name', 'digest') || text(subject, 'name') === undefined
        || !hasExactly(subject.digest, 'sha256') || !isDigest('sha256:' + text(subject.digest, 'sha256'))) {
      throw new Malformed('A subject has a name and a sha256 digest.');
    }
  }
  if (text(statement, 'predicateType') === undefined) {
    throw new Malformed('A statement has a predicateType.');
  }
  if (!isObject(statement.predicate)) {
    throw new Malformed('A statement has a predicate.');
  }
  if (statement.predicateType !== RUN_ATTESTATION) {
    throw new Malformed(`The predicate type isn't ${RUN_ATTESTATION}.`);
  }
  const subjects = items(statement, 'subject').map(({name, digest}) => ({name, digest: 'sha256:' + digest.sha256}));
  return {predicate: statement.predicate, subjects};
}

// --- the Merkle tree

const leafHash = leaf => sha256(joined([0], leaf));
const nodeHash = (left, right) => sha256(joined([1], left, right));

/** Whether the proof shows that the leaf stands at the index of the tree with that size and root (RFC 9162 section 2.1.3.2). */
async function isIncluded(root, size, index, leaf, proof) {
  if (index >= size) {
    return false;
  }
  let node = index;
  let last = size - 1n;
  let hash = await leafHash(leaf);
  for (const sibling of proof) {
    if (last === 0n) {
      return false;
    }
    if ((node & 1n) === 1n || node === last) {
      hash = await nodeHash(sibling, hash);
      while ((node & 1n) === 0n && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else {
      hash = await nodeHash(hash, sibling);
    }
    node >>= 1n;
    last >>= 1n;
  }
  return last === 0n && same(hash, root);
}
