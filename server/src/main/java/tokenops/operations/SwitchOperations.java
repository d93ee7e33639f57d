package tokenops.operations;

import java.util.List;
import java.util.Optional;
import tokenops.log.OperatorOverride;
import tokenops.operations.Operation.Ask;
import tokenops.path.Page;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.path.Word;
import tokenops.store.Reply;
import tokenops.switches.Switches;

/** What operators switch off and on again. */
public final class SwitchOperations {
    private SwitchOperations() {}

    /** @param state on or off */
    public record Setting(String state, String reason) {}

    static List<Operation<?, ?>> of(Switches switches, Audit audit) {
        Operation.Access operator = new Operation.Access.OperatorOnly();
        return List.of(
                Operation.get(
                                "listSwitches",
                                "/v1/operator/switches",
                                operator,
                                "What can be switched off, and what is")
                        .does(Page.class, ask -> Reply.done(new Page<>(switches.all(), Optional.empty()))),
                Operation.post(
                                "setSwitch",
                                "/v1/operator/switches/{name}",
                                operator,
                                "Switches something off or on: onboarding, runs, callbacks, tool:<name> or route:<name>")
                        .refuses(Problem.NOT_FOUND)
                        .does(Setting.class, Switches.Shown.class, ask -> set(switches, audit, ask)));
    }

    private static Reply<Switches.Shown> set(Switches switches, Audit audit, Ask<Setting> ask) {
        Optional<Switches.State> to =
                Word.parse(Switches.State.class, ask.body().state());
        String reason = ask.body().reason();
        if (to.isEmpty()) {
            return Reply.refused(Refusal.invalid("state", "on or off"));
        }
        Optional<Refusal> refusal = new Because(reason).refusal();
        if (refusal.isPresent()) {
            return Reply.refused(refusal.get());
        }
        String name = ask.at("name");
        return switches.set(
                name,
                to.get(),
                new OperatorOverride.By(
                        reason,
                        audit.doing(ask.caller(), "setSwitch", name, to.get().word() + ": " + reason)),
                ask.once());
    }
}
