package tokenops.runs;

import java.util.List;
import tokenops.log.OperatorOverride;
import tokenops.path.Sealed;
import tokenops.store.Core;

/** Seals what operators do to runs beside the rules: linked to the result that the run had when the operator asked. */
final class RunOverrides {
    private RunOverrides() {}

    static OperatorOverride of(Core core, RunRow run, String act, OperatorOverride.By by) {
        List<Sealed.Link> result = run.ended().result().stream()
                .flatMap(id -> core.documents().byId(id).map(stored -> stored.link(id)).stream())
                .toList();
        return OperatorOverride.seal(core, by, act, "run", run.held().asset().mode(), result);
    }
}
