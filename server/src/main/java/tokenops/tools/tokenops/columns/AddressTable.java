package tokenops.tools.tokenops.columns;

import java.util.Arrays;

/**
 * Addresses of 20 bytes, each once, by the number in which it came: 20 bytes and a slot of an open table, not two objects.
 *
 * <p>One thread adds; what was added may be read by several.
 */
public final class AddressTable {
    private static final int FIRST_SLOTS = 256;

    /** By a hostile choice of addresses a table without a seed could be made to search all of itself each time. */
    private final long seed;

    /** Three words each, beside each other, since they are looked at together: the first 8 bytes, the next 8, the last 4. */
    private final LongColumn words = new LongColumn();

    private int size;

    /** The number of the address and one; 0 for an empty slot. */
    private int[] slots = new int[FIRST_SLOTS];

    /** @param seed what whoever chose the addresses couldn't know; it decides nothing but how fast they are found */
    public AddressTable(long seed) {
        this.seed = seed;
    }

    public int size() {
        return size;
    }

    /** The number of the address of these bytes: the first 8, the next 8, the last 4. It is added when it is new. */
    public int number(long head, long middle, long tail) {
        int slot = search(head, middle, tail);
        if (slots[slot] != 0) {
            return slots[slot] - 1;
        }
        words.add(head);
        words.add(middle);
        words.add(tail);
        size++;
        slots[slot] = size;
        if (size * 2 > slots.length) {
            grow();
        }
        return size - 1;
    }

    /** The number of the address that is {@code 0x} and 40 digits, which it must be. It is added when it is new. */
    public int number(String text) {
        return number(Hex.value(text, 2, 16), Hex.value(text, 18, 16), Hex.value(text, 34, 8));
    }

    /** The number of another table's address here; it is added when it is new. */
    public int number(AddressTable other, int number) {
        return number(other.words.get(number * 3), other.words.get(number * 3 + 1), other.words.get(number * 3 + 2));
    }

    /** The number of an address given as {@code 0x} and 40 digits; -1 when it isn't in the table or is none. */
    public int find(String text) {
        if (!Hex.prefixed(text, 40)) {
            return -1;
        }
        return slots[search(Hex.value(text, 2, 16), Hex.value(text, 18, 16), Hex.value(text, 34, 8))] - 1;
    }

    /** The order of the bytes, which is that of the texts. */
    public int compare(int one, int other) {
        for (int i = 0; i < 3; i++) {
            int order = Long.compareUnsigned(words.get(one * 3 + i), words.get(other * 3 + i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** {@code 0x} and 40 digits in lower case. */
    public String text(int number) {
        return Hex.text(40, words.get(number * 3), words.get(number * 3 + 1), words.get(number * 3 + 2));
    }

    /** Forgets all of them, and keeps the room. */
    public void clear() {
        words.clear();
        size = 0;
        Arrays.fill(slots, 0);
    }

    /** The slot of the address, or the empty one where it would be. */
    private int search(long head, long middle, long tail) {
        int slot = (int) (Mixed.of(seed, head, middle, tail) >>> 32) & (slots.length - 1);
        while (slots[slot] != 0 && !is(slots[slot] - 1, head, middle, tail)) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    private boolean is(int number, long head, long middle, long tail) {
        return words.get(number * 3) == head
                && words.get(number * 3 + 1) == middle
                && words.get(number * 3 + 2) == tail;
    }

    private void grow() {
        slots = new int[slots.length * 4];
        for (int number = 0; number < size; number++) {
            slots[search(words.get(number * 3), words.get(number * 3 + 1), words.get(number * 3 + 2))] = number + 1;
        }
    }
}
