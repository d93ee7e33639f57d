@NullMarked
package tokenops.client;

import org.jspecify.annotations.NullMarked;
