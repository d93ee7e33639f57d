package tokenops.faces.console;

import tokenops.funding.PaymentBooks;
import tokenops.path.Amount;
import tokenops.path.Asset;

/** A payment: where its money and its credits are, and what went back of it. */
public record PaymentPage(Shell shell, PaymentBooks.Detail detail) {
    /** An amount with its unit: credits without the zeros at their end, money as it is. */
    public static String amount(Amount amount) {
        boolean credits = amount.asset().equals(Asset.CREDIT.in(amount.asset().mode()));
        return credits ? RunsPage.number(amount) + " credits" : amount.readable();
    }

    /** An account's name, without whose it is. */
    public static String account(String name) {
        int colon = name.indexOf(':');
        return RunsPage.words(colon < 0 ? name : name.substring(0, colon));
    }
}
