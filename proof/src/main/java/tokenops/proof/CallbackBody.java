package tokenops.proof;

/**
 * The body of a callback: canonical JSON around the result contract.
 *
 * <p>Canonical JSON nests, so the bytes of the member {@code result_contract} are the sealed document's own, and a receiver can
 * check its digest without reading it first.
 */
public final class CallbackBody {
    private CallbackBody() {}

    /**
     * The bytes to send.
     *
     * @param type the callback's event, as {@code task_result_ready}
     * @param timestamp the body's time in written form
     * @param sequence lets a receiver sort deliveries, which come in any order
     */
    public static byte[] bytes(
            String type, String timestamp, String runId, long sequence, Json.Obj resultContract, Digest digest) {
        return CanonicalJson.bytes(Json.object()
                .put("type", type)
                .put("timestamp", timestamp)
                .put(
                        "data",
                        Json.object()
                                .put("run_id", runId)
                                .put("sequence", sequence)
                                .put("result_contract", resultContract)
                                .put("result_contract_digest", digest.toString())
                                .build())
                .build());
    }
}
