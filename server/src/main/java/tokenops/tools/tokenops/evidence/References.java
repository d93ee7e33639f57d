package tokenops.tools.tokenops.evidence;

import java.util.Optional;
import tokenops.tools.Corroboration;
import tokenops.tools.Corroboration.Kind;

/** Tells from an id what it refers to: our own by their prefix and length, a provider's by its prefix. */
public final class References {
    private static final int OWN_LENGTH = 4 + 26;

    private References() {}

    /** The reference that an id is; empty when it is no id that can be looked up. */
    public static Optional<Corroboration.Reference> of(String id) {
        return kind(id).map(kind -> new Corroboration.Reference(kind, id));
    }

    static boolean isId(String text) {
        return kind(text).isPresent();
    }

    private static Optional<Kind> kind(String text) {
        int length = text.length();
        if (length < 6 || length > 64) {
            return Optional.empty();
        }
        if (text.startsWith("pi_") && plain(text, 3)) {
            return Optional.of(Kind.PROVIDER_REFERENCE);
        }
        if (text.charAt(3) != '_' || !plain(text, 4)) {
            return Optional.empty();
        }
        if (text.startsWith("evt")) {
            return Optional.of(Kind.PROVIDER_EVENT);
        }
        return length != OWN_LENGTH ? Optional.empty() : own(text.substring(0, 3));
    }

    private static Optional<Kind> own(String prefix) {
        return switch (prefix) {
            case "pay" -> Optional.of(Kind.PAYMENT);
            case "srt" -> Optional.of(Kind.SETTLEMENT_RECEIPT);
            case "grt" -> Optional.of(Kind.GRANT);
            case "cfe" -> Optional.of(Kind.FUNDING_EVENT);
            case "trf" -> Optional.of(Kind.TRANSFER);
            case "run" -> Optional.of(Kind.RUN);
            case "urt" -> Optional.of(Kind.USAGE_RECEIPT);
            case "res" -> Optional.of(Kind.RESULT_CONTRACT);
            case "cbk" -> Optional.of(Kind.CALLBACK);
            case "att" -> Optional.of(Kind.ATTESTATION);
            default -> Optional.empty();
        };
    }

    /** Letters and digits only: a provider's client secret begins like its id and must never be taken for one. */
    private static boolean plain(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z')) {
                return false;
            }
        }
        return true;
    }
}
