'use strict';

// The checks, each in one function that answers what it found in a sentence or more. They are those of the Java verifier (module
// proof), in its order and with its names and sentences.

const FILES_OUTSIDE = 'result_package';
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
  }

  add(sentence) {
    this.sentences.push(sentence);
  }

  require(holds, otherwise) {
    if (!holds) {
      this.add(otherwise);
    }
  }

  /** Requires two things to be the same, and says both when they aren't. */
  same(what, one, other) {
    this.require(told(one) === told(other), `${what}: ${cut(told(one))} isn't ${cut(told(other))}.`);
  }

  isEmpty() {
    return this.sentences.length === 0;
  }

  verdict(passed) {
    if (this.isEmpty()) {
      return verdict(this.check, 'passed', passed);
    }
    const more = this.sentences.length - MOST_TOLD;
    const told = this.sentences.slice(0, MOST_TOLD).join(' ');
    return verdict(this.check, 'failed', more > 0 ? `${told} (${more} more.)` : told);
  }
}

const verdict = (name, found, explanation) => ({name, verdict: found, explanation});
const cut = words => words.length <= 80 ? words : words.slice(0, 77) + '...';

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

// --- the log

async function checkpoint(run, bundle, faults, {logKey}) {
  const note = readNote(bundle.checkpoint);
  const head = readCheckpoint(note.text);
  faults.require(logKey.isLog, "The key given is a witness's, not a log's.");
  faults.same("The checkpoint's log", head.origin, bundle.origin);
  faults.require(
    bundle.origin === logKey.name,
    `The bundle is of the log ${bundle.origin}, the key given of the log ${logKey.name}.`);
  faults.require(logKey.isLog && await isNoteSignedBy(note, logKey), "The checkpoint isn't signed by the log key.");
  const lines = new Set();
  for (const {name, keyId} of note.signatures) {
    faults.require(!lines.has(`${name} ${keyId}`), `The checkpoint has two signatures of ${name}.`);
    lines.add(`${name} ${keyId}`);
  }
  return faults.verdict(`The log key signed the head of ${head.origin} at ${head.size} leaves.`);
}

/** A witness policy is for the Java verifier; here witnesses' lines are only counted. */
function cosignatures(run, bundle) {
  const others = readNote(bundle.checkpoint).signatures.length - 1;
  return verdict(
    'cosignatures', 'not_checked',
    `No witness policy was given; the checkpoint has ${others} signatures besides the log's.`);
}

async function logLeaves(run, bundle, faults) {
  const head = readCheckpoint(readNote(bundle.checkpoint).text);
  const without = new Set(
    run.all().filter(({kind}) => LEAF_TYPES.includes(kind)).map(({digest}) => digest).sort());
  for (const {digest, index, bytes, proof} of bundle.leaves) {
    const document = run.withDigest(digest);
    if (!without.delete(digest)) {
      faults.add(`Leaf ${index} stands for no document, or for one that has another leaf.`);
      continue;
    }
    const leaf = readLogLeaf(bytes);
    if (leaf?.digest !== digest || leaf.type !== document.kind) {
      faults.add(`Leaf ${index} isn't the leaf of ${document.called}.`);
      continue;
    }
    faults.require(
      await isIncluded(head.root, head.size, index, bytes, proof),
      `The leaf of ${document.called} isn't in the log at ${index}.`);
  }
  without.forEach(digest => faults.add(`${run.withDigest(digest).called} has no leaf.`));
  return faults.verdict(`${bundle.leaves.length} leaves are in the log under the checkpoint.`);
}

/** The time in the leaf of a document, if it has one. */
function leafTime(bundle, {digest}) {
  const leaf = bundle.leaves.find(found => found.digest === digest);
  return leaf && readLogLeaf(leaf.bytes)?.time;
}

// --- what the agent signed

