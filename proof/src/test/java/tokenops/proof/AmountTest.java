package tokenops.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Amounts are told to people in the asset's own unit, with every digit. */
class AmountTest {
    @ParameterizedTest
    @CsvSource({
        "1050, USD/2, 10.50 USD",
        "1060000, TEST_CREDIT/6, 1.060000 TEST_CREDIT",
        "0, USDC/6, 0.000000 USDC",
        "7, JPY/0, 7 JPY",
        "9223372036854775807, ETH/18, 9.223372036854775807 ETH"
    })
    void isToldExactly(String minor, String asset, String told) {
        assertEquals(told, new Amount(asset, new BigInteger(minor)).toString());
    }

    @ParameterizedTest
    @CsvSource({"EUR/2, 200 minor units of several assets", "USD/2, 2.00 USD"})
    void sumsOfSeveralAssetsAreNone(String other, String told) {
        Amount one = new Amount("USD/2", BigInteger.valueOf(100));
        assertEquals(
                told,
                Amount.sum("USD/2", List.of(one, new Amount(other, BigInteger.valueOf(100))))
                        .toString());
    }
}
