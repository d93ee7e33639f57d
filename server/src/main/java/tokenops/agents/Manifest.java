package tokenops.agents;

import java.util.List;
import java.util.Optional;
import tokenops.path.Outcome;
import tokenops.path.Refusal;
import tokenops.proof.Json;

/**
 * What an agent says of itself. Members that we don't know are kept: a manifest or agent card belongs to its agent.
 *
 * @param json as it was sent
 */
record Manifest(
        Json.Obj json,
        String name,
        Optional<String> owner,
        Optional<String> contact,
        Optional<String> callbackUrl,
        List<String> requestedTools,
        String dataMode) {
    private static final int LONGEST_TEXT = 500;
    static final List<String> DATA_MODES = List.of("public_safe_demo", "metadata_only", "confidential");

    /** A manifest that comes now: rules may be newer than the manifests that are kept, which {@link #read} takes as they are. */
    static Outcome<Manifest> submitted(Json.Obj json) {
        return json.text("callback_url")
                .flatMap(CallbackUrl::fault)
                .<Outcome<Manifest>>map(fault -> Outcome.refused(Refusal.invalid("manifest.callback_url", fault)))
                .orElseGet(() -> read(json));
    }

    static Outcome<Manifest> read(Json.Obj json) {
        Optional<String> name = json.text("name").filter(text -> !text.isBlank() && text.length() <= LONGEST_TEXT);
        if (name.isEmpty()) {
            return Outcome.refused(Refusal.invalid("manifest.name", "a text of 1 to " + LONGEST_TEXT + " characters"));
        }
        for (String member :
                List.of("owner", "contact", "callback_url", "data_mode", "manifest_url", "agent_card_url")) {
            boolean wrong = json.get(member).isPresent()
                    && json.text(member).filter(t -> t.length() <= LONGEST_TEXT).isEmpty();
            if (wrong) {
                return Outcome.refused(
                        Refusal.invalid("manifest." + member, "a text of at most " + LONGEST_TEXT + " characters"));
            }
        }
        String dataMode = json.text("data_mode").orElse("metadata_only");
        if (!DATA_MODES.contains(dataMode)) {
            return Outcome.refused(Refusal.invalid("manifest.data_mode", "one of " + String.join(", ", DATA_MODES)));
        }
        List<Json> tools = json.array("requested_tools");
        if (tools.isEmpty() || tools.size() > 32 || !tools.stream().allMatch(Json.Text.class::isInstance)) {
            return Outcome.refused(Refusal.invalid("manifest.requested_tools", "an array of 1 to 32 tool names"));
        }
        return Outcome.done(new Manifest(
                json,
                name.get(),
                json.text("owner"),
                json.text("contact"),
                json.text("callback_url"),
                json.texts("requested_tools"),
                dataMode));
    }
}
