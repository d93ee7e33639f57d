'use strict';

// All checks, in one function each, which answers what it found in a sentence or more. They are those of the Java verifier (module
// proof), in its order and with its names and sentences. Those of what is signed, of money and of times have files of their own.

const FILES_OUTSIDE = 'result_package';
const LARGEST_PACKAGE = 16 << 20;

// --- how the documents hang together

function links(run, bundle, faults) {
  for (const kind of ['agent', 'contract', 'credential_envelope', 'ledger_extract', 'usage_receipt', 'runtime_record',
    'result_contract', 'attestation', 'signing_key']) {
    const count = run.all(kind).length;
    faults.require(count === 1, `There are ${count} documents of kind ${kind} instead of one.`);
  }
  faults.require(run.all('callback_delivery').length <= 1, 'There is more than one callback_delivery.');
  faults.require(run.all(FILES_OUTSIDE).length === 0, 'A result package stands in the bundle instead of beside it.');
  const inspected = run.all().filter(document => document.kind !== 'attestation');
  inspected.forEach(document => linksOf(run, document, faults));
  if (faults.isEmpty()) {
    reachable(run, faults);
    faults.same("The bundle's run", bundle.runId, run.the('runtime_record').id);
  }
  const count = inspected.reduce((sum, document) => sum + document.links.length, 0);
  return faults.verdict(`${count} links lead to the documents that they name, and every document is linked.`);
}

function linksOf(run, {kind, called, links}, faults) {
  let at = 0;
  for (const rule of KINDS.kinds[kind].links) {
    const from = at;
    while (at < links.length && links[at].rel === rule.kind && links[at].kind === rule.kind) {
      at++;
    }
    faults.require(rule.many || at - from === 1, `${called} has ${at - from} links to ${rule.kind} in its place.`);
  }
  faults.require(at === links.length, `${called} has links that its kind doesn't have.`);
  faults.require(new Set(links.map(canonical)).size === links.length, `${called} has a link twice.`);
  for (const link of links) {
    const linked = run.withDigest(link.digest);
    faults.require(
      link.kind === FILES_OUTSIDE || linked?.id === link.id && linked.kind === link.kind,
      `${called} links to a ${link.kind} that isn't in the bundle.`);
  }
}

function reachable(run, faults) {
  const reached = new Set();
  const open = [run.the('result_contract'), run.the('attestation'), run.the('signing_key'), ...run.all('callback_delivery')];
  while (open.length > 0) {
    const document = open.pop();
    if (!reached.has(document)) {
      reached.add(document);
      open.push(...document.links.map(link => run.withDigest(link.digest)).filter(Boolean));
    }
  }
  for (const document of run.all()) {
    faults.require(reached.has(document), `${document.called} has nothing to do with this run.`);
  }
}

// --- what several documents repeat, and what was allowed

function mode(run, bundle, faults) {
  const wanted = run.the('runtime_record').body.mode;
  const assets = (value, called) => {
    if (Array.isArray(value)) {
      value.forEach(item => assets(item, called));
    } else if (isObject(value)) {
      const asset = text(value, 'asset');
      faults.require(
        asset === undefined || asset.startsWith('TEST_') === (wanted === 'test'), `${called} has an amount of ${asset}.`);
      names(value).forEach(name => assets(value[name], called));
    }
  };
  for (const {kind, called, body} of run.all()) {
    if (kind !== 'attestation' && kind !== 'signing_key') {
      faults.same(`The mode of ${called}`, body.mode, wanted);
      // The manifest is the agent's own text: what looks like an amount there is none of ours.
      names(body).filter(name => name !== 'manifest').forEach(name => assets(body[name], called));
    }
  }
  return faults.verdict(`Every document and every amount is of mode ${wanted}.`);
}

