'use strict';

// The page around the checks: takes the files, shows what was found. Everything is put in as text.

const at = id => document.getElementById(id);
const shown = at('verdict');

/** What an Ed25519 signature can be checked with; older browsers have no such thing, and none has it on a plain http page. */
async function canVerify() {
  try {
    await crypto.subtle.importKey('raw', new Uint8Array(32), 'Ed25519', false, ['verify']);
    return true;
  } catch {
    return false;
  }
}

/** What is given beside the bundle is in memory as a whole, all of it at once. */
const LARGEST_FILES = 256 << 20;

const contentOf = async file => new Uint8Array(await file.arrayBuffer());

/** The policy that was chosen or pasted, if one was. */
async function givenPolicy() {
  const [file] = at('policy').files;
  const words = at('policy-text').value;
  if (file && words.trim()) {
    throw new Malformed('The witness policy is given twice, as a file and as text: keep one of them.');
  }
  if (!file && !words.trim()) {
    return undefined;
  }
  // One byte more than is read shows a file to be too large, and a larger one fills no memory.
  return readPolicy(file ? await contentOf(file.slice(0, LARGEST_POLICY + 1)) : utf8(words));
}

/** How often it was asked to check: what is found of files that were changed meanwhile isn't shown. */
let asked = 0;

async function check() {
  const turn = ++asked;
  const [bundle] = at('bundle').files;
  const line = at('key').value.trim();
  at('checks').hidden = true;
  say(bundle && line ? 'Checking ...' : '');
  if (!bundle || !line) {
    return;
  }
  const show = await found(bundle, line, Array.from(at('files').files));
  if (turn === asked) {
    show();
  }
}

/** Checks, and gives what shows the outcome. */
async function found(bundle, line, files) {
  if (!await canVerify()) {
    return () => say('This browser can\'t check Ed25519 signatures here. Chrome or Edge from 137, Firefox from 129 and Safari'
      + ' from 17 can, on a page opened from a file or over https.');
  }
  if (files.reduce((sum, {size}) => sum + size, 0) > LARGEST_FILES) {
    return () => say(`The files beside the bundle are larger than ${LARGEST_FILES >> 20} MiB together, and this page reads no more.`
      + ' ./tokenops verify --with takes files of any size.');
  }
  try {
    const key = await readVerifierKey(line);
    const policy = await givenPolicy();
    const file = await contentOf(bundle.slice(0, LARGEST_BUNDLE + 1));
    const report = await verifyBundle(file, key, await Promise.all(files.map(contentOf)), new Date(), policy);
    return () => tell(report);
  } catch (e) {
    return () => say(e.message);
  }
}

function say(words, verdict = '') {
  shown.textContent = visible(words);
  shown.className = verdict;
}

function tell(report) {
  const count = verdict => report.checks.filter(check => check.verdict === verdict).length;
  say(
    `The proof ${report.verdict === 'passed' ? 'holds' : 'does not hold'}: ${count('passed')} passed, `
      + `${count('failed')} failed, ${count('not_checked')} not checked.`,
    report.verdict);
  at('checks').tBodies[0].replaceChildren(...report.checks.map(row));
  at('checks').hidden = false;
}

function row({name, verdict, explanation}) {
  const row = document.createElement('tr');
  const cell = (tag, words) => row.appendChild(Object.assign(document.createElement(tag), {textContent: words}));
  cell('th', name.replaceAll('_', ' ')).scope = 'row';
  cell('td', verdict.replace('_', ' ')).className = verdict;
  cell('td', visible(explanation));
  return row;
}

document.querySelector('form').addEventListener('submit', event => {
  event.preventDefault();
  check();
});
document.querySelector('form').addEventListener('change', check);

// A file that is dropped beside the fields for files is taken for the bundle, on the policy's text for the policy: the browser would
// go there otherwise.
const isForUs = ({target, dataTransfer}) => target.type !== 'file' && dataTransfer.types.includes('Files');
document.addEventListener('dragover', event => isForUs(event) && event.preventDefault());
document.addEventListener('drop', event => {
  if (isForUs(event)) {
    event.preventDefault();
    at(event.target.id === 'policy-text' ? 'policy' : 'bundle').files = event.dataTransfer.files;
    check();
  }
});
