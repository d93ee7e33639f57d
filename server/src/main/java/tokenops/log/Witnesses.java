package tokenops.log;

import java.net.URI;
import java.net.URISyntaxException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.proof.MerkleProofs;
import tokenops.proof.NoteSignature;
import tokenops.proof.SignedNote;
import tokenops.proof.TileHashes;
import tokenops.proof.WitnessPolicy;

/**
 * Offers signed checkpoints to the witnesses of the policy, round after round, each time the newest, and shows those that the quorum
 * has cosigned.
 *
 * <p>The log never waits for it: what is sequenced and signed is so whether witnesses answer or not, and where the quorum doesn't
 * come together the newest checkpoint is shown without it. One thread, and one for each call under way.
 */
public final class Witnesses implements Heads, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Witnesses.class);

    /** Between the starts of two rounds: witnesses serve many logs. */
    private static final Duration PACE = Duration.ofSeconds(1);

    /** How often it is looked for something new. */
    private static final Duration LOOK = Duration.ofMillis(50);

    /** How long a round waits for witnesses that the quorum doesn't need. */
    private static final Duration COURTESY = Duration.ofSeconds(1);

    /** How long the newest checkpoint stays behind the newest that is cosigned, so that readers get one that counts. */
    private static final Duration BEHIND = Duration.ofSeconds(2);

    /** How long a start waits for witnesses to show what they saw. */
    private static final Duration START = Duration.ofSeconds(2);

    private final WitnessPolicy policy;
    private final LogKey key;
    private final Supplier<Optional<SignedHead>> newest;
    private final Cosignatures stored;
    private final Tiles tiles;
    private final Clock clock;
    private final List<Witness> witnesses = new ArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    private volatile Optional<SignedHead> cosigned = Optional.empty();

    /** Since when something newer than what is cosigned is signed, in nanoseconds. */
    private volatile Optional<Long> behindSince = Optional.empty();

    private final AtomicLong shown = new AtomicLong(-1);

    /** What the round before offered, and who has cosigned that: nobody is asked for the same again. */
    private Optional<SignedHead> offered = Optional.empty();

    private Map<Witness, NoteSignature> signatures = new ConcurrentHashMap<>();

    /** Whether the round before failed: that is told once. */
    private boolean troubled;

    private Witnesses(
            WitnessPolicy policy, LogKey key, DataSource source, Supplier<Optional<SignedHead>> newest, Clock clock) {
        this.policy = policy;
        this.key = key;
        this.newest = newest;
        this.stored = new Cosignatures(source, key);
        this.tiles = new Tiles(source);
        this.clock = clock;
        this.witnesses.addAll(of(policy, clock));
        this.thread = Thread.ofPlatform().name("log-witnesses").unstarted(this::run);
    }

    /** Begins. Nothing is asked of anybody where the policy names no witness with a URL. */
    public static Witnesses start(
            WitnessPolicy policy, LogKey key, DataSource source, Supplier<Optional<SignedHead>> newest, Clock clock) {
        Witnesses started = new Witnesses(policy, key, source, newest, clock);
        started.thread.start();
        return started;
    }

    private static List<Witness> of(WitnessPolicy policy, Clock clock) {
        List<Witness> witnesses = new ArrayList<>();
        for (WitnessPolicy.Witness witness : policy.witnesses()) {
            witness.url()
                    .flatMap(Witnesses::prefix)
                    .ifPresent(prefix -> witnesses.add(
                            new Witness(witness.name(), new WitnessClient(prefix, witness.key(), clock))));
        }
        return witnesses;
    }

    private static Optional<URI> prefix(String url) {
        try {
            URI prefix = new URI(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
            boolean http = "http".equals(prefix.getScheme()) || "https".equals(prefix.getScheme());
            boolean plain = prefix.getRawQuery() == null && prefix.getRawFragment() == null;
            return http && plain && prefix.getHost() != null ? Optional.of(prefix) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** A sentence where a witness's URL is none that can be asked. */
    public static Optional<String> fault(WitnessPolicy policy) {
        return policy.witnesses().stream()
                .flatMap(witness -> witness.url().stream())
                .filter(url -> prefix(url).isEmpty())
                .findFirst()
                .map(url -> url + " is no http or https URL without query");
    }

    /** What witnesses have seen of the log, as far as they show it within two seconds: asked at a start. */
    public static List<SignedHead> seen(WitnessPolicy policy, LogKey key, Clock clock) {
        List<SignedHead> seen = new ArrayList<>();
        List<CompletableFuture<Optional<SignedHead>>> asked = of(policy, clock).stream()
                .map(witness -> CompletableFuture.supplyAsync(
                        () -> witness.client().last(key.verifier()), Thread::startVirtualThread))
                .toList();
        long end = System.nanoTime() + START.toNanos();
        for (CompletableFuture<Optional<SignedHead>> one : asked) {
            one.completeOnTimeout(Optional.empty(), Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS)
                    .exceptionally(failed -> Optional.empty())
                    .join()
                    .ifPresent(seen::add);
        }
        return seen;
    }

    @Override
    public Optional<SignedHead> newest() {
        return newest.get();
    }

    @Override
    public Optional<SignedHead> cosigned() {
        Optional<SignedHead> now = newest.get();
        return cosigned.filter(
                head -> now.isPresent() && head.size() <= now.get().size());
    }

    /** Never one that is smaller than what was shown before. */
    @Override
    public Optional<SignedHead> shown() {
        boolean late = behindSince
                .filter(since -> System.nanoTime() - since > BEHIND.toNanos())
                .isPresent();
        Optional<SignedHead> head =
                cosigned().filter(found -> !late && found.size() >= shown.get()).or(newest);
        head.ifPresent(found -> shown.accumulateAndGet(found.size(), Math::max));
        return head;
    }

    private void run() {
        long next = System.nanoTime();
        try {
            do {
                Optional<SignedHead> head = newest.get();
                long now = System.nanoTime();
                long signed = head.map(SignedHead::size).orElse(-1L);
                boolean behind = signed > cosigned.map(SignedHead::size).orElse(-1L);
                if (!behind) {
                    behindSince = Optional.empty();
                } else if (behindSince.isEmpty()) {
                    behindSince = Optional.of(now);
                }
                if (behind && now - next >= 0 && !witnesses.isEmpty()) {
                    next = now + PACE.toNanos();
                    round(head.orElseThrow(), now);
                }
            } while (!closing.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Offers one head to all who are free, and shows it if enough of them cosign. */
    private void round(SignedHead head, long began) {
        try {
            // What another node had cosigned serves this one as well.
            stored.newest()
                    .filter(kept -> kept.size() <= head.size() && isMet(kept))
                    .ifPresent(kept -> adopt(kept, began));
            if (!offered.map(SignedHead::size).equals(Optional.of(head.size()))) {
                offered = Optional.of(head);
                signatures = new ConcurrentHashMap<>();
            }
            Map<Witness, NoteSignature> collected = signatures;
            List<CompletableFuture<Void>> calls = new ArrayList<>();
            LongFunction<List<byte[]>> proofs =
                    size -> new MerkleProofs(new TileHashes(head.size(), tiles)).consistency(size, head.size());
            for (Witness witness : witnesses) {
                if (!collected.containsKey(witness) && witness.take()) {
                    calls.add(CompletableFuture.runAsync(
                            () -> witness.offer(head, proofs).ifPresent(signature -> collected.put(witness, signature)),
                            Thread::startVirtualThread));
                }
            }
            await(calls, head, collected, began);
            SignedHead now = with(head, collected);
            if (!collected.isEmpty() && isMet(now)) {
                stored.keep(now);
                adopt(now, began);
            }
            recovered();
        } catch (SQLException | RuntimeException e) {
            failed(e);
        }
    }

    private void failed(Exception e) {
        if (!troubled) {
            LOG.warn(
                    "cosignatures can't be asked for or kept, tried again until they can: {}",
                    String.valueOf(e.getMessage()));
            troubled = true;
        }
    }

    private void recovered() {
        if (troubled) {
            LOG.info("cosignatures are asked for and kept again");
            troubled = false;
        }
    }

    /** Waits for all who were asked, but no longer than courtesy asks where the quorum doesn't need them. */
    private void await(
            List<CompletableFuture<Void>> calls, SignedHead head, Map<Witness, NoteSignature> collected, long began) {
        CompletableFuture<Void> all = CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new));
        int weighed = -1;
        while (!all.isDone() && closing.getCount() > 0) {
            // Only a further cosignature can change whether they are enough, and each costs a check of all.
            if (System.nanoTime() - began > COURTESY.toNanos() && collected.size() > weighed) {
                weighed = collected.size();
                if (isMet(with(head, collected))) {
                    return;
                }
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private boolean isMet(SignedHead head) {
        return policy.of(head.note(), clock.instant()).met();
    }

    /** In the order of the policy, so that nodes make the same note. */
    private SignedHead with(SignedHead head, Map<Witness, NoteSignature> collected) {
        SignedNote note = head.note();
        for (Witness witness : witnesses) {
            Optional<NoteSignature> signature = Optional.ofNullable(collected.get(witness));
            note = signature.isPresent() ? note.with(signature.get()) : note;
        }
        return new SignedHead(head.checkpoint(), note);
    }

    private void adopt(SignedHead head, long began) {
        if (head.size() <= cosigned.map(SignedHead::size).orElse(-1L)) {
            return;
        }
        cosigned = Optional.of(head);
        // Whatever is newer was signed after the round began.
        behindSince = newest.get().filter(now -> now.size() > head.size()).map(now -> began);
    }

    /** Waits for calls under way no longer than they may take. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(WitnessClient.WHOLE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
