/** What tests through the front door stand on: a server, an agent on its way, raw requests, and looks into the database. */
@NullMarked
package tokenops.support;

import org.jspecify.annotations.NullMarked;
