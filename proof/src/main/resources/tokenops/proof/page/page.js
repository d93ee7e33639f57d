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

const contentOf = async file => new Uint8Array(await file.arrayBuffer());

async function check() {
  const [bundle] = at('bundle').files;
  const line = at('key').value.trim();
  at('checks').hidden = true;
  if (!bundle || !line) {
    shown.textContent = '';
    return;
  }
  if (!await canVerify()) {
    shown.textContent = 'This browser can\'t check Ed25519 signatures here. Chrome or Edge from 137, Firefox from 129 and Safari'
      + ' from 17 can, on a page opened from a file or over https.';
    return;
  }
  shown.textContent = 'Checking ...';
  try {
    const key = await readVerifierKey(line);
    // One byte more than is read shows a file to be too large, and a larger one fills no memory.
    const file = await contentOf(bundle.slice(0, LARGEST_BUNDLE + 1));
    const files = await Promise.all(Array.from(at('files').files, contentOf));
    show(await verifyBundle(file, key, files, new Date()));
  } catch (e) {
    shown.textContent = e.message;
  }
}

function show(report) {
  const count = verdict => report.checks.filter(check => check.verdict === verdict).length;
  shown.textContent = `The proof ${report.verdict === 'passed' ? 'holds' : 'does not hold'}: ${count('passed')} passed, `
    + `${count('failed')} failed, ${count('not_checked')} not checked.`;
  shown.className = report.verdict;
  at('checks').tBodies[0].replaceChildren(...report.checks.map(row));
  at('checks').hidden = false;
}

function row({name, verdict, explanation}) {
  const row = document.createElement('tr');
  const cell = (tag, words) => row.appendChild(Object.assign(document.createElement(tag), {textContent: words}));
  cell('th', name.replaceAll('_', ' ')).scope = 'row';
  cell('td', verdict.replace('_', ' ')).className = verdict;
  cell('td', explanation);
  return row;
}

document.querySelector('form').addEventListener('submit', event => {
  event.preventDefault();
  check();
});
document.querySelector('form').addEventListener('change', check);

// What is dropped beside the fields is taken for the bundle: the browser would go there otherwise.
document.addEventListener('dragover', event => event.target.type === 'file' || event.preventDefault());
document.addEventListener('drop', event => {
  if (event.target.type !== 'file') {
    event.preventDefault();
    at('bundle').files = event.dataTransfer.files;
    check();
  }
});
