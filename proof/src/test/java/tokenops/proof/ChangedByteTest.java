package tokenops.proof;

import static org.junit.jupiter.api.Assertions.*;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A changed byte has nowhere to hide: whatever is changed, dropped, doubled or moved in the bundle of a real run, a check fails. */
class ChangedByteTest {
    private final BundleVerifier verifier = new BundleVerifier(KeptBundle.logKey());
    private final Bundle bundle = KeptBundle.bundle();
    private final byte[] file = KeptBundle.bytes();

    private boolean holds(byte[] changed) {
        return verifier.verify(changed, List.of(), KeptBundle.NOW).holds();
    }

    /** Takes more than a minute, so most of the time every nineteenth will do. */
    @Test
    @Tag("slow")
    void everyByteCounts() {
        assertEquals(List.of(), unnoticed(1));
    }

    @Test
    void everyNineteenthByteCounts() {
        assertEquals(List.of(), unnoticed(19));
    }

    private List<Integer> unnoticed(int step) {
        assertTrue(holds(file));
        return IntStream.range(0, file.length)
                .filter(at -> at % step == 0)
                .parallel()
                .filter(at -> {
                    byte[] changed = file.clone();
                    // Stays a plausible character: letters change case, digits and symbols their neighbour.
                    changed[at] = (byte) (changed[at] ^ (at % 2 == 0 ? 0x01 : 0x20));
                    return holds(changed);
                })
                .boxed()
                .toList();
    }

    @Test
    void noByteCanBeLeftOutOrDoubled() {
        for (int at = 0; at < file.length; at += 29) {
            byte[] without = new byte[file.length - 1];
            System.arraycopy(file, 0, without, 0, at);
            System.arraycopy(file, at + 1, without, at, file.length - at - 1);
            byte[] twice = Arrays.copyOf(file, file.length + 1);
            System.arraycopy(file, at, twice, at + 1, file.length - at);
            // Of a run of equal bytes it doesn't matter which is doubled, but one more is always one too many.
            assertFalse(holds(without), "without byte " + at);
            assertFalse(holds(twice), "byte " + at + " twice");
        }
    }

    @Test
    void noTruncationHolds() {
        for (int length = 0; length < file.length; length += 101) {
            assertFalse(holds(Arrays.copyOf(file, length)), "cut to " + length);
        }
    }

    @Test
    void noMemberCanBeDroppedDoubledOrMovedInTheFile() throws MalformedJson {
        List<String> spellings = new ArrayList<>();
        spoiled(CanonicalJson.read(file), spellings);
        assertTrue(spellings.size() > 300);
        List<String> unnoticed = spellings.parallelStream()
                .filter(text -> holds(text.getBytes(StandardCharsets.UTF_8)))
                .toList();
        assertEquals(List.of(), unnoticed);
    }

    /** The same inside every document, with the digest in the bundle made to fit. */
    @Test
    void noMemberCanBeDroppedDoubledOrMovedInADocument() throws MalformedJson {
        for (BundledDocument document : bundle.documents()) {
            List<String> spellings = new ArrayList<>();
            spoiled(CanonicalJson.read(document.bytes()), spellings);
            List<String> unnoticed = spellings.parallelStream()
                    .filter(text -> holds(with(document, text).bytes()))
                    .toList();
            assertEquals(List.of(), unnoticed);
        }
    }

    private Bundle with(BundledDocument document, String text) {
        List<BundledDocument> documents = new ArrayList<>(bundle.documents());
        documents.remove(document);
        documents.add(BundledDocument.of(document.kind(), document.id(), text.getBytes(StandardCharsets.UTF_8)));
        return new Bundle(
                bundle.origin(), bundle.runId(), bundle.checkpoint(), documents, bundle.keys(), bundle.leaves());
    }

    /** All texts of the value with one member of one of its objects, or item of one of its lists, dropped, doubled or swapped with the one before. */
    private static void spoiled(Json value, List<String> spellings) {
        spoiled(value, spellings, "", "");
    }

    private static void spoiled(Json value, List<String> spellings, String before, String after) {
        if (value instanceof Json.Obj object) {
            List<String> members = new ArrayList<>();
            for (Map.Entry<String, Json> member : object.members().entrySet()) {
                members.add(text(new Json.Text(member.getKey())) + ":" + text(member.getValue()));
            }
            outOfPlace(members, before + "{", "}" + after, spellings);
            int at = 0;
            for (Map.Entry<String, Json> member : new TreeMap<>(object.members()).entrySet()) {
                String name = text(new Json.Text(member.getKey())) + ":";
                String left = before + "{" + joined(members.subList(0, at), false) + name;
                String right = joined(members.subList(at + 1, members.size()), true) + "}" + after;
                spoiled(member.getValue(), spellings, left, right);
                at++;
            }
        } else if (value instanceof Json.Arr array) {
            List<String> items =
                    array.items().stream().map(ChangedByteTest::text).toList();
            outOfPlace(items, before + "[", "]" + after, spellings);
            for (int i = 0; i < items.size(); i++) {
                String left = before + "[" + joined(items.subList(0, i), false);
                String right = joined(items.subList(i + 1, items.size()), true) + "]" + after;
                spoiled(array.items().get(i), spellings, left, right);
            }
        }
    }

    private static void outOfPlace(List<String> parts, String before, String after, List<String> spellings) {
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i);
            List<String> dropped = new ArrayList<>(parts);
            dropped.remove(i);
            spellings.add(before + String.join(",", dropped) + after);
            List<String> doubled = new ArrayList<>(parts);
            doubled.add(i, part);
            spellings.add(before + String.join(",", doubled) + after);
            if (i > 0 && !parts.get(i - 1).equals(part)) {
                List<String> moved = new ArrayList<>(dropped);
                moved.add(i - 1, part);
                spellings.add(before + String.join(",", moved) + after);
            }
        }
    }

    private static String joined(List<String> items, boolean commaFirst) {
        StringBuilder joined = new StringBuilder();
        for (String item : items) {
            joined.append(commaFirst ? "," : "").append(item).append(commaFirst ? "" : ",");
        }
        return joined.toString();
    }

    private static String text(Json value) {
        return CanonicalJson.text(value);
    }
}
