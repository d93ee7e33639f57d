'use strict';

// Which logs a reader trusts, and which witnesses must have cosigned a checkpoint before it counts (C2SP tlog-policy): k of n, also of
// groups. Names are octets that mean something within the file only, so the file is read octet by octet.

const LARGEST_POLICY = 1 << 20;
const MOST_NAMES = 1000;
const NONE = 'none';

/** Logs may sign as witnesses do, with ML-DSA-44. */
const LOG_TYPES = [ED25519, ML_DSA_44_COSIGNATURE];
const WITNESS_TYPES = [ED25519_COSIGNATURE, ML_DSA_44_COSIGNATURE];

/** How far a witness's clock may be ahead of the reader's. */
const CLOCKS_MINUTES = 5;

const octets = bytes => Array.from(bytes, byte => String.fromCharCode(byte)).join('');

/** A name for people: most are UTF-8. */
const readable = name =>
  new TextDecoder('utf-8', {ignoreBOM: true}).decode(Uint8Array.from(name, octet => octet.charCodeAt(0)));

function require(holds, sentence) {
  if (!holds) {
    throw new Malformed(sentence);
  }
}

/**
 * Reads a policy file. What isn't exactly as the specification says is refused, with its line.
 *
 * @returns {logs, witnesses, quorum}; a witness is {name, key}, a group {threshold, members}, no quorum undefined
 */
async function readPolicy(file) {
  require(file.length <= LARGEST_POLICY, `A policy has at most ${LARGEST_POLICY} bytes.`);
  const reader = new PolicyReader();
  let number = 0;
  for (const line of octets(file).split('\n')) {
    number++;
    try {
      await reader.line(line);
    } catch (e) {
      throw e instanceof Malformed ? new Malformed(`Line ${number} of the policy: ${e.message}`) : e;
    }
  }
  require(reader.decided, 'A policy has a quorum line.');
  return reader;
}

/** Reads line by line: every name is defined before it is used. */
class PolicyReader {
  logs = [];
  witnesses = [];
  quorum = undefined;
  decided = false;
  #members = new Map();
  #grouped = new Set();

  async line(line) {
    require(!/[\x00-\x08\x0a-\x1f\x7f]/.test(line), 'The only control characters are tabs and line ends.');
    const items = line.split(/[ \t]+/).filter(Boolean);
    if (items.length === 0 || items[0].startsWith('#')) {
      return;
    }
    require(this.logs.length + this.#members.size < MOST_NAMES, `There are at most ${MOST_NAMES} names.`);
    switch (items[0]) {
      case 'log': return this.#log(items);
      case 'witness': return this.#witness(items);
      case 'group': return this.#group(items);
      case 'quorum': return this.#quorum(items);
      default: throw new Malformed(`There is no line ${readable(items[0])}.`);
    }
  }

  async #log(items) {
    require(items.length === 2 || items.length === 3, 'It is log, a verifier key, and perhaps a URL.');
    const key = await this.#key(items[1], LOG_TYPES);
    require(!this.logs.some(({raw}) => same(raw, key.raw)), "The log's key stands there twice.");
    this.logs.push(key);
  }

  async #witness(items) {
    require(items.length === 3 || items.length === 4, 'It is witness, a name, a verifier key, and perhaps a URL.');
    const key = await this.#key(items[2], WITNESS_TYPES);
    require(!this.witnesses.some(known => same(known.key.raw, key.raw)), "The witness's key stands there twice.");
    const witness = {name: items[1], key};
    this.#define(items[1], witness);
    this.witnesses.push(witness);
  }

  #group(items) {
    require(items.length >= 4, 'It is group, a name, all, any or a number, and at least one member.');
    const members = items.slice(3).map(name => {
      const member = this.#known(name);
      require(!this.#grouped.has(name), `${readable(name)} is a member already.`);
      this.#grouped.add(name);
      return member;
    });
    this.#define(items[1], {threshold: this.#threshold(items[2], members.length), members});
  }

  #threshold(written, members) {
    const number = written === 'all' ? members : written === 'any' ? 1 : Number(decimal(written) ?? 0n);
    require(number >= 1 && number <= members, `A group asks for 1 to ${members} of its members.`);
    return number;
  }

  #quorum(items) {
    require(items.length === 2, 'It is quorum and a name.');
    require(!this.decided, 'There is one quorum line.');
    this.decided = true;
    this.quorum = items[1] === NONE ? undefined : this.#known(items[1]);
  }

  #define(name, member) {
    require(name !== NONE, 'none is no name.');
    require(!this.#members.has(name), `${readable(name)} is defined twice.`);
    this.#members.set(name, member);
  }

  #known(name) {
    require(this.#members.has(name), `${readable(name)} isn't defined before.`);
    return this.#members.get(name);
  }

  async #key(written, types) {
    const key = await readVerifierKey(readable(written));
    require(types.includes(key.type), "The key's type isn't one for that.");
    return key;
  }
}

/**
 * Evaluates the quorum for a checkpoint. The log's own signature is checked elsewhere. A cosignature that this browser can't check
 * is none.
 *
 * @returns {met, cosigned, unchecked, faults}
 */
async function judge(policy, note, now) {
  const cosigned = [];
  const unchecked = [];
  const faults = [];
  const standing = new Set();
  let spoilt = false;
  for (const witness of policy.witnesses) {
    const {name, key} = witness;
    const called = `The cosignature of ${readable(name)}`;
    const lines = linesOf(note, key);
    if (lines.length === 0) {
      continue;
    }
    if (key.verifies && !await isNoteSignedBy(note, key)) {
      spoilt = true;
      faults.push(`${called} isn't over this checkpoint.`);
    } else if (!isInTime(lines, now)) {
      faults.push(`${called} has no time, or one to come.`);
    } else if (key.verifies) {
      cosigned.push(readable(name));
      standing.add(witness);
    } else {
      unchecked.push(readable(name));
    }
  }
  const met = !spoilt && (policy.quorum === undefined || isMet(policy.quorum, standing));
  return {met, cosigned, unchecked, faults};
}

function isInTime(lines, now) {
  const latest = BigInt(Math.floor(now.getTime() / 1000) + CLOCKS_MINUTES * 60);
  return lines.every(line => cosignedAt(line) > 0n && cosignedAt(line) <= latest);
}

const isMet = (member, standing) =>
  member.members
    ? member.members.filter(one => isMet(one, standing)).length >= member.threshold
    : standing.has(member);
