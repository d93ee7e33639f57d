package tokenops.agents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callbacks go to URLs that say one thing to every reader. */
class CallbackUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://a.example/",
                "https://a.example",
                "https://A.example:8443/hooks/1?x=%26&y=a+b",
                "http://xn--bcher-kva.example/b%C3%BCcher",
                "http://localhost:9000/",
                "http://a.example/.well-known/a..b/c./%2e%2e/?u=%2F%3B/..c",
                "http://0a.1b.c/",
                "http://8.8.8.8/",
                "http://127.0.0.1:65535/callbacks",
                "http://[2606:4700::1111]/",
                "https://[::1]:8443/a",
                "http://[::1]/"
            })
    void isTakenAsItIs(String url) {
        assertEquals(Optional.empty(), CallbackUrl.fault(url));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a.example",
                "/relative",
                "//a.example/",
                "http://a.example/?u=http://b.example/",
                "http://a.example/?u=/../b",
                "http://a.example/?u=a;b",
                "http:a.example",
                "http:///",
                "ftp://a.example/",
                "HTTP://a.example/",
                "file:///etc/passwd",
                "http://a.example/ b",
                "http://a.example\\@b.example/",
                "http://a.example/\u0000",
                "http://a.example/\r\nX: y",
                "http://b\u00fccher.example/",
                "http://a.example/b\u00fccher",
                "http://127\u30020\u30020\u30021/",
                "http://user@a.example/",
                "http://user:secret@a.example/",
                "http://@a.example/",
                "http://a.example@127.0.0.1/",
                "http://a.example/#",
                "http://a.example/#part",
                "http://a.example.:80/",
                "http://localhost./",
                "http://127.0.0.1./",
                "http://a..example/",
                "http://.example/",
                "http://-a.example/",
                "http://a_b.example/",
                "http://%6c%6fcalhost/",
                "http://0177.0.0.1/",
                "http://017.0.0.1/",
                "http://127.0.0.01/",
                "http://127.1/",
                "http://127.0.1/",
                "http://2130706433/",
                "http://017700000001/",
                "http://0x7f.1/",
                "http://0x7f000001/",
                "http://0x7f.0x0.0x0.0x1/",
                "http://a.0x7f/",
                "http://256.0.0.1/",
                "http://1.2.3.4.5/",
                "http://0/",
                "http://[::1/",
                "http://::1/",
                "http://[fe80::1%25eth0]/",
                "http://[fe80::1%eth0]/",
                "http://[::ffff:127.0.0.1]/",
                "http://[::ffff:7f00:1]/",
                "http://[1::2::3]/",
                "http://[v1.a]/",
                "http://a.example//b",
                "http://a.example/a/../b",
                "http://a.example/.",
                "http://a.example/a/..",
                "http://a.example/a;v=1",
                "http://a.example:/",
                "http://a.example:0/",
                "http://a.example:080/",
                "http://a.example:65536/",
                "http://a.example:-1/",
                "http://a.example:99999999999/"
            })
    void isRefused(String url) {
        assertTrue(CallbackUrl.fault(url).isPresent(), url);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 501})
    void isFiveHundredCharactersAtMost(int length) {
        String start = "http://a.example/";
        assertEquals(
                length > 500,
                CallbackUrl.fault(start + "a".repeat(length - start.length())).isPresent());
    }
}
