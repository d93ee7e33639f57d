package tokenops.support;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tokenops.path.Id;

/**
 * What would tell of somebody or something wherever it stood: every id, digest, name, secret and number of the texts that are added,
 * each in the forms in which it could hide (text, hexadecimal, base64, raw bytes).
 */
public final class Traces {
    private static final Pattern ID = Pattern.compile("([a-z]{3,5})_([0-9a-z]{26})");
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]+");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");
    private static final Pattern TIME = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}(T.*)?");

    /** Of 16 or 32 bytes, as salts, keys, thumbprints and digests are written. */
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9_-]{22}|[A-Za-z0-9_-]{43}");

    /** Shorter words and shorter hexadecimal texts stand anywhere by chance. */
    private static final int SHORTEST = 8;

    private static final int SHORTEST_HEX = 16;

    /** Of what is sought every form begins so; a look at these tells of most that they are nowhere. */
    private static final int BEGINNING = SHORTEST;

    private final String shown;
    private final Set<String> shownDigests;
    private final Set<String> words = new TreeSet<>();
    private final Set<String> numbers = new TreeSet<>();

    /**
     * What is meant to be seen is no trace.
     *
     * @param shown words of which that is so, and all that is part of them
     * @param shownDigests in hexadecimal
     */
    public Traces(String shown, Set<String> shownDigests) {
        this.shown = shown;
        this.shownDigests = Set.copyOf(shownDigests);
    }

    /** Takes up all that a text says, JSON or not. */
    public void of(String text) {
        Matcher ids = ID.matcher(text);
        while (ids.find()) {
            id(ids.group(1), ids.group());
        }
        for (String part : text.split("[\\s\",\\[\\]{}\\\\]+")) {
            part(part);
        }
    }

    private void id(String prefix, String text) {
        words.add(text);
        // what only looks like an id has no such prefix
        Arrays.stream(Id.Prefix.values())
                .filter(known -> known.text().equals(prefix))
                .findFirst()
                .flatMap(known -> Id.parse(known, text))
                .ifPresent(this::uuid);
    }

    private void uuid(UUID id) {
        words.add(id.toString());
        // the characters of an id behind its prefix
        words.add(Id.text(Id.Prefix.RUN, id).substring("run_".length()));
        bytes(ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array());
    }

    private void bytes(byte[] bytes) {
        String hex = HexFormat.of().formatHex(bytes);
        if (shownDigests.contains(hex)) {
            return;
        }
        words.add(hex);
        words.add(hex.toUpperCase(Locale.ROOT));
        words.add(new String(bytes, StandardCharsets.ISO_8859_1));
        for (int from = 0; from < 3; from++) {
            // as it stands within something longer, whichever of three places it has there
            byte[] rest = Arrays.copyOfRange(bytes, from, from + (bytes.length - from) / 3 * 3);
            words.add(Base64.getEncoder().encodeToString(rest));
            words.add(Base64.getUrlEncoder().encodeToString(rest));
        }
    }

    private void part(String part) {
        String hex = part.replaceFirst("^(sha256:|0x|x)", "");
        if (NUMBER.matcher(part).matches()) {
            numbers.add(part);
        } else if (shown.contains(part)
                || TIME.matcher(part).matches()
                || ID.matcher(part).matches()) {
            return;
        } else if (UUID_TEXT.matcher(part).matches()) {
            uuid(UUID.fromString(part));
        } else if (HEX.matcher(hex).matches() && hex.length() < SHORTEST_HEX) {
            numbers.add(hex);
        } else if (HEX.matcher(hex).matches() && hex.length() % 2 == 0 && hex.length() <= 128) {
            bytes(HexFormat.of().parseHex(hex));
        } else if (part.length() >= SHORTEST) {
            words.add(part);
            if (BASE64.matcher(part).matches()) {
                bytes(Base64.getUrlDecoder().decode(part));
            }
        }
    }

    /** Numbers, and hexadecimal texts that are too short to be sought among digests. */
    public Set<String> numbers() {
        return Set.copyOf(numbers);
    }

    /** How many forms are sought. */
    public int size() {
        return words.size() + numbers.size();
    }

    /**
     * What of it is there.
     *
     * @param everything in which all but numbers is sought
     * @param wordy the same without what digits stand in by chance, in which numbers are sought
     */
    public Set<String> in(byte[] everything, String wordy) {
        String text = new String(everything, StandardCharsets.ISO_8859_1);
        Set<String> beginnings = new HashSet<>();
        for (int i = 0; i + BEGINNING <= text.length(); i++) {
            beginnings.add(text.substring(i, i + BEGINNING));
        }
        Set<String> found = new TreeSet<>();
        for (String word : words) {
            if (beginnings.contains(word.substring(0, BEGINNING)) && text.contains(word)) {
                found.add(word);
            }
        }
        for (String number : numbers) {
            if (wordy.contains(number)) {
                found.add(number);
            }
        }
        return found;
    }
}
