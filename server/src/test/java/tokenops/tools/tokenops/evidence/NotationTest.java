package tokenops.tools.tokenops.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tokenops.tools.tokenops.evidence.Notation.Group;

class NotationTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "comma|POINT|1.234.567,50|1234567.50",
                "comma|POINT|999,5|999.5",
                "comma|APOSTROPHE|1'234,5|1234.5",
                "comma|APOSTROPHE|1\u2019234|1234",
                "comma|SPACE|1 234 567,5|1234567.5",
                "comma|SPACE|1\u202f234\u00a0567|1234567",
                "point|COMMA|-1,234.5|-1234.5",
                "point|COMMA|+1234567.5|1234567.5",
                "point|COMMA|115,792,089,237,316,195,423,570,985,008,687,907,853,269,984,665,640,564,039,457,584,007,913,129,639,935"
                        + "|115792089237316195423570985008687907853269984665640564039457584007913129639935",
            })
    void thousandsMayBeToldApart(String decimal, Group group, String text, BigDecimal number) {
        assertEquals(Optional.of(number), new Notation(decimal.equals("comma"), Optional.of(group)).read(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.23",
                "12.34,5",
                "1..234",
                "1.234.56",
                ".234",
                "1,234.5",
                "1.2345",
                "1234.567",
                "1 234",
                "",
                ",",
                "1,"
            })
    void thousandsAreThreeDigitsOrItIsNoNumber(String text) {
        assertEquals(Optional.empty(), new Notation(true, Optional.of(Group.POINT)).read(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,234", "1e3", "NaN", "0x10", "1.", ".5", "--1", "\u0661"})
    void plainIsDigitsAndAPoint(String text) {
        assertEquals(Optional.empty(), Notation.PLAIN.read(text));
    }
}
