package tokenops.proof;

import java.util.Optional;

/** Checks what the agent signed: that it holds its key, and that it accepted the contract. */
final class AgentChecks {
    static final String KEY = "agent_key";
    static final String ACCEPTANCE = "contract_acceptance";

    private AgentChecks() {}

    static Check key(RunDocuments run) {
        Faults faults = new Faults(KEY);
        SealedDocument agent = run.agent();
        try {
            Jwk key = Jwk.parse(agent.object("key"));
            faults.same("The key's thumbprint", agent.text("key_thumbprint"), key.thumbprint());
            Json.Obj proof = agent.object("key_proof");
            byte[] message = KeyProof.message(
                    proof.text("origin").orElseThrow(),
                    agent.id(),
                    proof.text("nonce").orElseThrow());
            Optional<byte[]> signature = proof.text("signature").flatMap(Base64Text::readUrl);
            faults.require(
                    signature.isPresent() && key.verify(message, signature.get()),
                    "The agent's proof that it holds its key isn't signed by that key.");
        } catch (MalformedProof e) {
            faults.add(e.sentence());
        }
        return faults.verdict("The agent signed the server's nonce with the key in its sealed document.");
    }

    static Check acceptance(RunDocuments run) {
        Faults faults = new Faults(ACCEPTANCE);
        Json.Obj acceptance = run.runtimeRecord().object("acceptance");
        SealedDocument contract = run.contract();
        try {
            Jwk key = Jwk.parse(run.agent().object("key"));
            faults.same(
                    "The acceptance's key", acceptance.text("key_thumbprint").orElseThrow(), key.thumbprint());
            boolean signed =
                    DetachedJws.verify(acceptance.text("jws").orElseThrow(), CanonicalJson.bytes(contract.body()), key);
            faults.require(signed, "The acceptance isn't the agent's signature over the contract's bytes.");
        } catch (MalformedProof e) {
            faults.add(e.sentence());
        }
        return faults.verdict("The agent signed the bytes of " + contract.called() + " with its key.");
    }
}
