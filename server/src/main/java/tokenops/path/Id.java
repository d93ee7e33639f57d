package tokenops.path;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * The id of an object: a prefix that says its kind, {@code _}, and 26 characters of lowercase Crockford base32 of a UUIDv7.
 *
 * <p>The last byte of the UUID is the owning agent's home byte, so that any id leads to the rows of its owner without a look-up
 * ({@link Home}). Ids are made by {@link Ids}, never here.
 */
public sealed interface Id {
    UUID uuid();

    Prefix prefix();

    /** The byte that says in which home this object lies, 0 to 255. */
    default int homeByte() {
        return (int) (uuid().getLeastSignificantBits() & 0xff);
    }

    /** The written form, as {@code run_01jd...}. */
    default String text() {
        return text(prefix(), uuid());
    }

    /** The written form of an id whose prefix is known from elsewhere, as from the kind of a stored document. */
    static String text(Prefix prefix, UUID uuid) {
        return Crockford.encode(prefix.blank, uuid);
    }

    /** The prefixes, with the kind of object that each names. */
    enum Prefix {
        AGT,
        TRU,
        KEY,
        QUO,
        PAY,
        CNF,
        CFE,
        SRT,
        ELG,
        GRT,
        CON,
        RUN,
        EXE,
        EVD,
        PKG,
        RES,
        URT,
        LEX,
        TRF,
        CBK,
        ATT,
        EXC,
        SKEY,
        ADJ,
        OVR,
        AUD,
        NOD;

        private final String text = name().toLowerCase(Locale.ROOT);
        private final byte[] blank = Crockford.blank(text + "_");

        public String text() {
            return text;
        }
    }

    /** Reads {@code text} as an id with that prefix; empty for any other prefix or spelling. */
    static Optional<UUID> parse(Prefix prefix, String text) {
        String start = prefix.text() + "_";
        return text.startsWith(start) ? Crockford.decode(text.substring(start.length())) : Optional.empty();
    }

    record Agent(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.AGT;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    record TrustDecision(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.TRU;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    record Credential(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.KEY;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    record Quote(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.QUO;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    record Payment(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.PAY;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    record Confirmation(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.CNF;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    record FundingEvent(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.CFE;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    record SettlementReceipt(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.SRT;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    record Eligibility(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.ELG;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    record Grant(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.GRT;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    record Contract(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.CON;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    record Run(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.RUN;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    record Execution(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.EXE;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    record Evidence(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.EVD;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    record ResultPackage(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.PKG;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    record ResultContract(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.RES;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    record UsageReceipt(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.URT;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    record LedgerExtract(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.LEX;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    record Transfer(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.TRF;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    record Callback(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.CBK;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    record Attestation(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.ATT;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    record ExceptionTicket(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.EXC;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    record SigningKey(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.SKEY;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    record Adjustment(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.ADJ;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    record OperatorOverride(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.OVR;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    record AuditEvent(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.AUD;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    record Node(UUID uuid) implements Id {
        @Override
        public Prefix prefix() {
            return Prefix.NOD;
        }

        @Override
        public String toString() {
            return text();
        }
    }
}
