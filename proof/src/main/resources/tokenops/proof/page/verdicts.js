'use strict';

// What a check says: its verdict, with what it found wrong in sentences, and amounts and times in the words of the Java verifier.

const MOST_TOLD = 5;

/** An amount in the minor unit of an asset. */
class Amount {
  constructor(asset, minor) {
    this.asset = asset;
    this.minor = minor;
  }

  static of({asset, amount}) {
    return new Amount(asset, BigInt(amount));
  }

  static sum(asset, amounts) {
    return amounts.reduce((sum, amount) => sum.plus(amount), new Amount(asset, 0n));
  }

  plus(other) {
    return new Amount(this.asset === other.asset ? this.asset : 'several assets', this.minor + other.minor);
  }

  within(other) {
    return this.asset === other.asset && this.minor <= other.minor;
  }

  /** For people, and exact: 10.50 USD of USD/2. */
  toString() {
    const [code, scale] = this.asset.split('/');
    if (scale === undefined) {
      return `${this.minor} minor units of ${this.asset}`;
    }
    const digits = this.minor.toString().padStart(Number(scale) + 1, '0');
    const point = digits.length - Number(scale);
    return `${digits.slice(0, point)}${scale === '0' ? '' : '.'}${digits.slice(point)} ${code}`;
  }
}

/** Collects what one check finds wrong, as sentences. */
class Faults {
  constructor(check) {
    this.check = check;
    this.sentences = [];
    this.more = 0;
  }

  add(sentence) {
    if (this.sentences.length < MOST_TOLD) {
      this.sentences.push(sentence);
    } else {
      this.more++;
    }
  }

  require(holds, otherwise) {
    if (!holds) {
      this.add(otherwise);
    }
  }

  /** Requires two things to be the same, and says both when they aren't. The word nothing isn't the same as none. */
  same(what, one, other) {
    const bothOrNone = (one === undefined) === (other === undefined);
    this.require(bothOrNone && told(one) === told(other), `${what}: ${cut(told(one))} isn't ${cut(told(other))}.`);
  }

  isEmpty() {
    return this.sentences.length === 0;
  }

  verdict(passed) {
    if (this.isEmpty()) {
      return verdict(this.check, 'passed', passed);
    }
    const told = this.sentences.join(' ');
    return verdict(this.check, 'failed', this.more > 0 ? `${told} (${this.more} more.)` : told);
  }
}

const verdict = (name, found, explanation) => ({name, verdict: found, explanation});
const cut = words => words.length <= 80 ? words : words.slice(0, 77) + '...';

/** Text of strangers on one line: what would be invisible, or turn the text around it about, is shown by its code point. */
const visible = words => words
  .replace(/[\n\t]/g, ' ')
  .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u2800\u3164\uffa0]/gu, found => /[\xad\u200c\u200d]/.test(found)
    ? found : `[U+${found.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}]`);

function told(value) {
  if (value === undefined) {
    return 'nothing';
  }
  return value instanceof Amount || typeof value !== 'object' ? String(value) : canonical(value);
}

/** As Java's Instant writes a time: no more decimals than it needs, three at a time. */
const instant = time => time.replace(/(?:\.000000|000)Z$/, 'Z');

function later(now, minutes) {
  return new Date(now.getTime() + minutes * 60_000).toISOString().replace('Z', '000Z');
}
