package tokenops.tools.tokenops.tokens;

import java.util.Arrays;

/**
 * Numbers the holders of one token after the other from 0, by one look into an array and without emptying it in between: numbers
 * go on from token to token, and one of an earlier token is no number of this one.
 */
public final class HolderNumbers {
    private final int[] numbers;
    private int base;
    private int next;

    /** @param addresses how many there are */
    HolderNumbers(int addresses) {
        numbers = new int[addresses];
        Arrays.fill(numbers, -1);
    }

    /** Begins another token. */
    public void begin() {
        base = next;
    }

    /** The number of a holder of this token; a new one gets the next. */
    public int of(int address) {
        int number = numbers[address];
        if (number < base) {
            number = next++;
            numbers[address] = number;
        }
        return number - base;
    }

    /** How many holders this token has so far. */
    public int count() {
        return next - base;
    }
}
