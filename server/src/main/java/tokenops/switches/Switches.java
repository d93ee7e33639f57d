package tokenops.switches;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import tokenops.log.OperatorOverride;
import tokenops.path.Home;
import tokenops.path.Mode;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.path.Word;
import tokenops.proof.DocumentTime;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Needs;
import tokenops.store.Once;
import tokenops.store.Recent;
import tokenops.store.Reply;
import tokenops.store.Rows;

/**
 * The switches of this server: asked by the stations before they begin anything, set by operators.
 *
 * <p>The rows lie in home 0. Each node reads them at most twice a second, however many ask, so that a switch works on every node
 * within a second and costs no request a query.
 */
public final class Switches {
    /** Less than the second within which a switch must work on every node. */
    private static final Duration REMEMBERED = Duration.ofMillis(500);

    private final Core core;
    private final List<Switch> all;
    private final Recent<Home, Map<String, SwitchRow>> remembered;

    /** @param all the switches that there are, in the order in which they are shown */
    public Switches(Core core, List<Switch> all) {
        this.core = core;
        this.all = List.copyOf(all);
        this.remembered = new Recent<>(REMEMBERED, 2, core.clock());
    }

    /** The switches of a server with these tools and provider routes. */
    public static Switches of(Core core, Collection<String> tools, Collection<String> routes) {
        List<Switch> all = new ArrayList<>(List.of(Switch.ONBOARDING, Switch.RUNS, Switch.CALLBACKS));
        tools.forEach(tool -> all.add(Switch.tool(tool)));
        routes.forEach(route -> all.add(Switch.route(route)));
        return new Switches(core, all);
    }

    /** Where a switch stands. */
    public enum State implements Word {
        ON,
        OFF
    }

    /**
     * A switch as operators see it.
     *
     * @param author who set it last; absent, as are reason and time, when nobody ever did
     */
    public record Shown(
            String name, State state, Optional<String> author, Optional<String> reason, Optional<Instant> since) {
        private static Shown of(Switch one, Optional<SwitchRow> row) {
            return new Shown(
                    one.name(),
                    row.filter(SwitchRow::off).isPresent() ? State.OFF : State.ON,
                    row.map(SwitchRow::author),
                    row.map(SwitchRow::reason),
                    row.map(SwitchRow::since));
        }
    }

    /** Whether it is off. */
    public boolean isOff(Switch one) {
        return row(one).filter(SwitchRow::off).isPresent();
    }

    /** Why nothing begins behind these switches; empty when all of them are on. The operator's reason is for operators. */
    public Optional<Refusal> refusal(Switch... behind) {
        for (Switch one : behind) {
            Optional<SwitchRow> off = row(one).filter(SwitchRow::off);
            if (off.isPresent()) {
                return Optional.of(Refusal.of(
                                Problem.SWITCHED_OFF,
                                one.name() + " is switched off since "
                                        + DocumentTime.text(off.get().since()))
                        .with("switch", one.name()));
            }
        }
        return Optional.empty();
    }

    private Optional<SwitchRow> row(Switch one) {
        return Optional.ofNullable(remembered.get(Home.SHARED, before -> look()).get(one.name()));
    }

    private Map<String, SwitchRow> look() {
        return core.reads().list(SwitchRow.SELECT + "WHERE home = ?", SwitchRow.READER, Home.SHARED).stream()
                .collect(Collectors.toMap(SwitchRow::name, Function.identity()));
    }

    /** All switches, as they are committed. */
    public List<Shown> all() {
        Map<String, SwitchRow> rows = look();
        return all.stream()
                .map(one -> Shown.of(one, Optional.ofNullable(rows.get(one.name()))))
                .toList();
    }

    /** Sets a switch. One that stands so already gets the new reason. Refused: there is no such switch. */
    public Reply<Shown> set(String name, State to, OperatorOverride.By by, Optional<Once> once) {
        Switch one = new Switch(name);
        if (!all.contains(one)) {
            return Reply.refused(Refusal.notFound("switch"));
        }
        // What concerns both modes says live, as signing keys do.
        OperatorOverride override =
                OperatorOverride.seal(core, by, "switch_" + to.word(), "switch", Mode.LIVE, List.of());
        Reply<Shown> reply = core.lanes().submit(override.with(new Set(one, to, by)), once);
        remembered.forget(Home.SHARED);
        return reply;
    }

    private record Set(Switch one, State to, OperatorOverride.By by) implements Command<Shown> {
        @Override
        public Home home() {
            return Home.SHARED;
        }

        @Override
        public void needs(Needs needs) {
            needs.lock(SwitchRow.TABLE, one.name());
        }

        @Override
        public Outcome<Shown> decide(Rows rows, Instant now) {
            boolean off = to == State.OFF;
            Instant since = rows.get(SwitchRow.TABLE, one.name())
                    .filter(before -> before.off() == off)
                    .map(SwitchRow::since)
                    .orElse(now);
            SwitchRow row = new SwitchRow(one.name(), off, by.entry().actor(), by.reason(), since);
            rows.put(SwitchRow.TABLE, row);
            return Outcome.done(Shown.of(one, Optional.of(row)));
        }
    }
}
