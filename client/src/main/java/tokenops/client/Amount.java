package tokenops.client;

import java.math.BigInteger;
import tokenops.proof.Json;

/**
 * An amount of an asset in its minor unit: {@code TEST_USD/2} and 1050 are 10.50 test dollars, {@code CREDIT/6} and 1000000 one
 * credit.
 *
 * @param asset code and scale
 */
public record Amount(String asset, BigInteger minor) {
    static Amount of(Answer form) {
        try {
            return new Amount(form.text("asset"), new BigInteger(form.text("amount")));
        } catch (NumberFormatException e) {
            throw new UnsoundAnswer("an amount is no whole number", e);
        }
    }

    /** The form in documents and answers. */
    public Json.Obj json() {
        return Json.object().put("asset", asset).put("amount", minor.toString()).build();
    }
}
