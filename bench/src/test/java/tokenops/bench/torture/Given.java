package tokenops.bench.torture;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import tokenops.bench.load.Agents;
import tokenops.bench.torture.Acknowledged.Ack;
import tokenops.bench.torture.Acknowledged.What;

/** Answers and acknowledgements by hand. */
final class Given {
    static final Agent AGENT = new Agent(3, new Agents.Ready("key", "con_1", BigInteger.TEN), "127.0.0.1:1");

    private Given() {}

    static Caller.Answer answer(int status, String json) {
        return new Caller.Answer(status, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    static Ack ack(What what, String id, int status, String json) {
        return new Ack(what, AGENT, "a-key", id, answer(status, json), () -> new byte[0]);
    }
}
