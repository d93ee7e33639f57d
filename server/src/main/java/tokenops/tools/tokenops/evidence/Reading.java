package tokenops.tools.tokenops.evidence;

/** What came of one row: a record that checks can use, or the reason why not. */
public sealed interface Reading permits TokenTransfer, Statement, Problem {
    Source source();
}
