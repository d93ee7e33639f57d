package tokenops.bench.torture;

import java.nio.charset.StandardCharsets;
import tokenops.bench.load.Agents;

/**
 * An agent that asks.
 *
 * @param number among the others
 * @param host of the server, with its port
 */
record Agent(int number, Agents.Ready ready, String host) {
    /** A complete request for what a path shows. */
    byte[] get(String path) {
        return request("GET", path, "", "");
    }

    /** A complete request for something to be done once. */
    byte[] post(String path, String key, String json) {
        return request("POST", path, "Content-Type: application/json\r\nIdempotency-Key: " + key + "\r\n", json);
    }

    private byte[] request(String method, String path, String headers, String body) {
        return (method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + ready.accessKey()
                        + "\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