function identity(run, bundle, faults) {
  const record = run.the('runtime_record');
  const result = run.the('result_contract');
  const contract = run.the('contract').body;
  const usage = run.the('usage_receipt');
  const agent = run.the('agent').id;
  for (const document of [result, usage, run.the('ledger_extract')]) {
    faults.same(`The run of ${document.called}`, document.body.run_id, record.id);
  }
  faults.same("The contract's agent", contract.agent_id, agent);
  run.all('run_eligibility').forEach(grant => faults.same(`The agent of ${grant.called}`, grant.body.agent_id, agent));
  faults.same('The tool that ran', record.body.tool.name, contract.tool);
  faults.same("The tool's version", record.body.tool.version, contract.tool_version);
  faults.same("The result's tool", result.body.tool.name, record.body.tool.name);
  faults.same("The result's tool version", result.body.tool.version, record.body.tool.version);
  faults.same("The result's outcome", result.body.outcome, record.body.outcome);
  faults.same("The result's reference", result.body.reference, record.body.reference);
  const quote = run.linkedTo(run.the('contract'), 'quote').body;
  for (const member of ['tool', 'tool_version', 'data_mode']) {
    faults.same(`The quote's ${member}`, quote[member], contract[member]);
  }
  faults.same("The result's usage receipt", result.body.usage_receipt.id, usage.id);
  faults.same('Its digest', result.body.usage_receipt.digest, usage.digest);
  faults.same("The result's attestation", result.body.follows.attestation.id, run.the('attestation').id);
  const named = result.body.settlement_receipts;
  const forms = new Set(named.map(canonical));
  for (const {id, digest} of named) {
    const receipt = run.withDigest(digest);
    faults.require(
      receipt?.kind === 'settlement_receipt' && receipt.id === id,
      "The result names a settlement receipt that isn't in the bundle.");
  }
  for (const grant of run.linked(usage, 'run_eligibility')) {
    const receipt = run.linkedTo(grant, 'settlement_receipt');
    faults.require(
      forms.has(canonical({id: receipt.id, digest: receipt.digest})),
      `The result leaves out ${receipt.called}.`);
  }
  return faults.verdict('Run, agent, tool, outcome and receipts are the same wherever they are named.');
}

function permission(run, bundle, faults) {
  const contract = run.the('contract').body;
  const {tool, data_mode: dataMode, evidence_limits: limits} = contract;
  for (const {kind, called, body} of run.all()) {
    if (kind === 'trust_decision') {
      faults.require(
        ['approved', 'restored'].includes(body.decision), `${called} is no permission but ${body.decision}.`);
    }
    if (['trust_decision', 'credential_envelope', 'credit_funding_event', 'run_eligibility'].includes(kind)) {
      faults.require(body.tools.includes(tool), `${called} doesn't allow the tool ${tool}.`);
    }
    if (['trust_decision', 'credential_envelope', 'run_eligibility'].includes(kind)) {
      faults.require(body.data_modes.includes(dataMode), `${called} doesn't allow ${dataMode} data.`);
    }
  }
  const trust = run.linkedTo(run.the('contract'), 'trust_decision').body;
  faults.require(
    Amount.of(contract.maximum_credits).within(Amount.of(trust.limits.maximum_per_run)),
    "The contract's maximum is more than the trust decision allows per run.");
  faults.require(
    contract.execution_mode === 'controlled' || trust.execution_mode === 'live',
    "The contract's execution is live, and the trust decision allows only controlled.");
  const {evidence} = run.the('runtime_record').body;
  const bytes = evidence.reduce((sum, file) => sum + BigInt(file.bytes), 0n);
  faults.require(
    evidence.length <= limits.files && bytes <= BigInt(limits.bytes), 'The evidence is more than the contract allows.');
  return faults.verdict(`Trust decision, credential and grants allow ${tool} with ${dataMode} data.`);
}

// --- the callback

