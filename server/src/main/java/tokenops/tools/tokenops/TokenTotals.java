package tokenops.tools.tokenops;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tokenops.proof.Json;
import tokenops.tools.tokenops.evidence.Transfers;
import tokenops.tools.tokenops.tokens.TokenSums;
import tokenops.tools.tokenops.tokens.Tokens;

/** Exact sums over the token transfers, all rows as they came: by token, and by who took part. */
final class TokenTotals {
    /** Counterparties that a package lists. */
    private static final int MOST_COUNTERPARTIES = 10;

    /** Tokens that a package lists: anybody can send rows of a million, and each costs half a kilobyte of the report. */
    static final int MOST_TOKENS = 10_000;

    private final Transfers transfers;

    /** Those that are listed, by address. */
    private final List<TokenSums> tokens;

    private final int leftOut;
    private final List<Party> busiest;

    TokenTotals(Transfers transfers, Tokens tokens) {
        this.transfers = transfers;
        List<TokenSums> all = tokens.byAddress();
        this.tokens = mostTransferred(all);
        this.leftOut = all.size() - this.tokens.size();
        this.busiest = busiest(transfers);
    }

    /** All, or if there are too many those with most transfers, and among equals the first; in the same order. */
    private static List<TokenSums> mostTransferred(List<TokenSums> all) {
        if (all.size() <= MOST_TOKENS) {
            return all;
        }
        Set<TokenSums> most = all.stream()
                .sorted(Comparator.comparingInt(TokenSums::transfers).reversed())
                .limit(MOST_TOKENS)
                .collect(Collectors.toSet());
        return all.stream().filter(most::contains).toList();
    }

    /** How many tokens are only counted; empty when all are listed. */
    Optional<Json> leftOut() {
        return leftOut > 0 ? Optional.of(new Json.Whole(leftOut)) : Optional.empty();
    }

    /** The sum of all values for each listed token's address, in the token's minor unit. */
    Json.Obj totals() {
        Json.Builder json = Json.object();
        tokens.forEach(sums ->
                json.put(transfers.tokenAddress(sums.token()), sums.total().toString()));
        return json.build();
    }

    /** Each token's further figures. */
    Json.Arr assets() {
        return Json.array(
                tokens,
                sums -> Json.object()
                        .put("token_address", transfers.tokenAddress(sums.token()))
                        .put("transfers", sums.transfers())
                        .put("total", sums.total().toString())
                        .put("minted", sums.minted().toString())
                        .put("burned", sums.burned().toString())
                        .put("supply_change", sums.supplyChange().toString())
                        .put("holders", sums.holders())
                        .build());
    }

    /** Who took part in most transfers; the zero address is nobody. */
    Json.Arr counterparties() {
        return Json.array(
                busiest,
                party -> Json.object()
                        .put("address", transfers.addresses().text(party.address))
                        .put("sent", party.sent)
                        .put("received", party.received)
                        .put("tokens", party.tokens.cardinality())
                        .build());
    }

    private static List<Party> busiest(Transfers transfers) {
        int[] sent = new int[transfers.addresses().size()];
        int[] received = new int[transfers.addresses().size()];
        for (int row = 0; row < transfers.size(); row++) {
            sent[transfers.from(row)]++;
            received[transfers.to(row)]++;
        }
        List<Party> busiest = new ArrayList<>();
        for (int address = 0; address < sent.length; address++) {
            if (address != Transfers.ZERO
                    && (busiest.size() < MOST_COUNTERPARTIES
                            || sent[address] + received[address]
                                    >= busiest.getLast().transfers())) {
                Party party = new Party(address, sent[address], received[address]);
                int at = busiest.size();
                while (at > 0 && party.before(busiest.get(at - 1), transfers)) {
                    at--;
                }
                if (at < MOST_COUNTERPARTIES) {
                    busiest.add(at, party);
                    if (busiest.size() > MOST_COUNTERPARTIES) {
                        busiest.removeLast();
                    }
                }
            }
        }
        countTokens(busiest, transfers, sent.length);
        return busiest;
    }

    private static void countTokens(List<Party> busiest, Transfers transfers, int addresses) {
        byte[] places = new byte[addresses];
        for (int i = 0; i < busiest.size(); i++) {
            places[busiest.get(i).address] = (byte) (i + 1);
        }
        for (int row = 0; row < transfers.size(); row++) {
            int from = places[transfers.from(row)];
            int to = places[transfers.to(row)];
            if (from > 0) {
                busiest.get(from - 1).tokens.set(transfers.token(row));
            }
            if (to > 0) {
                busiest.get(to - 1).tokens.set(transfers.token(row));
            }
        }
    }

    private record Party(int address, long sent, long received, BitSet tokens) {
        Party(int address, long sent, long received) {
            this(address, sent, received, new BitSet());
        }

        long transfers() {
            return sent + received;
        }

        /** Whether it took part in more transfers, or in as many with an address that comes first. */
        boolean before(Party other, Transfers transfers) {
            long more = transfers() - other.transfers();
            return more > 0 || (more == 0 && transfers.addresses().compare(address, other.address) < 0);
        }
    }
}
