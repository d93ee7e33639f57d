package tokenops.faces.console;

import java.util.Optional;

/**
 * Where an operator signs in.
 *
 * @param next where to go then
 * @param problem why the last attempt didn't do
 */
public record LoginPage(Shell shell, String next, Optional<String> problem) {}
