package tokenops.faces.console;

import java.time.Instant;
import java.util.Optional;
import tokenops.proof.DocumentTime;

/**
 * What every page has around its content.
 *
 * @param formToken of the session; absent before somebody is signed in
 * @param live how the script keeps the page up to date
 */
public record Shell(String title, Links links, Optional<String> formToken, Instant now, Live live) {
    /** Where the static files stand. */
    public record Links(String style, String script, String icon) {
        static Links of(Assets assets) {
            return new Links(assets.url("console.css"), assets.url("console.js"), assets.url("icon.svg"));
        }
    }

    /**
     * How a page stays up to date: it is fetched again when the stream at {@code follow} says that something changed, and every so
     * many milliseconds; 0 is never.
     *
     * @param say what has changed, in a sentence for those who don't see the page
     */
    public record Live(Optional<String> follow, int every, String say) {
        static final Live NOT = new Live(Optional.empty(), 0, "");

        static Live every(int millis, String say) {
            return new Live(Optional.empty(), millis, say);
        }

        static Live following(String stream, String say) {
            return new Live(Optional.of(stream), 0, say);
        }
    }

    /** The same around a page with that title. */
    Shell of(String page, Live kept) {
        return new Shell(page, links, formToken, now, kept);
    }

    public When when(Instant at) {
        return new When(at, now);
    }

    public String nowExact() {
        return DocumentTime.text(now);
    }
}
