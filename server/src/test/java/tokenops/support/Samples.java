package tokenops.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tokenops.client.Evidence;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;

/** Evidence as agents bring it. */
public final class Samples {
    private Samples() {}

    /** So many token transfers, in the form of the public chain exports. */
    public static Evidence transfers(int count) {
        return Evidence.records("transfers.json", new Json.Arr(new ArrayList<>(rows(count))));
    }

    /** JSON as the text of a request. */
    public static String text(Json json) {
        return CanonicalJson.text(json);
    }

    private static List<Json.Obj> rows(int count) {
        List<Json.Obj> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(Json.object()
                    .put("token_address", "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2")
                    .put("from_address", "0x6b75d8af000000e20b7a7ddf000ba900b4009a80")
                    .put("to_address", "0x7054b0f980a7eb5b3a6b3446f3c947d80162775c")
                    .put("value", Long.toString(1_000_000L + i))
                    .put("transaction_hash", "0x" + String.format(Locale.ROOT, "%064x", i + 1))
                    .put("log_index", i)
                    .put("block_number", 17_173_049)
                    .build());
        }
        return rows;
    }
}
