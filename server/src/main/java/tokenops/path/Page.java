package tokenops.path;

import java.util.List;
import java.util.Optional;

/** A page of a list. @param next opaque: what {@code after} takes to go on; absent on the last page */
public record Page<T>(List<T> items, Optional<String> next) {
    /** The most items that a page has. */
    public static final int MOST = 200;
}
