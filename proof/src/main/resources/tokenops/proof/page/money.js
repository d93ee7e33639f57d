'use strict';

// The checks of money and credits: what was paid and granted, metered, held, debited and burnt.

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
  const known = new Set(metering.lines.map(canonical));
  const metered = new Set();
  for (const {meter, unit, credits_per_unit: perUnit, quantity, credits, metered: parts} of usage.lines) {
    faults.require(!metered.has(meter), `The meter ${meter} stands twice.`);
    metered.add(meter);
    faults.require(
      known.has(canonical({meter, unit, credits_per_unit: perUnit})),
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
  const owner = account(run);
  faults.same("The ledger extract's account", extract.account, owner);
  const pending = extract.transfers.filter(({phase}) => phase === 'pending');
  const posts = extract.transfers.filter(({phase}) => phase === 'post');
  faults.same('The pending transfers', Amount.sum(held.asset, amounts(pending, 'amount')), held);
  faults.same('The posted transfers', Amount.sum(debited.asset, amounts(posts, 'amount')), debited);
  const holds = new Map(pending.map(hold => [hold.id, hold]));
  const ended = new Set();
  for (const post of posts) {
    const hold = holds.get(post.of);
    faults.require(!ended.has(post.of), 'A pending transfer is posted twice.');
    ended.add(post.of);
    faults.require(
      hold && Amount.of(post.amount).within(Amount.of(hold.amount)),
      'A post takes more than its pending transfer holds, or has none.');
  }
  faults.same('The number of posts', posts.length, pending.length);
  for (const {debit, credit} of extract.transfers) {
    faults.same('The account debited', debit, owner);
    faults.same('The account credited', credit, 'credits_consumed');
  }
  const ids = new Set(extract.transfers.map(({id}) => id));
  faults.require(ids.size === extract.transfers.length, 'A transfer stands twice.');
}

function grants(run, bundle, faults) {
  const usage = run.the('usage_receipt');
  const linked = run.linked(usage, 'run_eligibility');
  const eligibilities = new Map(linked.map(found => [found.body.grant_id, found]));
  const burnt = new Set();
  faults.same('The number of grants burnt', usage.body.burns.length, linked.length);
  for (const burn of usage.body.burns) {
    faults.require(!burnt.has(burn.grant_id), 'A grant is burnt in two lines.');
    burnt.add(burn.grant_id);
    const eligibility = eligibilities.get(burn.grant_id);
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
