package tokenops.sandbox.stripe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.stripe.param.RefundCreateParams;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;

/** The sandbox's objects have the members that Stripe's own examples have, where a copy of those is at hand. */
class ShapesTest {
    /** Newer than the examples; stripe-java knows them. */
    private static final Set<String> NEWER = Set.of("allowed_payment_method_types");

    @Test
    void everyObjectHasStripesMembersAndNoOthers() throws Exception {
        Optional<Path> examples = examples();
        Assumptions.assumeTrue(examples.isPresent(), "no copy of Stripe's examples here");
        Json.Obj stripes = CanonicalJson.readObject(Files.readAllBytes(examples.get()));
        SortedMap<String, Set<String>> expected = new TreeMap<>();
        SortedMap<String, Set<String>> actual = new TreeMap<>();
        sandboxObjects().forEach((name, object) -> {
            expected.put(name, stripes.object(name).orElseThrow().members().keySet());
            Set<String> members = new TreeSet<>(object.members().keySet());
            members.removeAll(NEWER);
            actual.put(name, members);
        });
        assertEquals(expected, actual);
    }

    private static SortedMap<String, Json.Obj> sandboxObjects() throws Exception {
        try (Seller seller = new Seller()) {
            SortedMap<String, Json.Obj> objects = new TreeMap<>();
            String intent = seller.create(1_000).getId();
            var events = seller.sandbox.settle(intent);
            Json.Obj charge = events.getLast().data().json();
            objects.put("payment_intent", get(seller, "payment_intents/" + intent));
            objects.put("charge", charge);
            objects.put("event", get(seller, "events/" + events.getLast().id()));
            objects.put(
                    "balance_transaction",
                    get(
                            seller,
                            "balance_transactions/"
                                    + charge.text("balance_transaction").orElseThrow()));
            var refund = seller.stripe
                    .v1()
                    .refunds()
                    .create(RefundCreateParams.builder()
                            .setPaymentIntent(intent)
                            .setAmount(400L)
                            .build());
            objects.put("refund", get(seller, "refunds/" + refund.getId()));
            String dispute = seller.sandbox.openDispute(charge.text("id").orElseThrow());
            objects.put("dispute", get(seller, "disputes/" + dispute));
            return objects;
        }
    }

    private static Json.Obj get(Seller seller, String path) throws Exception {
        return CanonicalJson.readObject(
                seller.get("/v1/" + path, "Authorization", "Bearer " + Seller.ACCOUNT.secretKey())
                        .body()
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<Path> examples() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path candidate = folder.resolve("shared/data/stripe-objects.json");
            if (Files.exists(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
