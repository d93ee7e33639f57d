package tokenops.proof;

import java.nio.charset.StandardCharsets;

/**
 * The body of a callback: canonical JSON around the result contract.
 *
 * <p>Canonical JSON nests, so the bytes of the member {@code result_contract} are the sealed document's own, and a receiver can
 * check its digest without reading it first.
 */
public final class CallbackBody {
    private static final byte[] BEFORE = "{\"data\":{".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NAME = "\"result_contract\":".getBytes(StandardCharsets.US_ASCII);

    private CallbackBody() {}

    /**
     * The bytes to send.
     *
     * @param type the callback's event, as {@code task_result_ready}
     * @param timestamp the body's time in written form
     * @param sequence lets a receiver sort deliveries, which come in any order
     * @param resultContract the sealed document's bytes
     */
    public static byte[] bytes(
            String type, String timestamp, String runId, long sequence, byte[] resultContract, Digest digest) {
        byte[] around = CanonicalJson.bytes(Json.object()
                .put("type", type)
                .put("timestamp", timestamp)
                .put(
                        "data",
                        Json.object()
                                .put("run_id", runId)
                                .put("sequence", sequence)
                                .put("result_contract_digest", digest.toString())
                                .build())
                .build());
        // In canonical order data is the first member, and the result contract the first one in it.
        int rest = around.length - BEFORE.length;
        byte[] body = new byte[around.length + NAME.length + resultContract.length + 1];
        System.arraycopy(BEFORE, 0, body, 0, BEFORE.length);
        int at = BEFORE.length;
        System.arraycopy(NAME, 0, body, at, NAME.length);
        at += NAME.length;
        System.arraycopy(resultContract, 0, body, at, resultContract.length);
        at += resultContract.length;
        body[at++] = ',';
        System.arraycopy(around, BEFORE.length, body, at, rest);
        return body;
    }
}
