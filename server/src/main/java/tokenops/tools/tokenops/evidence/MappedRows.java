package tokenops.tools.tokenops.evidence;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hands rows on by our names, as a {@link Mapping} says. A value that hasn't the form which the mapping says costs its record. What
 * the mapping doesn't name stays with the record under {@code source.}, so that an id in it is still a reference.
 */
final class MappedRows implements RowSink {
    private static final Pattern ASSET = Pattern.compile("(?:TEST_)?([A-Za-z0-9]+)/([0-9]{1,2})");
    private static final Pattern CURRENCY = Pattern.compile("[A-Za-z]{3,5}");

    private final Mapping mapping;
    private final RowSink sink;
    private final Row mapped = new Row();
    private final Map<String, String> ofRecord = new HashMap<>();

    MappedRows(Mapping mapping, RowSink sink) {
        this.mapping = mapping;
        this.sink = sink;
    }

    @Override
    public void header(Header header) {
        List<String> absent = new ArrayList<>();
        for (Mapping.Field field : mapping.fields()) {
            if (field instanceof Mapping.Taken taken && header.at(taken.from()) < 0) {
                absent.add(Text.wellFormed(taken.from()));
            }
        }
        if (!absent.isEmpty()) {
            sink.unreadable(
                    Problem.Kind.FILE,
                    0,
                    0,
                    "",
                    "its mapping names columns that it doesn't have (" + String.join(", ", absent)
                            + "): their fields are missing in all records");
        }
        sink.header(header);
    }

    @Override
    public void unreadable(Problem.Kind kind, long line, long index, String key, String why) {
        sink.unreadable(kind, line, index, key, why);
    }

    @Override
    public void row(Row row, Optional<Seal> seal) {
        mapped.begin(row.line(), row.index());
        ofRecord.clear();
        boolean any = false;
        Optional<String> fault = Optional.empty();
        List<Mapping.Taken> amounts = new ArrayList<>();
        for (Mapping.Field field : mapping.fields()) {
            switch (field) {
                case Mapping.Constant constant -> put(constant.name(), constant.value());
                case Mapping.Taken taken -> {
                    Optional<String> value = row.get(taken.from());
                    any |= value.isPresent();
                    if (value.isPresent() && taken.form() instanceof Mapping.Form.Major) {
                        amounts.add(taken);
                    } else if (value.isPresent()) {
                        fault = fault.or(() -> take(taken, value.get()));
                    }
                }
            }
        }
        // their scale may be that of a currency that comes after them
        for (Mapping.Taken amount : amounts) {
            fault = fault.or(() -> take(amount, row.get(amount.from()).orElseThrow()));
        }
        if (!any) {
            fault = Optional.of("nothing that its mapping names is in it");
        }
        if (fault.isPresent()) {
            sink.unreadable(Problem.Kind.RECORD, row.line(), row.index(), Recognition.key(mapped), fault.get());
            return;
        }
        for (int i = 0; i < row.size() && !mapped.full(); i++) {
            mapped.add("source." + row.path(i), row.value(i), row.form(i));
        }
        sink.row(mapped, seal);
    }

    @Override
    public Optional<Transfers> plain() {
        return Optional.empty();
    }

    @Override
    public void transfers(
            Transfers block, Transfers.Numbers numbers, int firstRow, int endRow, long lineBefore, long indexBefore) {
        throw new IllegalStateException("a mapping is for rows");
    }

    private void put(String name, String value) {
        ofRecord.put(name, value);
        mapped.add(name, value, Row.Form.TEXT);
    }

    /** Takes a value; why not, where it hasn't its form. */
    private Optional<String> take(Mapping.Taken taken, String text) {
        String given = text.strip();
        Optional<String> value = Optional.ofNullable(taken.values().get(given)).or(() -> read(taken.form(), given));
        if (value.isEmpty()) {
            return Optional.of("its " + Text.wellFormed(taken.from()) + " " + Text.wellFormed(given) + " is "
                    + wanted(taken.form()));
        }
        put(taken.name(), value.get());
        return Optional.empty();
    }

    private Optional<String> read(Mapping.Form form, String text) {
        return switch (form) {
            case Mapping.Form.AsIs _ -> Optional.of(text);
            case Mapping.Form.Number(Notation notation) -> notation.read(text).map(BigDecimal::toPlainString);
            case Mapping.Form.Major(Optional<Integer> scale, Notation notation) ->
                scale.or(this::scaleOfRecord)
                        .flatMap(digits -> notation.read(text).flatMap(number -> Decimals.minor(number, digits)));
            case Mapping.Form.Time(Mapping.Clock clock) -> Times.read(text, clock);
        };
    }

    private Optional<Integer> scaleOfRecord() {
        Matcher asset = ASSET.matcher(ofRecord.getOrDefault("asset", ""));
        if (asset.matches()) {
            return Optional.of(Integer.parseInt(asset.group(2)));
        }
        return Optional.ofNullable(ofRecord.get("currency"))
                .filter(code -> CURRENCY.matcher(code).matches())
                .map(Currencies::scaleOf);
    }

    private String wanted(Mapping.Form form) {
        return switch (form) {
            case Mapping.Form.AsIs _ -> "no text";
            case Mapping.Form.Number(Notation notation) -> "no " + notation;
            case Mapping.Form.Major(Optional<Integer> scale, Notation notation) -> {
                Optional<Integer> digits = scale.or(this::scaleOfRecord);
                yield digits.isEmpty()
                        ? "of no currency or asset that tells its minor unit"
                        : "no " + notation + " of at most " + digits.get() + " decimals";
            }
            case Mapping.Form.Time(Mapping.Clock clock) -> "no time as " + clock.word();
        };
    }
}