async function callback(run, bundle, faults) {
  const result = run.the('result_contract');
  const terms = run.the('contract').body.callback;
  const announced = result.body.follows.callback;
  const [delivery] = run.all('callback_delivery');
  if (!delivery && announced) {
    return verdict(
      'callback', 'not_checked', 'The callback has no outcome yet, or this bundle was made before it had one.');
  }
  if (!delivery) {
    faults.require(
      terms.policy !== 'callback_required', 'The contract requires a callback, and none follows the result.');
    return faults.verdict('The contract requires no callback, and none was made.');
  }
  const {run_id, sequence, timestamp, type, attempts, outcome, url, body_digest: digest} = delivery.body;
  faults.same('The callback announced', announced?.id, delivery.id);
  faults.same("The callback's run", run_id, run.the('runtime_record').id);
  faults.same("The callback's URL", terms.url, url);
  const data = {result_contract: result.body, result_contract_digest: result.digest, run_id, sequence};
  faults.same("The body's digest", digest, await digestOf(utf8(canonical({data, timestamp, type}))));
  const status = attempts.at(-1)?.status;
  faults.same('Delivered, and answered with a 2xx', outcome === 'delivered', status >= 200 && status < 300);
  return faults.verdict(
    `The callback's body carries the result contract; after ${attempts.length}`
    + `${attempts.length === 1 ? ' attempt it was ' : ' attempts it was '}${outcome}.`
    + " The receiver's answer is the server's word.");
}

// --- files beside the bundle

function evidenceFiles(run, bundle, faults, {given}) {
  const {evidence} = run.the('runtime_record').body;
  const found = evidence.filter(file => given.has(file.digest));
  for (const file of found) {
    faults.same(`The length of ${file.name}`, file.bytes, String(given.get(file.digest).length));
  }
  if (!faults.isEmpty() || found.length === evidence.length) {
    return faults.verdict(`${found.length} evidence files have the digests in the runtime record.`);
  }
  return verdict(
    'evidence_files', 'not_checked',
    `${found.length} of ${evidence.length} evidence files were given; of the others the bundle has only the digests.`);
}

function resultPackage(run, bundle, faults, {given}) {
  const result = run.the('result_contract');
  const record = run.the('runtime_record');
  const bytes = given.get(result.links[0].digest);
  if (!bytes) {
    return verdict(
      'result_package', 'not_checked', "The result package wasn't given; the bundle has only its digest.");
  }
  if (bytes.length > LARGEST_PACKAGE) {
    return verdict(
      'result_package', 'not_checked',
      "The result package has the digest in the result contract; what it says isn't compared, as it is larger than "
        + `${LARGEST_PACKAGE >> 20} MiB.`);
  }
  let body;
  try {
    body = readObject(bytes);
  } catch (e) {
    throw new Malformed(`The result package is no JSON object: ${e.message}.`);
  }
  faults.require(same(utf8(canonical(body)), bytes), "The result package isn't in canonical form.");
  const wrong = fault(body, KINDS.kinds.result_package.schema, 'result_package');
  faults.require(wrong === undefined, wrong);
  faults.same("The package's id", text(body, 'id'), result.links[0].id);
  faults.same("The package's run", text(body, 'run_id'), record.id);
  faults.same("The package's mode", text(body, 'mode'), record.body.mode);
  faults.same("The package's tool", isObject(body.tool) ? body.tool : undefined, result.body.tool);
  repeated(body, result.body, faults);
  return faults.verdict('The result package has the digest in the result contract.');
}

/** What a tool's package says again of the result contract is the same there; it needn't say it. */
function repeated(body, {evidence, summary, findings, next_actions: actions}, faults) {
  const same = (name, called, found, wanted) => {
    if (name in body) {
      faults.same(`The package's ${called}`, found, wanted);
    }
  };
  const {evidence_score: score, finding_counts: counts, next_actions: next} = body;
  const isWhole = Number.isInteger(score) && Math.abs(score) <= 2 ** 53;
  same('evidence_status', 'evidence status', text(body, 'evidence_status'), evidence.status);
  same('evidence_score', 'evidence score', isWhole ? score : undefined, evidence.score);
  same('summary', 'summary', text(body, 'summary'), summary);
  same('finding_counts', 'finding counts', isObject(counts) ? counts : undefined, findings);
  same('next_actions', 'next actions', Array.isArray(next) ? next : undefined, actions);
}

function providerMessages(run, bundle, faults, {given}) {
  const confirmations = run.all('confirmation');
  const found = confirmations.filter(({body}) => given.has(body.message_digest)).length;
  return found === confirmations.length
    ? verdict(
      'provider_messages', 'passed',
      `${found} raw provider messages have the digests in the confirmations. `
        + 'That the provider signed them can be checked only with its secret.')
    : verdict(
      'provider_messages', 'not_checked',
      `${found} of ${confirmations.length} raw provider messages were given; `
        + "that the provider signed and said so is the server's word.");
}

