package tokenops.proof;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringTokenizer;

/**
 * Which logs a reader trusts, and which witnesses must have cosigned a checkpoint before it counts (C2SP tlog-policy): k of n, also
 * of groups.
 *
 * <p>Names are octets that mean something within the file only; they are kept as ISO 8859-1, so that each octet is a character.
 */
public final class WitnessPolicy {
    /** Largest file that is read, in bytes. */
    public static final int LARGEST = 1 << 20;

    /** Most logs, witnesses and groups together. */
    public static final int MOST_NAMES = 1_000;

    /** What a checkpoint has to have where no witness is asked for. */
    private static final String NONE = "none";

    /** Logs may sign as witnesses do, with ML-DSA-44 (C2SP tlog-checkpoint). */
    private static final Set<NoteVerifierKey.Type> LOG_TYPES =
            Set.of(NoteVerifierKey.Type.ED25519, NoteVerifierKey.Type.ML_DSA_44_COSIGNATURE);

    private static final Set<NoteVerifierKey.Type> WITNESS_TYPES =
            Set.of(NoteVerifierKey.Type.ED25519_COSIGNATURE, NoteVerifierKey.Type.ML_DSA_44_COSIGNATURE);

    /** How far a witness's clock may be ahead of the reader's. */
    private static final Duration CLOCKS = Duration.ofMinutes(5);

    private final List<NoteVerifierKey> logs;
    private final List<Witness> witnesses;
    private final Optional<Member> quorum;
    private final Set<NoteVerifierKey.Type> checkable;

    private WitnessPolicy(Reader read, Set<NoteVerifierKey.Type> checkable) {
        this.checkable = Set.copyOf(checkable);
        this.logs = List.copyOf(read.logs);
        this.witnesses = List.copyOf(read.witnesses);
        this.quorum = read.quorum;
    }

    /** What can witness a checkpoint. */
    private sealed interface Member permits Witness, Group {}

    /**
     * One that cosigns.
     *
     * @param name within the policy
     * @param url where it takes checkpoints, for those who offer some
     */
    public record Witness(String name, NoteVerifierKey key, Optional<String> url) implements Member {}

    /** At least {@code threshold} of the members. */
    private record Group(int threshold, List<Member> members) implements Member {
        Group {
            members = List.copyOf(members);
        }
    }

    /**
     * What the policy says of a checkpoint.
     *
     * @param met whether enough are known to have cosigned; never where a known witness's line is false, for then the note is
     * @param cosigned the names of those who have
     * @param unchecked the names of those whose lines can't be checked, because the runtime lacks the algorithm of their keys
     * @param faults cosignatures of known witnesses that don't count, a sentence each
     */
    public record Verdict(boolean met, List<String> cosigned, List<String> unchecked, List<String> faults) {
        public Verdict {
            cosigned = List.copyOf(cosigned);
            unchecked = List.copyOf(unchecked);
            faults = List.copyOf(faults);
        }
    }

    /** Reads a policy file. What isn't exactly as the specification says is refused, with its line. */
    public static WitnessPolicy parse(byte[] file) throws MalformedProof {
        return parse(file, NoteVerifierKey.Type.checkable());
    }

