package tokenops.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tokenops.proof.Base64Text;
import tokenops.proof.DetachedJws;
import tokenops.proof.Json;
import tokenops.proof.KeyProof;
import tokenops.proof.MalformedProof;

class AgentKeyTest {
    private final AgentKey key = AgentKey.generate();

    @Test
    void proves_itself_for_one_origin_agent_and_nonce() {
        byte[] signature = Base64Text.readUrl(key.proof("tokenops.example/log/00", "agt_1", "n"))
                .orElseThrow();
        assertTrue(key.jwk().verify(KeyProof.message("tokenops.example/log/00", "agt_1", "n"), signature));
        assertFalse(key.jwk().verify(KeyProof.message("tokenops.example/log/00", "agt_2", "n"), signature));
    }

    @Test
    void accepts_the_exact_bytes_of_a_contract() throws MalformedProof {
        Document contract = Document.of(Json.object().put("kind", "contract").build());
        String jws = key.accept(contract);
        assertTrue(DetachedJws.verify(jws, contract.bytes(), key.jwk()));
        byte[] other = contract.bytes();
        other[2] ^= 1;
        assertFalse(DetachedJws.verify(jws, other, key.jwk()));
    }

    @Test
    void is_the_same_key_after_being_written_and_read() {
        AgentKey again = AgentKey.load(key.secret());
        assertEquals(key.jwk(), again.jwk());
        assertArrayEquals(key.secret(), again.secret());
        assertEquals(key.proof("o", "a", "n"), again.proof("o", "a", "n"));
    }

    @Test
    void refuses_halves_that_do_not_fit() {
        String mine = new String(key.secret(), StandardCharsets.UTF_8);
        String other = AgentKey.generate().jwk().json().text("x").orElseThrow();
        String mixed = mine.replace(key.jwk().json().text("x").orElseThrow(), other);
        assertThrows(IllegalArgumentException.class, () -> AgentKey.load(mixed.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void refuses_what_is_no_key() {
        for (String text : new String[] {"", "{}", "[]", "{\"d\":\"AA\",\"kty\":\"OKP\"}"}) {
            assertThrows(
                    IllegalArgumentException.class, () -> AgentKey.load(text.getBytes(StandardCharsets.UTF_8)), text);
        }
    }

    @Test
    void does_not_show_its_secret() {
        assertEquals("AgentKey " + key.jwk().thumbprint(), key.toString());
    }
}
