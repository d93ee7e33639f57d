package tokenops.bench.torture;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tokenops.bench.torture.Acknowledged.Ack;
import tokenops.bench.torture.Findings.Sort;
import tokenops.proof.BundleVerifier;
import tokenops.proof.Check;
import tokenops.proof.NoteVerifierKey;

/** Asks the API for everything that was acknowledged: with the same key once more, and for how it stands. */
final class AskedAgain {
    private static final int CONNECTIONS = 8;

    /** Proof bundles that are verified, evenly among the runs: each is a hundred times the work of a look. */
    private static final int PROOFS = 100;

    private final URI server;
    private final Acknowledged acknowledged;
    private final Findings findings;
    private final BundleVerifier verifier;

    AskedAgain(URI server, Acknowledged acknowledged, Findings findings, NoteVerifierKey logKey) {
        this.server = server;
        this.acknowledged = acknowledged;
        this.findings = findings;
        this.verifier = new BundleVerifier(logKey);
    }

    /** @param results digests of result contracts, by run */
    void ask(Map<String, String> results) throws IOException, InterruptedException {
        List<Ack> all = acknowledged.all();
        int proofEach = Math.max(1, all.size() / PROOFS);
        List<Future<Boolean>> shares = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int share = 0; share < CONNECTIONS; share++) {
                int first = share;
                shares.add(threads.submit(() -> {
                    try (Caller caller = new Caller(server, Caller.Tries.none())) {
                        for (int i = first; i < all.size(); i += CONNECTIONS) {
                            ask(caller, all.get(i), results, i % proofEach == 0);
                        }
                    }
                    return true;
                }));
            }
            for (Future<Boolean> share : shares) {
                share.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("not everything can be asked for: " + e.getCause(), e);
        }
    }

    private void ask(Caller caller, Ack ack, Map<String, String> results, boolean withProof)
            throws IOException, InterruptedException {
        Verdict.repeated(ack, caller.ask(ack.request().get())).ifPresent(finding -> findings.add(Sort.LOST, finding));
        switch (ack.what()) {
            case RUN -> run(caller, ack, results, withProof);
            case QUOTE -> sealed(caller, ack, "/v1/quotes/");
            case PAYMENT -> {
                Caller.Answer seen = sealed(caller, ack, "/v1/payments/");
                Verdict.funded(ack, seen).ifPresent(finding -> findings.add(Sort.LOST, finding));
            }
            // what it says of its run is looked for there
            case CANCEL -> {}
        }
    }

    private Caller.Answer sealed(Caller caller, Ack ack, String path) throws IOException, InterruptedException {
        Caller.Answer seen = caller.ask(ack.agent().get(path + ack.id()));
        Verdict.sealed(ack, seen).ifPresent(finding -> findings.add(Sort.LOST, finding));
        return seen;
    }

    private void run(Caller caller, Ack ack, Map<String, String> results, boolean withProof)
            throws IOException, InterruptedException {
        Verdict.Fate fate = new Verdict.Fate(
                caller.ask(ack.agent().get("/v1/runs/" + ack.id())),
                acknowledged.isCancelled(ack.id()),
                Optional.ofNullable(results.get(ack.id())),
                acknowledged.heard(ack.id()));
        Verdict.lost(ack, fate).forEach(finding -> findings.add(Sort.LOST, finding));
        Verdict.duplicated(ack, fate).ifPresent(finding -> findings.add(Sort.DUPLICATED, finding));
        if (withProof && fate.resultDigest().isPresent()) {
            proof(caller, ack);
        }
    }

    private void proof(Caller caller, Ack ack) throws IOException, InterruptedException {
        Caller.Answer proof = caller.ask(ack.agent().get("/v1/runs/" + ack.id() + "/proof"));
        verifier.verify(proof.body(), List.of(), Clock.systemUTC().instant()).checks().stream()
                .filter(check -> check.verdict() == Check.Verdict.FAILED)
                .forEach(check -> findings.add(
                        Sort.LOST, ack + " has a proof that fails: " + check.name() + ", " + check.explanation()));
    }
}
