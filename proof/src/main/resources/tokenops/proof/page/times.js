'use strict';

// The check of times: nothing happened before what it rests on, and nothing later than now.

function times(run, bundle, faults, {now}) {
  const order = (first, earlier, second, after) => faults.require(
    after >= earlier, `${first} at ${instant(earlier)} comes after ${second} at ${instant(after)}.`);
  documentTimes(run, bundle, order, later(now, 5));
  paymentTimes(run, order, later(now, 5));
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

/** What a provider says of its own times is no later than now, and nothing that could be paid or used had expired before. */
function paymentTimes(run, order, latest) {
  for (const {called, body} of run.all('confirmation')) {
    order(`the payment in ${called}`, body.occurred_at, 'now', latest);
    order(`the signing of ${called}`, body.signed_at, 'now', latest);
  }
  for (const {called, body} of run.all('quote')) {
    order(called, body.issued_at, 'its expiry', body.expires_at);
  }
  for (const request of run.all('payment_request')) {
    const quote = run.linkedTo(request, 'quote');
    // Not from the request's own time: a provider's slow answer may have taken what was left of it.
    order(quote.called, quote.body.issued_at, `the expiry of ${request.called}`, request.body.expires_at);
  }
  for (const {called, body} of run.all('credit_funding_event')) {
    order(called, body.issued_at, "the grant's expiry", body.grant_expires_at);
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
    order("the run's acceptance", accepted, 'an event', event.at);
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
  const accepted = run.the('runtime_record').body.accepted_at;
  for (const transfer of extract.transfers) {
    order("the run's acceptance", accepted, 'a transfer', transfer.at);
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
