package tokenops.funding;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.path.Lifecycle;
import tokenops.path.States;
import tokenops.support.EveryMove;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.TestServer;

/** No command brings a payment where its lifecycle doesn't lead. */
@ExtendWith(OneServer.class)
class PaymentMovesTest {
    private final TestServer server;

    PaymentMovesTest(TestServer server) {
        this.server = server;
    }

    @Test
    void paymentsMoveAsTheirLifecycleSays() {
        Journey agent = Journey.funded(server, 1);
        new EveryMove<>(
                        server,
                        PaymentRow.TABLE,
                        Lifecycle.PAYMENT,
                        "state",
                        TestServer.uuid(agent.payment().id()),
                        PaymentRow::in)
                .trying(States.Payment.class);
    }
}
