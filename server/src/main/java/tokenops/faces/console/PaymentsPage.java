package tokenops.faces.console;

import java.util.List;
import tokenops.funding.PaymentOverview;

/** The newest payments, with what went back of them. */
public record PaymentsPage(Shell shell, List<PaymentOverview> payments) {
    /** What the page says aloud when it changes. */
    static String say(List<PaymentOverview> payments) {
        long open = payments.stream().filter(payment -> payment.open() > 0).count();
        return payments.size() + (payments.size() == 1 ? " payment shown, " : " payments shown, ") + open
                + " with a refund or dispute that is open.";
    }
}
