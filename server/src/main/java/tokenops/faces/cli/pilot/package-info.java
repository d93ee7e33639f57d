/** The pilot: the whole path once, from outside, as an agent, its payer and an auditor would go it. */
@NullMarked
package tokenops.faces.cli.pilot;

import org.jspecify.annotations.NullMarked;
