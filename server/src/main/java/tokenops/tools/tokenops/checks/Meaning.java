package tokenops.tools.tokenops.checks;

/**
 * A check in words: for {@code docs/checks.md}, for {@code GET /v1/tools/tokenops/checks} and for who reads a finding.
 *
 * @param states what is true of evidence that passes, in a sentence
 * @param catches what goes wrong where it isn't true, and how that shows
 * @param fix what to do about a finding
 */
public record Meaning(String states, String catches, String fix) {}