async function agentKey(run, bundle, faults) {
  const agent = run.the('agent');
  const {origin, nonce, signature} = agent.body.key_proof;
  const key = await readKey(agent.body.key);
  faults.same("The key's thumbprint", agent.body.key_thumbprint, key.thumbprint);
  const message = utf8(`tokenops-key-proof\n${origin}\n${agent.id}\n${nonce}`);
  const bytes = unbase64url(signature);
  faults.require(
    bytes && await key.verifies(message, bytes), "The agent's proof that it holds its key isn't signed by that key.");
  return faults.verdict("The agent signed the server's nonce with the key in its sealed document.");
}

async function contractAcceptance(run, bundle, faults) {
  const {jws, key_thumbprint: thumbprint} = run.the('runtime_record').body.acceptance;
  const contract = run.the('contract');
  const key = await readKey(run.the('agent').body.key);
  faults.same("The acceptance's key", thumbprint, key.thumbprint);
  faults.require(
    await isDetachedJws(jws, contract.bytes, key),
    "The acceptance isn't the agent's signature over the contract's bytes.");
  return faults.verdict(`The agent signed the bytes of ${contract.called} with its key.`);
}

// --- the attestation

async function attestationSignature(run, bundle, faults) {
  const {envelope} = run.the('attestation');
  faults.same('The number of keys', bundle.keys.length, 1);
  faults.same('The number of signatures', envelope.signatures.length, 1);
  const key = await readPublishedKey(bundle.keys[0]);
  faults.require(await isEnvelopeSignedBy(envelope, key), "The attestation isn't signed by the bundle's key.");
  return faults.verdict("The attestation's DSSE envelope is signed by the key in the bundle.");
}

function attestationKey(run, bundle, faults) {
  const {key, purpose, valid_from: from, valid_until: until} = run.the('signing_key').body;
  faults.same('The key in the bundle', bundle.keys[0], key);
  faults.same("The sealed key's purpose", purpose, 'attestation');
  const signed = leafTime(bundle, run.the('attestation'));
  faults.require(signed, "The attestation has no leaf, so its time isn't known.");
  if (signed) {
    faults.require(signed >= from, "The attestation is older than its key's validity.");
    faults.require(until === undefined || signed <= until, "The attestation is younger than its key's validity.");
  }
  return faults.verdict('The key is sealed for attestations and was valid when the attestation was logged.');
}

function attestationSubjects(run, bundle, faults) {
  const result = run.the('result_contract').body;
  const subject = (kind, {id, digest}) => ({name: `${kind}:${id}`, digest});
  const wanted = [
    ...['contract', 'ledger_extract', 'usage_receipt', 'runtime_record', 'result_contract']
      .map(kind => subject(kind, run.the(kind))),
    ...result.settlement_receipts.map(receipt => subject('settlement_receipt', receipt)),
    ...run.the('runtime_record').body.evidence.map(evidence => subject('evidence', evidence)),
    subject('result_package', result.links[0])];
  const found = run.the('attestation').subjects;
  const distinct = subjects => new Map(subjects.map(one => [canonical(one), one]));
  const [allWanted, allFound] = [distinct(wanted), distinct(found)];
  allWanted.forEach(({name}, one) => faults.require(allFound.has(one), `The attestation leaves out ${name}.`));
  for (const one of found) {
    faults.require(allWanted.has(canonical(one)), `The attestation names ${one.name}, which isn't this run's.`);
  }
  faults.require(allFound.size === found.length, 'The attestation names a subject twice.');
  return faults.verdict(`The attestation names ${found.length} subjects: every document and file of the run.`);
}

