package tokenops.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;

/**
 * Credits reserved for a run from named grants. It ends in exactly one of post or void.
 *
 * @param id of the pending transfer
 * @param reserved what it reserves of each grant, in the order in which they are burnt
 */
public record Hold(Id.Transfer id, Asset asset, List<Burn> reserved) {
    /** An amount of one grant, in microcredits. */
    public record Burn(Id.Grant grant, long amount) {}

    public Amount amount() {
        return new Amount(asset, reserved.stream().mapToLong(Burn::amount).sum());
    }

    /** The day (UTC) that it was placed on, as its id says. */
    LocalDate day() {
        return LocalDate.ofInstant(Instant.ofEpochMilli(id.uuid().getMostSignificantBits() >>> 16), ZoneOffset.UTC);
    }

    /** The grants that taking {@code credits} of this hold burns: the first reserved, first. */
    public List<Burn> burns(long credits) {
        List<Burn> burns = new ArrayList<>();
        long left = credits;
        for (Burn burn : reserved) {
            long taken = Math.min(left, burn.amount);
            if (taken > 0) {
                burns.add(new Burn(burn.grant, taken));
                left -= taken;
            }
        }
        if (left > 0) {
            throw new IllegalArgumentException(credits + " microcredits are more than the hold's " + amount());
        }
        return burns;
    }

    /** The reservation in one line, as the run's row keeps it: {@code uuid:amount,...}. */
    public String line() {
        StringBuilder line = new StringBuilder();
        for (Burn burn : reserved) {
            line.append(line.isEmpty() ? "" : ",")
                    .append(burn.grant.uuid())
                    .append(':')
                    .append(burn.amount);
        }
        return line.toString();
    }

    /** Reads {@link #line()}. */
    public static Hold read(Id.Transfer id, Asset asset, String line) {
        List<Burn> reserved = new ArrayList<>();
        for (String part : line.split(",")) {
            int colon = part.indexOf(':');
            reserved.add(new Burn(
                    new Id.Grant(UUID.fromString(part.substring(0, colon))),
                    Long.parseLong(part.substring(colon + 1))));
        }
        return new Hold(id, asset, List.copyOf(reserved));
    }
}
