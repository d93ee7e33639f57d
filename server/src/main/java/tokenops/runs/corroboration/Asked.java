package tokenops.runs.corroboration;

import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.proof.Digest;
import tokenops.tools.Corroboration.Kind;
import tokenops.tools.Corroboration.Reference;

/**
 * The references of one look-up that could be the agent's, by kind.
 *
 * <p>An id that isn't spelled as ours, or that carries the home byte of others, is dropped before any query; whose the rest are
 * only the rows say.
 */
final class Asked {
    /** What a provider may call its objects. Anything else, control characters above all, never reaches the database. */
    private static final Pattern PROVIDERS_ID = Pattern.compile("[!-~]{1,255}");

    private final Id.Agent agent;
    private final Home home;
    private final Map<Kind, Map<UUID, Reference>> ids = new EnumMap<>(Kind.class);
    private final Map<Kind, Map<String, Reference>> texts = new EnumMap<>(Kind.class);
    private final Map<Digest, Reference> digests = new HashMap<>();

    Asked(Id.Agent agent, Home home, Set<Reference> references) {
        this.agent = agent;
        this.home = home;
        references.forEach(this::sort);
    }

    private void sort(Reference reference) {
        switch (reference.kind()) {
            case PAYMENT -> own(Id.Prefix.PAY, reference);
            case SETTLEMENT_RECEIPT -> own(Id.Prefix.SRT, reference);
            case GRANT -> own(Id.Prefix.GRT, reference);
            case FUNDING_EVENT -> own(Id.Prefix.CFE, reference);
            case TRANSFER -> own(Id.Prefix.TRF, reference);
            case RUN -> own(Id.Prefix.RUN, reference);
            case USAGE_RECEIPT -> own(Id.Prefix.URT, reference);
            case RESULT_CONTRACT -> own(Id.Prefix.RES, reference);
            case CALLBACK -> own(Id.Prefix.CBK, reference);
            case ATTESTATION -> own(Id.Prefix.ATT, reference);
            case PROVIDER_REFERENCE, PROVIDER_EVENT -> {
                if (PROVIDERS_ID.matcher(reference.value()).matches()) {
                    texts.computeIfAbsent(reference.kind(), kind -> new HashMap<>())
                            .put(reference.value(), reference);
                }
            }
            case DIGEST -> Digest.parse(reference.value()).ifPresent(digest -> digests.put(digest, reference));
        }
    }

    private void own(Id.Prefix prefix, Reference reference) {
        Id.parse(prefix, reference.value())
                .filter(id -> (id.getLeastSignificantBits() & 0xff) == agent.homeByte())
                .ifPresent(id -> ids.computeIfAbsent(reference.kind(), kind -> new HashMap<>())
                        .put(id, reference));
    }

    UUID agent() {
        return agent.uuid();
    }

    Home home() {
        return home;
    }

    /** The ids that were asked for of a kind; often none. */
    Set<UUID> ids(Kind kind) {
        return ids.getOrDefault(kind, Map.of()).keySet();
    }

    Optional<Reference> reference(Kind kind, UUID id) {
        return Optional.ofNullable(ids.getOrDefault(kind, Map.of()).get(id));
    }

    /** What was asked for of a provider's kind; often nothing. */
    Set<String> texts(Kind kind) {
        return texts.getOrDefault(kind, Map.of()).keySet();
    }

    Optional<Reference> reference(Kind kind, String text) {
        return Optional.ofNullable(texts.getOrDefault(kind, Map.of()).get(text));
    }

    Set<Digest> digests() {
        return digests.keySet();
    }

    Optional<Reference> reference(Digest digest) {
        return Optional.ofNullable(digests.get(digest));
    }

    /** Ids as the parameter of a query. */
    static UUID[] array(Collection<UUID> ids) {
        return ids.toArray(UUID[]::new);
    }
}