/** A file that fits nothing isn't what the caller takes it for. */
function givenFiles(run, bundle, faults, {given}) {
  const known = new Set([
    ...run.the('runtime_record').body.evidence.map(({digest}) => digest),
    ...run.all('confirmation').map(({body}) => body.message_digest),
    run.the('result_contract').links[0].digest]);
  for (const digest of given.keys()) {
    faults.require(
      known.has(digest),
      `A file with the digest ${digest} belongs to nothing in this run: only its evidence, its result package and its`
        + ' provider messages have their digests in the bundle.');
  }
  return faults.verdict('Every file given belongs to this run.');
}

// --- all of them

/** The checks after form, documents and links, in their order. */
const CHECKS = [
  ['checkpoint', checkpoint],
  ['cosignatures', cosignatures],
  ['log_leaves', logLeaves],
  ['agent_key', agentKey],
  ['contract_acceptance', contractAcceptance],
  ['attestation_signature', attestationSignature],
  ['attestation_key', attestationKey],
  ['attestation_subjects', attestationSubjects],
  ['attestation_facts', attestationFacts],
  ['mode', mode],
  ['identity', identity],
  ['permission', permission],
  ['funding', funding],
  ['prices', prices],
  ['credits', credits],
  ['grants', grants],
  ['times', times],
  ['callback', callback],
  ['evidence_files', evidenceFiles],
  ['result_package', resultPackage],
  ['provider_messages', providerMessages],
];

/**
 * Runs every check and never throws, whatever the bytes.
 *
 * @param file the bundle's bytes
 * @param logKey what readVerifierKey gave for the log's key
 * @param files bytes to check against the digests in the bundle
 * @param now a Date; nothing in the bundle may be later, but for five minutes of clock difference
 * @param policy what readPolicy gave, if there is any: which witnesses must have cosigned the checkpoint
 * @returns {verdict, run_id, checks: [{name, verdict, explanation}]}
 */
async function verifyBundle(file, logKey, files, now, policy) {
  const checks = [];
  let bundle;
  try {
    bundle = readBundle(file);
    checks.push(verdict('bundle_form', 'passed', 'The file is byte for byte the canonical form of a bundle.'));
    const given = new Map();
    for (const content of files) {
      given.set(await digestOf(content), content);
    }
    await verifyDocuments(bundle, {logKey, given, now, policy}, checks);
  } catch (e) {
    checks.push(broken(checks.length === 0 ? 'bundle_form' : 'links', e));
  }
  const last = checks.at(-1).name;
  const ofFiles = files.length > 0 ? ['given_files'] : [];
  for (const name of ['documents', 'links', ...CHECKS.map(([name]) => name), ...ofFiles]) {
    if (!checks.some(check => check.name === name)) {
      checks.push(verdict(name, 'not_checked', `Not run, because ${last} failed.`));
    }
  }
  const holds = checks.every(check => check.verdict !== 'failed');
  return {verdict: holds ? 'passed' : 'failed', run_id: bundle?.runId, checks};
}

async function verifyDocuments(bundle, context, checks) {
  const faults = new Faults('documents');
  const opened = await openDocuments(bundle, faults);
  checks.push(faults.verdict(
    `${bundle.documents.length} documents have their digests, are canonical and hold exactly the members of their kinds.`));
  if (!faults.isEmpty()) {
    return;
  }
  const run = new Run(opened);
  checks.push(links(run, bundle, new Faults('links')));
  if (checks.at(-1).verdict === 'failed') {
    return;
  }
  const files = context.given.size > 0 ? [['given_files', givenFiles]] : [];
  for (const [name, check] of [...CHECKS, ...files]) {
    const found = new Faults(name);
    try {
      checks.push(await check(run, bundle, found, context));
    } catch (e) {
      checks.push(e instanceof Malformed ? (found.add(e.message), found.verdict('')) : broken(name, e));
    }
  }
}

/** A check that breaks has not passed. */
function broken(name, e) {
  const why = e instanceof Malformed ? e.message : `The check broke off, which is no verdict in the bundle's favour: ${e}`;
  return verdict(name, 'failed', why);
}
