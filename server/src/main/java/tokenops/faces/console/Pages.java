package tokenops.faces.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tokenops.agents.Trust;
import tokenops.faces.http.Health;
import tokenops.funding.Funding;
import tokenops.funding.PaymentBooks;
import tokenops.funding.PaymentOverview;
import tokenops.operations.Operation;
import tokenops.path.Caller;
import tokenops.path.Refusal;
import tokenops.runs.Overview;
import tokenops.runs.QueueHealth;
import tokenops.runs.RunMoney;
import tokenops.runs.Runs;
import tokenops.runs.Trails;
import tokenops.store.Reply;
import tokenops.switches.Switches;

/** What each page shows, asked from the operation table. */
final class Pages {
    /** The list of runs has no stream: it is asked for again this often, by pages that somebody looks at. */
    private static final int REFRESH_MILLIS = 2_000;

    /** A trail that is over changes only when its agent closes the run. */
    private static final int SLOW_REFRESH_MILLIS = 10_000;

    private final Desk desk;
    private final Supplier<Health.Parts> health;
    private final String logKey;

    Pages(Desk desk, Supplier<Health.Parts> health, String logKey) {
        this.desk = desk;
        this.health = health;
        this.logKey = logKey;
    }

    RunsPage runs(Caller.Operator operator, Shell shell) throws IOException {
        List<Overview> runs = desk.list(operator, "listAllRuns", Overview.class);
        List<Trust.Review> reviews = desk.list(operator, "listReviews", Trust.Review.class);
        Optional<String> checkpoint = switch (desk.ask(operator, "getCheckpoint", Operation.Bytes.class, Map.of())) {
            case Reply.Done<Operation.Bytes> done ->
                Optional.of(new String(done.answer().content(), StandardCharsets.UTF_8));
            case Reply.Refused<Operation.Bytes> none -> Optional.empty();
            case Reply.Replayed<Operation.Bytes> replayed -> throw new IllegalStateException("replayed without a key");
        };
        return new RunsPage(
                shell.of("Runs", Shell.Live.every(REFRESH_MILLIS, RunsPage.say(runs, reviews))),
                runs,
                reviews,
                desk.list(operator, "listMessagesInReview", Funding.Received.class),
                health.get(),
                checkpoint,
                desk.list(operator, "listSwitches", Switches.Shown.class).stream()
                        .filter(one -> one.state() == Switches.State.OFF)
                        .toList());
    }

    SwitchesPage switches(Caller.Operator operator, Shell shell) throws IOException {
        return new SwitchesPage(
                shell.of("Switches", Shell.Live.NOT), desk.list(operator, "listSwitches", Switches.Shown.class));
    }

    PaymentsPage payments(Caller.Operator operator, Shell shell) throws IOException {
        List<PaymentOverview> payments = desk.list(operator, "listAllPayments", PaymentOverview.class);
        return new PaymentsPage(
                shell.of("Payments", Shell.Live.every(REFRESH_MILLIS, PaymentsPage.say(payments))), payments);
    }

    PaymentPage payment(Caller.Operator operator, Shell shell, String id) throws IOException {
        PaymentBooks.Detail detail = desk.get(operator, "getAnyPayment", PaymentBooks.Detail.class, Map.of("id", id));
        return new PaymentPage(
                shell.of(
                        "Payment " + detail.payment().id(),
                        Shell.Live.every(
                                SLOW_REFRESH_MILLIS,
                                "The payment is " + detail.payment().state().word() + ".")),
                detail);
    }

    QueuePage queue(Caller.Operator operator, Shell shell) throws IOException {
        QueueHealth.Queue queue = desk.get(operator, "getQueue", QueueHealth.Queue.class, Map.of());
        return new QueuePage(shell.of("Queue", Shell.Live.every(REFRESH_MILLIS, QueuePage.say(queue))), queue);
    }

    RunPage run(Caller.Operator operator, Shell shell, String id) throws IOException {
        Map<String, String> path = Map.of("id", id);
        Runs.Run run = desk.get(operator, "getAnyRun", Runs.Run.class, path);
        Trails.Trail trail = desk.get(operator, "getAnyTrail", Trails.Trail.class, path);
        String say = RunPage.say(trail);
        Shell.Live live = trail.over()
                ? Shell.Live.every(SLOW_REFRESH_MILLIS, say)
                : Shell.Live.following("/v1/operator/runs/" + run.id() + "/trail", say);
        RunMoney.Money money = desk.get(operator, "getRunMoney", RunMoney.Money.class, path);
        return new RunPage(shell.of("Run " + RunPage.title(run), live), run, trail, money, logKey);
    }

    StationPage station(Caller.Operator operator, Shell shell, String id, String name) throws IOException {
        Map<String, String> path = Map.of("id", id);
        Runs.Run run = desk.get(operator, "getAnyRun", Runs.Run.class, path);
        Trails.Trail trail = desk.get(operator, "getAnyTrail", Trails.Trail.class, path);
        int at = trail.stations().stream().map(Trails.Station::station).toList().indexOf(name);
        if (at < 0) {
            throw new Desk.Refused(Refusal.notFound("station " + name));
        }
        Trails.Station station = trail.stations().get(at);
        Optional<StationPage.Document> document = Optional.empty();
        if (station.digest().isPresent()) {
            String digest = station.digest().get();
            document = Optional.of(StationProof.document(
                    digest,
                    desk.get(operator, "getAnyObject", Operation.Bytes.class, Map.of("digest", digest))
                            .content()));
        }
        return new StationPage(
                shell.of(RunPage.named(name) + " of run " + RunPage.title(run), Shell.Live.NOT),
                run,
                at + 1,
                station,
                Tone.of(station, trail.runState()),
                document,
                StationProof.of(station, desk.ask(operator, "getAnyProof", Operation.Bytes.class, path)));
    }
}
