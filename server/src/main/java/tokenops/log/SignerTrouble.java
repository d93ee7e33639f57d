package tokenops.log;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the server's log once that what a key signs has to wait, and once that it is signed again, however many wait. Any thread. */
public final class SignerTrouble {
    private static final Logger LOG = LoggerFactory.getLogger(SignerTrouble.class);

    private final String signed;
    private final AtomicBoolean away = new AtomicBoolean();

    /** @param signed what the key signs, in the plural */
    public SignerTrouble(String signed) {
        this.signed = signed;
    }

    /**
     * Signs.
     *
     * @throws SignerAway as the signing does
     */
    public <T> T told(Supplier<T> signing) {
        try {
            T signature = signing.get();
            if (away.get() && away.getAndSet(false)) {
                LOG.info("{} are signed again", signed);
            }
            return signature;
        } catch (SignerAway e) {
            if (!away.getAndSet(true)) {
                LOG.warn("{} wait for their signatures: {}", signed, String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }
}
