package tokenops.runs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;
import tokenops.proof.MalformedJson;
import tokenops.tools.ToolOutcome.Usage;

/**
 * The meters of a run as they stood when it paused for missing evidence: the good point from which it goes on.
 *
 * <p>It is kept with the ticket that tells of the pause, in the same commit. Evidence of a run is only ever added to, so a number of
 * pieces says which ones had been read; what is metered later is what the added ones hold. The hold stays whole until the run ends:
 * a hold has one end, and a run that ends without a result is debited nothing.
 *
 * @param at when it was taken
 * @param evidence how many pieces the run had by then
 * @param usage all that it had come to by then
 */
record MeterReading(Instant at, int evidence, List<Usage> usage) {
    /** What a meter stood at; 0 where nothing was metered by it. */
    long of(String meter) {
        long quantity = 0;
        for (Usage reading : usage) {
            if (reading.meter().equals(meter)) {
                quantity = Math.addExact(quantity, reading.quantity());
            }
        }
        return quantity;
    }

    /** For people: {@code review 1, record 50}. */
    String words() {
        return usage.stream().map(one -> one.meter() + " " + one.quantity()).collect(Collectors.joining(", "));
    }

    /** As the ticket's row keeps it; the time is the ticket's. */
    String line() {
        return CanonicalJson.text(Json.object()
                .put("evidence", evidence)
                .put(
                        "usage",
                        Json.array(
                                usage,
                                one -> Json.object()
                                        .put("meter", one.meter())
                                        .put("quantity", Long.toString(one.quantity()))
                                        .build()))
                .build());
    }

    static MeterReading read(String line, Instant at) {
        try {
            Json.Obj json = CanonicalJson.readObject(line.getBytes(StandardCharsets.UTF_8));
            List<Usage> usage = new ArrayList<>();
            for (Json.Obj one : json.objects("usage")) {
                usage.add(new Usage(
                        one.text("meter").orElseThrow(),
                        Long.parseLong(one.text("quantity").orElseThrow())));
            }
            return new MeterReading(at, Math.toIntExact(json.whole("evidence").orElseThrow()), List.copyOf(usage));
        } catch (MalformedJson e) {
            throw new IllegalStateException("a ticket's meter reading is damaged", e);
        }
    }
}
