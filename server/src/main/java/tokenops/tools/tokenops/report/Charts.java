package tokenops.tools.tokenops.report;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.List;

/**
 * Pictures as inline SVG: without text, so that they can be stretched to any width, each with a name that says what it shows. The
 * figures stand beside them as text.
 */
final class Charts {
    private static final int WIDTH = 1_000;
    private static final int HEIGHT = 100;

    /** No column is wider: two of them shouldn't look like a wall. */
    private static final double WIDEST = 60;

    /** Columns that leave less than this are drawn without gaps. */
    private static final double LEAST_GAPPED = 6;

    private Charts() {}

    /** A part of a bar. */
    record Part(String tone, long size) {}

    /** One horizontal bar of parts, as long as their sum in relation to the longest bar. */
    static String bar(String name, List<Part> parts, long longest) {
        StringBuilder svg = begin(name, "bar");
        svg.append("<rect class=\"track\" width=\"" + WIDTH + "\" height=\"" + HEIGHT + "\"/>");
        double at = 0;
        for (Part part : parts) {
            double width = longest == 0 ? 0 : (double) part.size() * WIDTH / longest;
            if (part.size() > 0) {
                // what is little is still there
                width = Math.max(width, 4);
                svg.append(rect(part.tone(), at, 0, width, HEIGHT));
                at += width;
            }
        }
        return svg.append("</svg>").toString();
    }

    /** The score from 0 to 100, and where a finding caps it. */
    static String gauge(long score, long cap) {
        StringBuilder svg = begin("Score " + score + " of 100" + (cap < 100 ? ", at most " + cap : ""), "gauge");
        svg.append("<rect class=\"track\" width=\"" + WIDTH + "\" height=\"" + HEIGHT + "\"/>");
        svg.append(rect("fill", 0, 0, score * 10.0, HEIGHT));
        if (cap < 100) {
            svg.append(rect("cap", Math.max(0, cap * 10.0 - 3), 0, 6, HEIGHT));
        }
        return svg.append("</svg>").toString();
    }

    /** Columns over a range; what isn't there is 0. */
    static String columns(String name, List<BigInteger> values) {
        BigInteger highest = values.stream().reduce(BigInteger.ONE, BigInteger::max);
        double step = Math.min(WIDEST, (double) WIDTH / values.size());
        double gap = step > LEAST_GAPPED ? step / 6 : 0;
        StringBuilder svg = begin(name, "");
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i).signum() > 0) {
                double height = Math.max(1, share(values.get(i), highest) * HEIGHT);
                svg.append(rect("one", i * step, HEIGHT - height, step - gap, height));
            }
        }
        return svg.append("</svg>").toString();
    }

    /** Only how high a column is drawn is rounded; values stay exact. */
    private static double share(BigInteger value, BigInteger highest) {
        return new BigDecimal(value)
                .divide(new BigDecimal(highest), MathContext.DECIMAL32)
                .doubleValue();
    }

    /** A square in a bar's colour, for the key. */
    static String swatch(String tone) {
        return "<svg viewBox=\"0 0 10 10\" aria-hidden=\"true\" focusable=\"false\"><rect class=\"" + tone
                + "\" width=\"10\" height=\"10\"/></svg>";
    }

    private static StringBuilder begin(String name, String kind) {
        return new StringBuilder("<svg" + (kind.isEmpty() ? "" : " class=\"" + kind + "\"") + " viewBox=\"0 0 " + WIDTH
                + " " + HEIGHT + "\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"" + Html.escaped(name)
                + "\">");
    }

    private static String rect(String tone, double x, double y, double width, double height) {
        return "<rect class=\"" + tone + "\" x=\"" + tenths(x) + "\" y=\"" + tenths(y) + "\" width=\"" + tenths(width)
                + "\" height=\"" + tenths(height) + "\"/>";
    }

    /** With one decimal at most, in every locale. */
    private static String tenths(double number) {
        long tenths = Math.round(number * 10);
        return tenths % 10 == 0 ? Long.toString(tenths / 10) : tenths / 10 + "." + tenths % 10;
    }
}
