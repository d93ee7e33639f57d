package tokenops.proof;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One tile of hashes (C2SP tlog-tiles): up to 256 neighbouring hashes of tree level {@code 8 * level}, 32 bytes each.
 *
 * @param level 0 to 5: a tile of level 5 already covers 2^48 leaves
 * @param index the tile's number at its level, from 0
 * @param width how many hashes it holds, 1 to 256; full tiles never change
 */
public record Tile(int level, long index, int width) implements Comparable<Tile> {
    /** Hashes in a full tile. */
    public static final int FULL = 256;

    /** Tree levels that one tile spans. */
    public static final int HEIGHT = 8;

    private static final int LEVELS = 6;
    private static final Pattern PATH =
            Pattern.compile("tile/([0-5])/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

    public Tile {
        if (level < 0 || level >= LEVELS || index < 0 || width < 1 || width > FULL) {
            throw new IllegalArgumentException("no tile " + level + "/" + index + " of width " + width);
        }
    }

    /** The tile in which tree level {@code 8 * level}, hash {@code hashIndex} stands, as wide as a tree of that size has it. */
    public static Tile holding(int level, long hashIndex, long treeSize) {
        long index = hashIndex / FULL;
        long hashesAtLevel = treeSize >> (HEIGHT * level);
        return new Tile(level, index, (int) Math.min(FULL, hashesAtLevel - index * FULL));
    }

    /** Whether it holds all the hashes that a tile can hold. */
    public boolean isFull() {
        return width == FULL;
    }

    /** The path below the log's prefix: {@code tile/0/x001/x234/067}, a partial tile with {@code .p/} and its width. */
    public String path() {
        return "tile/" + level + "/" + number(index) + (isFull() ? "" : ".p/" + width);
    }

    /** The path of the entries that a tile of level 0 covers: {@code tile/entries/x001/x234/067}. */
    public String entriesPath() {
        if (level != 0) {
            throw new IllegalStateException("only level 0 has entries");
        }
        return "tile/entries/" + number(index) + (isFull() ? "" : ".p/" + width);
    }

    /** Reads {@link #path()}; empty for any other spelling. */
    public static Optional<Tile> parse(String path) {
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long index = Long.parseLong(matcher.group(2).replace("x", "").replace("/", ""));
        String partial = matcher.group(3);
        int width = partial == null ? FULL : Integer.parseInt(partial);
        if (width > FULL || (partial != null && width == FULL)) {
            return Optional.empty();
        }
        Tile tile = new Tile(Integer.parseInt(matcher.group(1)), index, width);
        return tile.path().equals(path) ? Optional.of(tile) : Optional.empty();
    }

    /** Reads {@link #entriesPath()}; empty for any other spelling. */
    public static Optional<Tile> parseEntries(String path) {
        String start = "tile/entries/";
        return path.startsWith(start) ? parse("tile/0/" + path.substring(start.length())) : Optional.empty();
    }

    private static String number(long index) {
        String text = digits(index % 1000);
        for (long rest = index / 1000; rest > 0; rest /= 1000) {
            text = "x" + digits(rest % 1000) + "/" + text;
        }
        return text;
    }

    private static String digits(long three) {
        return Long.toString(1000 + three).substring(1);
    }

    @Override
    public int compareTo(Tile other) {
        int byLevel = Integer.compare(level, other.level);
        int byIndex = byLevel != 0 ? byLevel : Long.compare(index, other.index);
        return byIndex != 0 ? byIndex : Integer.compare(width, other.width);
    }

    @Override
    public String toString() {
        return path();
    }
}
