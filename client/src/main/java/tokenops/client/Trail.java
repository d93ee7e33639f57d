package tokenops.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tokenops.proof.Digest;
import tokenops.proof.Json;

/**
 * The whole path of a run at once.
 *
 * @param creditState of the grant that it burnt last
 * @param summary one sentence with figures
 * @param proofObjects which proofs stand, by name
 * @param stations all fifteen, in order
 * @param json as it was answered
 */
public record Trail(
        String runId,
        Optional<String> reference,
        String tool,
        String providerRoute,
        String creditState,
        String runState,
        String summary,
        Next next,
        List<String> proofObjects,
        List<Station> stations,
        Json.Obj json) {
    static Trail of(Answer answer) {
        return new Trail(
                answer.text("run_id"),
                answer.optional("reference"),
                answer.text("tool"),
                answer.text("provider_route"),
                answer.text("credit_state"),
                answer.text("run_state"),
                answer.text("summary"),
                Next.of(answer.object("next")),
                answer.texts("proof_objects"),
                answer.list("stations", Station::of),
                answer.json());
    }

    /** The station of that name, as {@code run_contract}. */
    public Optional<Station> station(String name) {
        return stations.stream().filter(one -> one.station().equals(name)).findFirst();
    }

    /** Who must act next ({@code agent}, {@code server}, {@code operator}, {@code nobody}), and how. */
    public record Next(String who, String what) {
        private static Next of(Answer answer) {
            return new Next(answer.text("who"), answer.text("what"));
        }
    }

    /**
     * A station of the path.
     *
     * @param objectId what it left; empty until it is reached
     * @param digest of the sealed document; empty until there is one
     */
    public record Station(
            String station,
            String state,
            Optional<String> objectId,
            Optional<Digest> digest,
            Optional<Instant> reachedAt) {
        private static Station of(Answer answer) {
            return new Station(
                    answer.text("station"),
                    answer.text("state"),
                    answer.optional("object_id"),
                    answer.optional("digest").map(Document::digestOf),
                    answer.optionalTime("reached_at"));
        }

        /** Whether it left a sealed document. */
        public boolean isSealed() {
            return digest.isPresent();
        }
    }
}
