package tokenops.callbacks;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webclient.api.DnsAddressLookup;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.Proxy;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webclient.spi.DnsResolver;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tokenops.agents.CallbackSecrets;
import tokenops.callbacks.AddressGuard.ForbiddenAddress;
import tokenops.callbacks.CallbackRow.Attempt;
import tokenops.log.SignerAway;
import tokenops.log.SignerTrouble;
import tokenops.log.SigningKeys;
import tokenops.proof.DocumentTime;
import tokenops.proof.StandardWebhooks;

/**
 * Sends one attempt: the body signed as Standard Webhooks says, with the endpoint's secret (v1) and our webhook key (v1a). No
 * redirect is followed, and what is answered is read no further than its status.
 */
public final class Sender {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(20);
    /** Connecting, sending and the answer's head together. Shorter than a delivery's lease. */
    private static final Duration WHOLE = Duration.ofSeconds(30);

    private static final int LONGEST_ERROR = 200;

    private static final HeaderName WEBHOOK_ID = HeaderNames.create("webhook-id");
    private static final HeaderName WEBHOOK_TIMESTAMP = HeaderNames.create("webhook-timestamp");
    private static final HeaderName WEBHOOK_SIGNATURE = HeaderNames.create("webhook-signature");

    private final Http1Client client;
    private final CallbackSecrets secrets;
    private final SigningKeys keys;
    private final Clock clock;
    private final AddressGuard guard;

    private final SignerTrouble trouble = new SignerTrouble("callbacks");

    /** @param loopbackAllowed whether callbacks may go to this machine itself */
    public Sender(CallbackSecrets secrets, SigningKeys keys, Clock clock, boolean loopbackAllowed) {
        this.secrets = secrets;
        this.keys = keys;
        this.clock = clock;
        this.guard = new AddressGuard(loopbackAllowed);
        // HTTP/1.1 and nothing else, so that no protocol is looked for before each attempt.
        this.client = Http1Client.builder()
                .connectTimeout(CONNECT)
                .readTimeout(ANSWER)
                .followRedirects(false)
                .shareConnectionCache(false)
                .connectionCacheSize(256)
                .dnsResolver(new Guarded(guard))
                // A proxy would look the name up once more, and connect to what it finds.
                .proxy(Proxy.noProxy())
                .build();
    }

    private record Guarded(AddressGuard guard) implements DnsResolver {
        @Override
        public boolean useDefaultJavaResolver() {
            return false;
        }

        @Override
        public InetAddress resolveAddress(String host, DnsAddressLookup lookup) {
            return guard.resolve(host);
        }
    }

    /**
     * Tries once. Whatever goes wrong is in the attempt; only when our own key can't sign there is none.
     *
     * @throws SignerAway then; the server's log says so already
     */
    Attempt send(CallbackRow callback, byte[] body) {
        // Receivers compare it with their own clock: the time as it is, even where that was set back.
        Instant signedAt = clock.instant();
        String signatures = signatures(callback, signedAt, body);
        Instant at = DocumentTime.later(DocumentTime.micros(clock.instant()), callback.lastAt());
        long start = System.nanoTime();
        // The client limits each read, not all of them: a receiver that sends a byte now and then would hold the slot.
        FutureTask<Attempt> sending = new FutureTask<>(() -> post(callback, body, at, start, signedAt, signatures));
        Thread.ofVirtual().name("callback-send").start(sending);
        try {
            return sending.get(WHOLE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return gaveUp(at, start, "no answer within " + WHOLE.toSeconds() + " seconds");
        } catch (ExecutionException e) {
            return gaveUp(at, start, reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return gaveUp(at, start, "the server was stopped");
        } finally {
            sending.cancel(true);
        }
    }

    private static Attempt gaveUp(Instant at, long start, String why) {
        return new Attempt(at, took(start), Optional.empty(), Optional.of(why));
    }

    private Attempt post(
            CallbackRow callback, byte[] body, Instant at, long start, Instant signedAt, String signatures) {
        URI url = URI.create(callback.url());
        // The client takes a URL apart and encodes it anew, in which an IPv6 address is lost and %2F becomes a slash.
        // So it
        // is given the host as a URI, and the rest as it is to be sent.
        try (HttpClientResponse response = client.post()
                .uri(url.resolve("/"))
                .skipUriEncoding(true)
                .path(target(url))
                .header(HeaderNames.CONTENT_TYPE, "application/json")
                .header(HeaderNames.USER_AGENT, "TokenOps-Callbacks")
                .header(WEBHOOK_ID, callback.id().text())
                .header(WEBHOOK_TIMESTAMP, Long.toString(signedAt.getEpochSecond()))
                .header(WEBHOOK_SIGNATURE, signatures)
                .submit(body)) {
            int status = response.status().code();
            return new Attempt(at, took(start), Optional.of(status), Optional.empty());
        } catch (RuntimeException e) {
            return gaveUp(at, start, reason(e));
        }
    }

    private static String target(URI url) {
        return url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
    }

    private String signatures(CallbackRow callback, Instant at, byte[] body) {
        String id = callback.id().text();
        String symmetric = StandardWebhooks.sign(secrets.of(callback.agent()), id, at, body);
        // No fault of the receiver's or ours when it can't: another node may have the key, or it comes back.
        String ours =
                trouble.told(() -> StandardWebhooks.sign(keys.webhook().key().signer(), id, at, body));
        return symmetric + " " + ours;
    }

    private static long took(long start) {
        return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }

    /** The innermost reason, in a line: it stands in a document that others read. */
    private static String reason(Throwable fault) {
        Throwable root = fault;
        while (root.getCause() != null && !(root instanceof ForbiddenAddress)) {
            root = root.getCause();
        }
        String text = root instanceof ForbiddenAddress
                ? String.valueOf(root.getMessage())
                : root.getClass().getSimpleName() + ": " + root.getMessage();
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= LONGEST_ERROR ? line : line.substring(0, LONGEST_ERROR);
    }
}
