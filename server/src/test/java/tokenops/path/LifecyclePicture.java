package tokenops.path;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Draws the lifecycles from their tables: the states of each below one another in the order of the vocabulary, what leads on at the
 * right, what leads back at the left.
 */
final class LifecyclePicture {
    private static final int WIDTH = 138;
    private static final int HEIGHT = 28;
    private static final int PITCH = 50;
    private static final int HEAD = 34;
    private static final int MARGIN = 20;

    /** How far an arc stands out, and how much farther for each state that it passes. */
    private static final int BULGE = 26;

    private static final int FARTHER = 14;

    /** What an arc leaves a box below, and meets it above, its middle. */
    private static final int APART = 6;

    private static final String STYLE =
            ".b{fill:#f7f8fa;stroke:#5b6472}.f{fill:none;stroke:#5b6472}.l{fill:#1b2430;font-size:12px;font-family:ui-monospace,monospace}"
                    + ".g{fill:#1b2430;font-size:14px;font-weight:600}.n{fill:#5b6472;font-size:13px}"
                    + ".a{stroke:#5b6472;fill:none;stroke-width:1.25}.r{stroke:#3b5f8a;stroke-dasharray:4 3}.h{fill:#5b6472}"
                    + "@media (prefers-color-scheme: dark){.b{fill:#1c2430;stroke:#8a94a3}.f,.a{stroke:#8a94a3}.r{stroke:#9cc2ee}"
                    + ".l,.g{fill:#eef1f5}.h,.n{fill:#aab3c0}}";

    private final StringBuilder svg = new StringBuilder();
    private int widest;

    private LifecyclePicture() {}

    /** The picture: rows of lifecycles. */
    static String of(List<List<Lifecycle<?>>> rows) {
        LifecyclePicture picture = new LifecyclePicture();
        int top = MARGIN;
        for (List<Lifecycle<?>> row : rows) {
            int left = MARGIN;
            int most = 0;
            for (Lifecycle<?> lifecycle : row) {
                left = picture.draw(lifecycle, left, top);
                most = Math.max(most, words(lifecycle).size());
            }
            picture.widest = Math.max(picture.widest, left);
            top += HEAD + most * PITCH + MARGIN;
        }
        return picture.framed(top);
    }

    private String framed(int top) {
        return String.format(Locale.ROOT, """
                        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-labelledby="t d" font-family="ui-sans-serif, system-ui, sans-serif">
                        <title id="t">The lifecycles of agents, trust, payments, grants and runs</title><desc id="d">States with the transitions that are allowed; every other one is refused.</desc>
                        <style>%s</style>
                        <defs><marker id="m" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="h" d="M0 0 8 4 0 8z"/></marker></defs>
                        """, widest, top + MARGIN, STYLE)
                + svg
                + String.format(
                        Locale.ROOT,
                        "<text class=\"n\" x=\"%d\" y=\"%d\">dot: may be the first; double frame: final; dashed: leads back</text>\n</svg>\n",
                        MARGIN,
                        top);
    }

    private static <S extends Enum<S> & Word> List<S> words(Lifecycle<S> lifecycle) {
        Set<S> states = new LinkedHashSet<>(lifecycle.begins());
        lifecycle.next().forEach((from, to) -> {
            states.add(from);
            states.addAll(to);
        });
        return states.stream().sorted().toList();
    }

    /** Draws one; answers where the next may begin. */
    private <S extends Enum<S> & Word> int draw(Lifecycle<S> lifecycle, int left, int top) {
        List<S> states = words(lifecycle);
        List<int[]> on = new ArrayList<>();
        List<int[]> back = new ArrayList<>();
        for (int from = 0; from < states.size(); from++) {
            for (int to = 0; to < states.size(); to++) {
                if (lifecycle.allows(states.get(from), states.get(to))) {
                    (to > from ? on : back).add(new int[] {from, to});
                }
            }
        }
        int x = left + room(back);
        int y = top + HEAD;
        add("<text class=\"g\" x=\"%d\" y=\"%d\">%s</text>", x, top + 16, lifecycle.name());
        for (int i = 0; i < states.size(); i++) {
            box(states.get(i), lifecycle, x, y + i * PITCH);
        }
        on.forEach(arc -> {
            if (arc[1] == arc[0] + 1) {
                int at = x + WIDTH / 2;
                add(
                        "<path class=\"a\" marker-end=\"url(#m)\" d=\"M%d %dV%d\"/>",
                        at, y + arc[0] * PITCH + HEIGHT, y + arc[1] * PITCH);
            } else {
                arc("a", x + WIDTH, y, arc, 1);
            }
        });
        back.forEach(arc -> arc("a r", x, y, arc, -1));
        return x + WIDTH + room(on.stream().filter(arc -> arc[1] > arc[0] + 1).toList()) + MARGIN;
    }

    private <S extends Enum<S> & Word> void box(S state, Lifecycle<S> lifecycle, int x, int y) {
        add("<rect class=\"b\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"5\"/>", x, y, WIDTH, HEIGHT);
        if (lifecycle.next().getOrDefault(state, Set.of()).isEmpty()) {
            add(
                    "<rect class=\"f\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"3\"/>",
                    x + 3, y + 3, WIDTH - 6, HEIGHT - 6);
        }
        if (lifecycle.begins().contains(state)) {
            add("<circle class=\"h\" cx=\"%d\" cy=\"%d\" r=\"3\"/>", x + WIDTH - 10, y + HEIGHT / 2);
        }
        add("<text class=\"l\" x=\"%d\" y=\"%d\">%s</text>", x + 9, y + 18, state.word());
    }

    private void arc(String css, int x, int y, int[] arc, int side) {
        int down = arc[1] > arc[0] ? 1 : -1;
        int from = y + arc[0] * PITCH + HEIGHT / 2 + down * APART;
        int to = y + arc[1] * PITCH + HEIGHT / 2 - down * APART;
        int out = x + side * bulge(arc) * 4 / 3;
        add(
                "<path class=\"%s\" marker-end=\"url(#m)\" d=\"M%d %dC%d %d %d %d %d %d\"/>",
                css, x, from, out, from, out, to, x, to);
    }

    private static int bulge(int[] arc) {
        return BULGE + FARTHER * (Math.abs(arc[1] - arc[0]) - 1);
    }

    private static int room(List<int[]> arcs) {
        return arcs.stream().flatMapToInt(arc -> IntStream.of(bulge(arc))).max().orElse(0);
    }

    private void add(String form, Object... values) {
        svg.append(String.format(Locale.ROOT, form, values)).append('\n');
    }
}
