package tokenops.faces.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;

/**
 * How the log looks: one line an event on standard error, the time in UTC first. Levels stand in logging.properties
 * beside the classes, or in the file that {@code -Djava.util.logging.config.file} names.
 */
public final class Logging extends Formatter {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** Made by java.util.logging, by the name in logging.properties. */
    public Logging() {}

    /** Puts the log's form into force, unless the operator has named a file of their own. */
    public static void toStandardError() {
        if (System.getProperty("java.util.logging.config.file") != null) {
            return;
        }
        try (InputStream settings = Logging.class.getResourceAsStream("/logging.properties")) {
            LogManager.getLogManager().readConfiguration(settings);
        } catch (IOException e) {
            throw new IllegalStateException("the build lacks logging.properties", e);
        }
    }

    @Override
    public String format(LogRecord event) {
        StringBuilder line = new StringBuilder(160)
                .append(TIME.format(event.getInstant()))
                .append(' ')
                .append(level(event))
                .append(' ')
                .append(lastName(event.getLoggerName()))
                .append(": ")
                .append(oneLine(formatMessage(event)));
        if (event.getThrown() != null) {
            StringWriter trace = new StringWriter();
            event.getThrown().printStackTrace(new PrintWriter(trace));
            line.append(" | ").append(oneLine(trace.toString()));
        }
        return line.append(System.lineSeparator()).toString();
    }

    private static String level(LogRecord event) {
        int level = event.getLevel().intValue();
        return level >= 1000 ? "ERROR" : level >= 900 ? "WARN " : level >= 800 ? "INFO " : "DEBUG";
    }

    private static String lastName(String logger) {
        return logger == null ? "log" : logger.substring(logger.lastIndexOf('.') + 1);
    }

    /** What came from outside can't forge a second line. */
    private static String oneLine(String text) {
        return text.strip().replace("\r", "").replace("\n\t", " | ").replace("\n", " | ");
    }
}
