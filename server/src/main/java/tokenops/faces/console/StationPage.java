package tokenops.faces.console;

import java.util.List;
import java.util.Optional;
import tokenops.runs.Runs;
import tokenops.runs.Trails;

/**
 * What a station left, and its proof.
 *
 * @param number of the station, from 1
 * @param document absent until the station has left one
 */
public record StationPage(
        Shell shell,
        Runs.Run run,
        int number,
        Trails.Station station,
        Tone tone,
        Optional<Document> document,
        Proof proof) {
    /**
     * A sealed document.
     *
     * @param digest of its exact bytes
     * @param size in bytes
     * @param indented the same with white space
     * @param statement what an attestation's envelope carries, decoded
     */
    public record Document(String digest, int size, String indented, Optional<String> statement) {
        public String hex() {
            return digest.substring("sha256:".length());
        }

        /** Where its exact bytes are. */
        public String url() {
            return "/v1/operator/objects/" + digest;
        }
    }

    /** How a document is proven. */
    public sealed interface Proof {}

    /** Not yet, and why. */
    public record None(String why) implements Proof {}

    /**
     * In the bundle.
     *
     * @param leaf its place in the log; absent for kinds that have no leaf of their own
     * @param checkpoint the signed head of the log that the bundle carries
     */
    public record Bundled(Optional<Leaf> leaf, String checkpoint) implements Proof {}

    /** A leaf of the log. @param hashes of the inclusion proof in hexadecimal, the leaf's sibling first */
    public record Leaf(long index, List<String> hashes) {}

    public Optional<None> none() {
        return proof instanceof None none ? Optional.of(none) : Optional.empty();
    }

    public Optional<Bundled> bundled() {
        return proof instanceof Bundled bundled ? Optional.of(bundled) : Optional.empty();
    }

    public String name() {
        return RunPage.named(station.station());
    }

    public String title() {
        return RunPage.title(run);
    }
}
