package tokenops.operations;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tokenops.agents.Access;
import tokenops.agents.Agents;
import tokenops.agents.Credentials;
import tokenops.agents.Onboarding;
import tokenops.agents.Trust;
import tokenops.callbacks.Callbacks;
import tokenops.contracts.Contracts;
import tokenops.funding.Adjustments;
import tokenops.funding.Funding;
import tokenops.funding.Grants;
import tokenops.funding.PaymentBooks;
import tokenops.funding.Payments;
import tokenops.funding.Receivables;
import tokenops.funding.Reconciliation;
import tokenops.ledger.AgentStatements;
import tokenops.ledger.Reckoning;
import tokenops.log.LogKey;
import tokenops.log.PublicLog;
import tokenops.log.SigningKeys;
import tokenops.quotes.PriceBook;
import tokenops.quotes.Quotes;
import tokenops.runs.Evidences;
import tokenops.runs.History;
import tokenops.runs.Nodes;
import tokenops.runs.Proofs;
import tokenops.runs.QueueHealth;
import tokenops.runs.Reperformer;
import tokenops.runs.Results;
import tokenops.runs.Retries;
import tokenops.runs.Reviews;
import tokenops.runs.RunEnds;
import tokenops.runs.RunMoney;
import tokenops.runs.RunQueue;
import tokenops.runs.Runs;
import tokenops.runs.Trails;
import tokenops.runs.Uploads;
import tokenops.store.Core;
import tokenops.store.Documents;
import tokenops.switches.Switches;
import tokenops.tools.ToolDescription;

/** The operation table: everything that can be asked of this server, in the order of the path. */
public final class Operations {
    private Operations() {}

    /** Stations 1 to 3. */
    public record Admission(
            Onboarding onboarding, Agents agents, Trust trust, Credentials credentials, Access access) {}

    /** Stations 4 to 8. */
    public record Money(
            Quotes quotes,
            Payments payments,
            Funding funding,
            Grants grants,
            Contracts contracts,
            AgentStatements statements,
            MoneyBack back,
            Books books) {}

    /** Money that goes back. */
    public record MoneyBack(PaymentBooks payments, Adjustments adjustments, Receivables receivables) {}

    /** The ledger as operators read it. */
    public record Books(Reckoning reckoning, Reconciliation reconciliation, Clock clock) {}

    /** Stations 9 to 13. */
    public record Work(
            Runs runs,
            RunQueue queue,
            RunEnds ends,
            Uploads uploads,
            Evidences evidences,
            History history,
            Trails trails,
            RunMoney money,
            Results results,
            Reperformer reperformer,
            Reviews reviews,
            Callbacks callbacks,
            Queue operated) {}

    /** The queue as operators see and move it. */
    public record Queue(QueueHealth health, Nodes nodes, Retries retries) {}

    /** Station 15 and what is public. */
    public record Proof(Proofs proofs, PublicLog log, LogKey logKey, SigningKeys keys, Documents documents) {}

    /** The table. */
    public static List<Operation<?, ?>> table(
            Admission admission,
            Money money,
            Work work,
            Proof proof,
            Map<String, ToolDescription> tools,
            PriceBook prices,
            Switches switches,
            Audit audit,
            Core core) {
        List<Operation<?, ?>> table = new ArrayList<>();
        table.addAll(AgentOperations.of(admission.onboarding, admission.agents, admission.credentials));
        table.addAll(MoneyOperations.of(money.quotes, money.payments, money.funding, money.grants, money.contracts));
        table.addAll(
                MoneyBackOperations.of(money.back.payments, money.back.adjustments, money.back.receivables, audit));
        table.addAll(LedgerOperations.of(money.books.reckoning, money.books.reconciliation, money.books.clock));
        table.addAll(RunOperations.of(work, proof.proofs));
        table.addAll(OpenOperations.of(new OpenOperations.Sources(
                tools, prices, proof.keys, proof.logKey, proof.log, money.statements, work.evidences::schema)));
        table.addAll(OperatorOperations.of(new OperatorOperations.Services(
                admission.trust,
                admission.access,
                work.runs,
                work.reviews,
                work.trails,
                work.money,
                work.reperformer,
                proof.proofs,
                money.funding,
                proof.documents,
                audit)));
        table.addAll(SigningKeyOperations.of(proof.keys, audit));
        table.addAll(SwitchOperations.of(switches, audit));
        table.addAll(QueueOperations.of(work.operated, audit));
        Refusals refusals = new Refusals(core, audit);
        return table.stream().<Operation<?, ?>>map(refusals::watched).toList();
    }
}