    /** The same as on a runtime that can check signatures of those types and no others. */
    static WitnessPolicy parse(byte[] file, Set<NoteVerifierKey.Type> checkable) throws MalformedProof {
        if (file.length > LARGEST) {
            throw new MalformedProof("A policy has at most " + LARGEST + " bytes.");
        }
        Reader reader = new Reader();
        int number = 0;
        for (String line : new String(file, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            number++;
            try {
                reader.line(line);
            } catch (MalformedProof e) {
                throw new MalformedProof("Line " + number + " of the policy: " + e.sentence());
            }
        }
        if (!reader.decided) {
            throw new MalformedProof("A policy has a quorum line.");
        }
        return new WitnessPolicy(reader, checkable);
    }

    /** The logs that are trusted; empty where the reader knows its log otherwise. */
    public List<NoteVerifierKey> logs() {
        return logs;
    }

    /** Every witness, in the order of the file. */
    public List<Witness> witnesses() {
        return witnesses;
    }

    /** Whether a checkpoint counts without any witness. */
    public boolean asksForNone() {
        return quorum.isEmpty();
    }

    /**
     * Evaluates the quorum for a checkpoint. The log's own signature is checked elsewhere. A cosignature that can't be checked here
     * is none.
     *
     * @param now a cosignature that is younger doesn't count, but for five minutes of clock difference
     */
    public Verdict of(SignedNote checkpoint, Instant now) {
        List<String> cosigned = new ArrayList<>();
        List<String> unchecked = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        Set<Witness> standing = new HashSet<>();
        boolean spoilt = false;
        for (Witness witness : witnesses) {
            String called = "The cosignature of " + shown(witness.name());
            boolean isCheckable = checkable.contains(witness.key().type());
            if (checkpoint.signatures().stream().noneMatch(witness.key()::named)) {
                continue;
            }
            if (isCheckable && !checkpoint.isSignedBy(witness.key())) {
                spoilt = true;
                faults.add(called + " isn't over this checkpoint.");
            } else if (!isInTime(witness, checkpoint, now)) {
                faults.add(called + " has no time, or one to come.");
            } else if (isCheckable) {
                cosigned.add(shown(witness.name()));
                standing.add(witness);
            } else {
                unchecked.add(shown(witness.name()));
            }
        }
        boolean met =
                !spoilt && quorum.map(member -> isWitnessed(member, standing)).orElse(true);
        return new Verdict(met, cosigned, unchecked, faults);
    }

    private static boolean isInTime(Witness witness, SignedNote checkpoint, Instant now) {
        return checkpoint.signatures().stream().filter(witness.key()::named).allMatch(line -> isInTime(line, now));
    }

    /** Whether a cosignature has a time, and none to come but for five minutes of clock difference. */
    public static boolean isInTime(NoteSignature cosignature, Instant now) {
        long at = cosignature.cosignedAt();
        return at > 0 && at <= now.plus(CLOCKS).getEpochSecond();
    }

    private static boolean isWitnessed(Member member, Set<Witness> standing) {
        if (member instanceof Group group) {
            return group.members().stream()
                            .filter(one -> isWitnessed(one, standing))
                            .count()
                    >= group.threshold();
        }
        return member instanceof Witness witness && standing.contains(witness);
    }

    /** A name for people: most are UTF-8. */
    private static String shown(String octets) {
        return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** Reads line by line: every name is defined before it is used. */
    private static final class Reader {
        private final List<NoteVerifierKey> logs = new ArrayList<>();
        private final List<Witness> witnesses = new ArrayList<>();
        private final Map<String, Member> members = new HashMap<>();
        private final Set<String> grouped = new HashSet<>();
        private Optional<Member> quorum = Optional.empty();
        private boolean decided;

        void line(String line) throws MalformedProof {
            require(
                    line.chars().allMatch(c -> c == '\t' || c >= 0x20 && c != 0x7f),
                    "The only control characters are tabs and line ends.");
            StringTokenizer tokens = new StringTokenizer(line, " \t");
            List<String> items = new ArrayList<>();
            while (tokens.hasMoreTokens()) {
                items.add(tokens.nextToken());
            }
            if (items.isEmpty() || items.get(0).startsWith("#")) {
                return;
            }
            require(logs.size() + members.size() < MOST_NAMES, "There are at most " + MOST_NAMES + " names.");
            switch (items.get(0)) {
                case "log" -> log(items);
                case "witness" -> witness(items);
                case "group" -> group(items);
                case "quorum" -> quorum(items);
                default -> throw new MalformedProof("There is no line " + shown(items.get(0)) + ".");
            }
        }

        private void log(List<String> items) throws MalformedProof {
            require(items.size() == 2 || items.size() == 3, "It is log, a verifier key, and perhaps a URL.");
            NoteVerifierKey key = key(items.get(1), LOG_TYPES);
            require(logs.stream().noneMatch(key::isSamePublicKey), "The log's key stands there twice.");
            logs.add(key);
        }

        private void witness(List<String> items) throws MalformedProof {
            require(
                    items.size() == 3 || items.size() == 4,
                    "It is witness, a name, a verifier key, and perhaps a URL.");
            NoteVerifierKey key = key(items.get(2), WITNESS_TYPES);
            require(
                    witnesses.stream().map(Witness::key).noneMatch(key::isSamePublicKey),
                    "The witness's key stands there twice.");
            Optional<String> url = items.size() == 4 ? Optional.of(items.get(3)) : Optional.empty();
            Witness witness = new Witness(items.get(1), key, url);
            define(items.get(1), witness);
            witnesses.add(witness);
        }

        private void group(List<String> items) throws MalformedProof {
            require(items.size() >= 4, "It is group, a name, all, any or a number, and at least one member.");
            List<String> names = items.subList(3, items.size());
            List<Member> found = new ArrayList<>();
            for (String name : names) {
                found.add(known(name));
                require(grouped.add(name), shown(name) + " is a member already.");
            }
            define(items.get(1), new Group(threshold(items.get(2), found.size()), found));
        }

        private static int threshold(String text, int members) throws MalformedProof {
            return switch (text) {
                case "all" -> members;
                case "any" -> 1;
                default ->
                    Decimal.parse(text)
                            .filter(number -> number >= 1 && number <= members)
                            .orElseThrow(
                                    () -> new MalformedProof("A group asks for 1 to " + members + " of its members."))
                            .intValue();
            };
        }

        private void quorum(List<String> items) throws MalformedProof {
            require(items.size() == 2, "It is quorum and a name.");
            require(!decided, "There is one quorum line.");
            decided = true;
            quorum = items.get(1).equals(NONE) ? Optional.empty() : Optional.of(known(items.get(1)));
        }

        private void define(String name, Member member) throws MalformedProof {
            require(!name.equals(NONE), "none is no name.");
            require(members.putIfAbsent(name, member) == null, shown(name) + " is defined twice.");
        }

        private Member known(String name) throws MalformedProof {
            Optional<Member> member = Optional.ofNullable(members.get(name));
            return member.orElseThrow(() -> new MalformedProof(shown(name) + " isn't defined before."));
        }

        private static NoteVerifierKey key(String text, Set<NoteVerifierKey.Type> types) throws MalformedProof {
            NoteVerifierKey key = NoteVerifierKey.parse(shown(text));
            require(types.contains(key.type()), "The key's type isn't one for that.");
            return key;
        }

        private static void require(boolean holds, String sentence) throws MalformedProof {
            if (!holds) {
                throw new MalformedProof(sentence);
            }
        }
    }
}
