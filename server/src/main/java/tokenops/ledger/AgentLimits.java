package tokenops.ledger;

import tokenops.path.Amount;

/**
 * What a trust decision allows an agent at most.
 *
 * @param creditsPerDay credits that may be held or debited for runs begun on one day (UTC)
 * @param runsInFlight runs that may hold credits at once
 * @param maximumPerRun credits that one run may hold
 */
public record AgentLimits(Amount creditsPerDay, int runsInFlight, Amount maximumPerRun) {}