function attestationFacts(run, bundle, faults) {
  const {predicate} = run.the('attestation');
  const record = run.the('runtime_record');
  const result = run.the('result_contract').body;
  faults.same('The attested run', predicate.run_id, record.id);
  faults.same('The attested mode', predicate.mode, record.body.mode);
  faults.same('The attested tool', predicate.tool, record.body.tool);
  faults.same('The attested outcome', predicate.outcome, record.body.outcome);
  faults.same('The attested evidence', predicate.evidence, result.evidence);
  faults.same('The attested credits', predicate.credits, result.credits);
  faults.same('The attested start', predicate.started_at, record.body.started_at);
  faults.same('The attested end', predicate.finished_at, record.body.finished_at);
  faults.same('The attested log', predicate.log_origin, bundle.origin);
  return faults.verdict('What the attestation says of the run is what its documents say.');
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
  for (const {id, digest} of named) {
    const receipt = run.withDigest(digest);
    faults.require(
      receipt?.kind === 'settlement_receipt' && receipt.id === id,
      "The result names a settlement receipt that isn't in the bundle.");
  }
  for (const grant of run.linked(usage, 'run_eligibility')) {
    const receipt = run.linkedTo(grant, 'settlement_receipt');
    faults.require(
      named.some(({id, digest}) => id === receipt.id && digest === receipt.digest),
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
    if (['trust_decision', 'credential_envelope', 'run_eligibility'].includes(kind)) {
      faults.require(body.tools.includes(tool), `${called} doesn't allow the tool ${tool}.`);
      faults.require(body.data_modes.includes(dataMode), `${called} doesn't allow ${dataMode} data.`);
    }
  }
  const trust = run.linkedTo(run.the('contract'), 'trust_decision').body;
  faults.require(
    Amount.of(contract.maximum_credits).within(Amount.of(trust.limits.maximum_per_run)),
    "The contract's maximum is more than the trust decision allows per run.");
  const {evidence} = run.the('runtime_record').body;
  const bytes = evidence.reduce((sum, file) => sum + BigInt(file.bytes), 0n);
  faults.require(
    evidence.length <= limits.files && bytes <= BigInt(limits.bytes), 'The evidence is more than the contract allows.');
  return faults.verdict(`Trust decision, credential and grants allow ${tool} with ${dataMode} data.`);
}

// --- money and credits

const account = run => 'agent_credits:' + run.the('agent').id;
const amounts = (list, member) => list.map(item => Amount.of(item[member]));

function funding(run, bundle, faults) {
  const receipts = run.all('settlement_receipt');
  receipts.forEach(receipt => payment(run, receipt, faults));
  for (const grant of run.all('run_eligibility')) {
    const receipt = run.linkedTo(grant, 'settlement_receipt').body;
    faults.same(`The grant of ${grant.called}`, grant.body.grant_id, receipt.grant_id);
    faults.same(`The credits of ${grant.called}`, Amount.of(grant.body.credits), Amount.of(receipt.credits));
  }
  faults.same("The credential's credit account", run.the('credential_envelope').body.credit_account, account(run));
  const paid = receipts.map(receipt => Amount.of(receipt.body.paid)).join(' and ');
  return faults.verdict(
    `What was asked for, confirmed, booked and granted agrees: ${paid} paid. That the provider said so is the server's word.`);
}

function payment(run, receipt, faults) {
  const event = run.linkedTo(receipt, 'credit_funding_event');
  const confirmation = run.linkedTo(event, 'confirmation');
  const request = run.linkedTo(confirmation, 'payment_request');
  const quote = run.linkedTo(request, 'quote');
  const [booked, confirmed, asked, settled] = [event.body, confirmation.body, request.body, receipt.body];
  faults.same('The payment confirmed', confirmed.reference, request.id);
  faults.same('The payment settled', settled.payment_id, request.id);
  faults.same('The quote settled', settled.quote_id, quote.id);
  faults.same('The event settled', settled.event_id, confirmed.event_id);
  faults.same('The grant settled', settled.grant_id, booked.grant_id);
  for (const {called, body} of [confirmation, receipt]) {
    faults.same(`The provider of ${called}`, body.provider, asked.provider);
    faults.same(`The provider's reference in ${called}`, body.provider_reference, asked.provider_reference);
  }
  faults.require(quote.body.provider_routes.includes(asked.route), "The quote doesn't offer the route taken.");
  const paid = Amount.of(asked.amount);
  faults.same('The amount confirmed', Amount.of(confirmed.amount), paid);
  faults.same('The amount booked', Amount.of(booked.paid), paid);
  faults.same('The amount settled', Amount.of(settled.paid), paid);
  const price = Amount.of(quote.body.price);
  // A route may settle in another asset than the price is in; then the payment request is what was agreed.
  faults.require(price.asset !== paid.asset || price.minor === paid.minor, "The price asked isn't the quote's.");
  const credits = Amount.of(asked.credits);
  faults.same('The credits booked', Amount.of(booked.credits), credits);
  faults.same('The credits settled', Amount.of(settled.credits), credits);
  faults.same('The account funded', booked.account, account(run));
  const granted = booked.transfers.filter(({credit}) => credit === booked.account);
  const cleared = booked.transfers.filter(({debit}) => debit.startsWith('provider_clearing:'));
  const [creditsBooked, paidBooked] = [Amount.of(booked.credits), Amount.of(booked.paid)];
  faults.same(
    'The transfers to the agent', Amount.sum(creditsBooked.asset, amounts(granted, 'amount')), creditsBooked);
  faults.same('The transfers from clearing', Amount.sum(paidBooked.asset, amounts(cleared, 'amount')), paidBooked);
}

function prices(run, bundle, faults) {
  const {metering} = run.the('contract').body;
  const usage = run.the('usage_receipt').body;
  const book = run.linkedTo(run.the('contract'), 'quote').body.price_book;
  faults.same("The contract's price book", metering.price_book, book.id);
  faults.same("The contract's prices", metering.lines, book.lines);
  faults.same('The metering policy', usage.metering_policy, metering.policy);
  const known = metering.lines.map(canonical);
  const metered = new Set();
  for (const {meter, unit, credits_per_unit: perUnit, quantity, credits, metered: parts} of usage.lines) {
    faults.require(!metered.has(meter), `The meter ${meter} stands twice.`);
    metered.add(meter);
    faults.require(
      known.includes(canonical({meter, unit, credits_per_unit: perUnit})),
      `The contract has no such price for ${meter}.`);
    faults.same(`The credits for ${meter}`, Amount.of(credits), priced(quantity, perUnit));
    if (parts) {
      partsOf(meter, quantity, parts, run.the('runtime_record').body, faults);
    }
  }
  return faults.verdict(`${metered.size} metered lines are quantity times the contract's price, rounded up.`);
}

/** What was metered before each pause of the run and after the last: later parts of more evidence, and all of them the quantity. */
function partsOf(meter, quantity, parts, record, faults) {
  let before = {at: '', evidence: 0};
  for (const part of parts) {
    faults.require(
      part.at >= before.at && part.evidence >= before.evidence,
      `The parts of ${meter} aren't in the order in which they were metered.`);
    before = part;
  }
  const sum = parts.reduce((sum, part) => sum + scaled(part.quantity), 0n);
  faults.require(sum === scaled(quantity), `The parts of ${meter} aren't its quantity.`);
  faults.same(`When ${meter} was metered last`, before.at, record.finished_at);
  faults.same(`The evidence by which ${meter} was metered`, before.evidence, record.evidence.length);
}

const QUANTITY_DECIMALS = 18;

/** A quantity as a whole number of its smallest part. */
function scaled(quantity) {
  const [whole, fraction = ''] = quantity.split('.');
  return BigInt(whole + fraction.padEnd(QUANTITY_DECIMALS, '0'));
}

/** Quantity times price in minor units, rounded up. */
function priced(quantity, perUnit) {
  const one = 10n ** BigInt(QUANTITY_DECIMALS);
  return new Amount(perUnit.asset, (scaled(quantity) * BigInt(perUnit.amount) + one - 1n) / one);
}

function credits(run, bundle, faults) {
  const usage = run.the('usage_receipt').body;
  const [held, debited, released] = ['held', 'debited', 'released'].map(member => Amount.of(usage.credits[member]));
  const {asset} = debited;
  faults.same('Debited and released', debited.plus(released), held);
  faults.same('The asset remaining', usage.credits.remaining.asset, asset);
  faults.same('The metered lines', Amount.sum(asset, amounts(usage.lines, 'credits')), debited);
  faults.same('The burns', Amount.sum(asset, amounts(usage.burns, 'credits')), debited);
  const result = run.the('result_contract').body.credits;
  for (const member of ['held', 'debited', 'released']) {
    faults.same(`What the result says was ${member}`, result[member], usage.credits[member]);
  }
  const maximum = Amount.of(run.the('contract').body.maximum_credits);
  faults.require(debited.within(maximum), `Debited is ${debited}, more than the contract's ${maximum}.`);
  ledger(run, held, debited, faults);
  return faults.verdict(
    `${held} held = ${debited} debited + ${released} released; metered lines, burns and ledger agree.`);
}

function ledger(run, held, debited, faults) {
  const extract = run.the('ledger_extract').body;
  faults.same("The ledger extract's account", extract.account, account(run));
  const pending = extract.transfers.filter(({phase}) => phase === 'pending');
  const posts = extract.transfers.filter(({phase}) => phase === 'post');
  faults.same('The pending transfers', Amount.sum(held.asset, amounts(pending, 'amount')), held);
  faults.same('The posted transfers', Amount.sum(debited.asset, amounts(posts, 'amount')), debited);
  const ended = new Set();
  for (const post of posts) {
    const hold = pending.find(({id}) => id === post.of);
    faults.require(!ended.has(post.of), 'A pending transfer is posted twice.');
    ended.add(post.of);
    faults.require(
      hold && Amount.of(post.amount).within(Amount.of(hold.amount)),
      'A post takes more than its pending transfer holds, or has none.');
  }
  faults.same('The number of posts', posts.length, pending.length);
  for (const {debit, credit} of extract.transfers) {
    faults.same('The account debited', debit, account(run));
    faults.same('The account credited', credit, 'credits_consumed');
  }
  const ids = new Set(extract.transfers.map(({id}) => id));
  faults.require(ids.size === extract.transfers.length, 'A transfer stands twice.');
}

function grants(run, bundle, faults) {
  const usage = run.the('usage_receipt');
  const linked = run.linked(usage, 'run_eligibility');
  const burnt = new Set();
  faults.same('The number of grants burnt', usage.body.burns.length, linked.length);
  for (const burn of usage.body.burns) {
    faults.require(!burnt.has(burn.grant_id), 'A grant is burnt in two lines.');
    burnt.add(burn.grant_id);
    const eligibility = linked.find(found => found.body.grant_id === burn.grant_id);
    if (!eligibility) {
      faults.add("A grant was burnt that the usage receipt doesn't link to.");
      continue;
    }
    const receipt = run.linkedTo(eligibility, 'settlement_receipt');
    faults.same('The receipt of a burn', burn.settlement_receipt_id, receipt.id);
    const taken = Amount.of(burn.credits);
    const funded = Amount.of(receipt.body.credits);
    faults.require(taken.within(funded), `${taken} were burnt of a grant of ${funded}.`);
  }
  return faults.verdict(`No grant of ${linked.length} gave more than its settlement receipt funded.`);
}

// --- times

function times(run, bundle, faults, {now}) {
  const order = (first, earlier, second, after) => faults.require(
    after >= earlier, `${first} at ${instant(earlier)} comes after ${second} at ${instant(after)}.`);
  documentTimes(run, bundle, order, later(now, 5));
  runTimes(run, faults, order);
  ledgerTimes(run, order);
  const accepted = run.the('runtime_record').body.accepted_at;
  order('the run', accepted, "the credential's expiry", run.the('credential_envelope').body.expires_at);
  order('the run', accepted, "the contract's expiry", run.the('contract').body.expires_at);
  for (const grant of run.linked(run.the('usage_receipt'), 'run_eligibility')) {
    order('the run', accepted, `the expiry of ${grant.called}`, grant.body.expires_at);
  }
  run.all('callback_delivery').forEach(delivery => callbackTimes(run, delivery.body, order));
  return faults.verdict("Every document is younger than those it links to, and the run's times are in order.");
}

function documentTimes(run, bundle, order, latest) {
  for (const document of run.all()) {
    const logged = leafTime(bundle, document);
    if (logged) {
      order(`logging of ${document.called}`, logged, 'now', latest);
    }
    if (document.kind === 'attestation') {
      continue;
    }
    const issued = document.body.issued_at;
    order(document.called, issued, 'now', latest);
    if (logged) {
      order(document.called, issued, 'its leaf', logged);
    }
    for (const link of document.links) {
      const linked = run.withDigest(link.digest);
      if (linked && linked.kind !== 'attestation') {
        order(linked.called, linked.body.issued_at, document.called, issued);
      }
    }
  }
  const logged = leafTime(bundle, run.the('attestation'));
  if (logged) {
    order(
      'the result contract', run.the('result_contract').body.issued_at, 'the logging of the attestation', logged);
  }
}

function runTimes(run, faults, order) {
  const record = run.the('runtime_record').body;
  const {accepted_at: accepted, started_at: started, finished_at: finished, issued_at: issued} = record;
  const agreed = record.acceptance.accepted_at;
  order('the contract', run.the('contract').body.issued_at, 'its acceptance', agreed);
  order("the contract's acceptance", agreed, "the run's", accepted);
  order("the run's acceptance", accepted, 'its start', started);
  order("the run's start", started, 'its end', finished);
  order("the run's end", finished, 'its record', issued);
  for (const execution of record.executions) {
    order("the run's start", started, 'an execution', execution.started_at);
    order("an execution's start", execution.started_at, 'its end', execution.finished_at);
    order('an execution', execution.finished_at, "the run's end", finished);
  }
  record.events.forEach((event, at) => {
    order('an event', event.at, "the run's record", issued);
    if (at > 0) {
      const before = record.events[at - 1];
      faults.require(before.sequence < event.sequence, "The run's events aren't in sequence.");
      order('an event', before.at, 'the next', event.at);
    }
  });
}

function ledgerTimes(run, order) {
  const extract = run.the('ledger_extract').body;
  const holds = new Map(extract.transfers.map(transfer => [transfer.id, transfer]));
  for (const transfer of extract.transfers) {
    order('a transfer', transfer.at, 'the ledger extract', extract.issued_at);
    if (holds.has(transfer.of)) {
      order('a hold', holds.get(transfer.of).at, 'its post', transfer.at);
    }
  }
  for (const {body} of run.all('settlement_receipt')) {
    order('a settlement', body.settled_at, 'its receipt', body.issued_at);
  }
}

function callbackTimes(run, delivery, order) {
  order('the result contract', run.the('result_contract').body.issued_at, 'its callback', delivery.timestamp);
  let before = delivery.timestamp;
  for (const attempt of delivery.attempts) {
    order('a callback or its attempt', before, 'the next attempt', attempt.at);
    before = attempt.at;
  }
  order('the last attempt', before, "the callback's end", delivery.finished_at);
  order("the callback's end", delivery.finished_at, 'its record', delivery.issued_at);
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
  return faults.verdict('The result package has the digest in the result contract.');
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
 * @returns {verdict, run_id, checks: [{name, verdict, explanation}]}
 */
async function verifyBundle(file, logKey, files, now) {
  const checks = [];
  let bundle;
  try {
    bundle = readBundle(file);
    checks.push(verdict('bundle_form', 'passed', 'The file is byte for byte the canonical form of a bundle.'));
    const given = new Map();
    for (const content of files) {
      given.set(await digestOf(content), content);
    }
    await verifyDocuments(bundle, {logKey, given, now}, checks);
  } catch (e) {
    checks.push(broken(checks.length === 0 ? 'bundle_form' : 'links', e));
  }
  const last = checks.at(-1).name;
  for (const name of ['documents', 'links', ...CHECKS.map(([name]) => name)]) {
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
