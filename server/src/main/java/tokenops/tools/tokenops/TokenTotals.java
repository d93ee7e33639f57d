package tokenops.tools.tokenops;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tokenops.proof.Json;
import tokenops.tools.tokenops.evidence.TokenTransfer;

/** Exact sums over the token transfers, all rows as they came: by token, and by who took part. */
final class TokenTotals {
    /** Counterparties that a package lists. */
    private static final int MOST_COUNTERPARTIES = 10;

    private final TreeMap<String, Token> tokens = new TreeMap<>();
    private final Map<String, Party> parties = new HashMap<>();

    TokenTotals(List<TokenTransfer> transfers) {
        for (TokenTransfer transfer : transfers) {
            tokens.computeIfAbsent(transfer.token(), token -> new Token()).add(transfer);
            party(transfer.from()).sent(transfer.token());
            party(transfer.to()).received(transfer.token());
        }
    }

    /** The sum of all values for each token address, in the token's minor unit. */
    Json.Obj totals() {
        Json.Builder json = Json.object();
        tokens.forEach((address, token) -> json.put(address, token.total.toString()));
        return json.build();
    }

    /** Each token's further figures. */
    Json.Arr assets() {
        return Json.array(tokens.entrySet(), entry -> entry.getValue().json(entry.getKey()));
    }

    /** Who took part in most transfers; the zero address is nobody. */
    Json.Arr counterparties() {
        List<Map.Entry<String, Party>> busiest = new ArrayList<>();
        for (Map.Entry<String, Party> entry : parties.entrySet()) {
            if (!entry.getKey().equals(TokenTransfer.ZERO)) {
                busiest.add(entry);
            }
        }
        busiest.sort(Comparator.<Map.Entry<String, Party>>comparingLong(
                        entry -> -entry.getValue().transfers())
                .thenComparing(Map.Entry::getKey));
        return Json.array(
                busiest.subList(0, Math.min(MOST_COUNTERPARTIES, busiest.size())),
                entry -> entry.getValue().json(entry.getKey()));
    }

    private Party party(String address) {
        return parties.computeIfAbsent(address, a -> new Party());
    }

    private static final class Token {
        private BigInteger total = BigInteger.ZERO;
        private BigInteger minted = BigInteger.ZERO;
        private BigInteger burned = BigInteger.ZERO;
        private long transfers;
        private final Set<String> holders = new HashSet<>();

        void add(TokenTransfer transfer) {
            total = total.add(transfer.value());
            transfers++;
            if (transfer.mints()) {
                minted = minted.add(transfer.value());
            } else {
                holders.add(transfer.from());
            }
            if (transfer.burns()) {
                burned = burned.add(transfer.value());
            } else {
                holders.add(transfer.to());
            }
        }

        Json.Obj json(String address) {
            return Json.object()
                    .put("token_address", address)
                    .put("transfers", transfers)
                    .put("total", total.toString())
                    .put("minted", minted.toString())
                    .put("burned", burned.toString())
                    .put("supply_change", minted.subtract(burned).toString())
                    .put("holders", holders.size())
                    .build();
        }
    }

    private static final class Party {
        private long sent;
        private long received;
        private final Set<String> tokens = new HashSet<>();

        void sent(String token) {
            sent++;
            tokens.add(token);
        }

        void received(String token) {
            received++;
            tokens.add(token);
        }

        long transfers() {
            return sent + received;
        }

        Json.Obj json(String address) {
            return Json.object()
                    .put("address", address)
                    .put("sent", sent)
                    .put("received", received)
                    .put("tokens", tokens.size())
                    .build();
        }
    }
}
