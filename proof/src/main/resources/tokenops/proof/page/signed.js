'use strict';

// The checks of what is signed: the log's checkpoint and leaves, what the agent signed, the attestation.

// --- the log

async function checkpoint(run, bundle, faults, {logKey}) {
  const note = readNote(bundle.checkpoint);
  const head = readCheckpoint(note.text);
  const isLogKey = logKey.type === ED25519;
  faults.require(isLogKey, 'Logs are checked here by keys of type 1 (Ed25519) only, and the key given is of another.');
  faults.same("The checkpoint's log", head.origin, bundle.origin);
  faults.require(
    bundle.origin === logKey.name,
    `The bundle is of the log ${bundle.origin}, the key given of the log ${logKey.name}.`);
  faults.require(isLogKey && await isNoteSignedBy(note, logKey), "The checkpoint isn't signed by the log key.");
  faults.require(linesOf(note, logKey).length <= 1, 'The checkpoint has two signatures of the log key.');
  return faults.verdict(`The log key signed the head of ${head.origin} at ${head.size} leaves.`);
}

async function cosignatures(run, bundle, faults, {logKey, policy, now}) {
  const note = readNote(bundle.checkpoint);
  if (!policy) {
    return verdict(
      'cosignatures', 'not_checked',
      `No witness policy was given; the checkpoint has ${note.signatures.length - 1} signatures besides the log's.`);
  }
  faults.require(
    policy.logs.length === 0 || policy.logs.some(known => isSameKey(known, logKey)),
    `The policy doesn't list the log ${logKey.name}.`);
  const judged = await judge(policy, note, now);
  const cosigned = judged.cosigned.join(', ') || 'nobody';
  const unchecked = judged.unchecked.length === 0
    ? ''
    : ` The ML-DSA-44 cosignatures of ${judged.unchecked.join(', ')} can't be checked here, for want of the algorithm.`;
  if (!judged.met) {
    judged.faults.forEach(fault => faults.add(fault));
    faults.add("The quorum of witnesses isn't met: of those that the policy knows, "
      + `${cosigned} cosigned the checkpoint.${unchecked}`);
  }
  const outcome = policy.quorum ? 'The quorum of witnesses is met: ' : 'The policy asks for no witness; ';
  return faults.verdict(`${outcome}${cosigned} cosigned the checkpoint.${unchecked}`);
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
