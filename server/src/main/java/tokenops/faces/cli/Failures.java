package tokenops.faces.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import tokenops.client.TokenOpsProblem;
import tokenops.client.Unreachable;
import tokenops.client.UnsoundAnswer;
import tokenops.faces.cli.pilot.PilotFailed;
import tokenops.log.OriginMismatch;
import tokenops.store.postgres.PostgresUnavailable;

/**
 * Says on standard error, in a sentence, why a command can't be done: exit 2 when its words are wrong, 1 when something else is, but
 * where a check says with 1 that something differs it has 2 for that too. Only
 * what nobody foresaw shows where in the code it happened.
 */
public final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private Failures() {}

    /** Has the failures of these commands told so, and their help as wide as the terminal. */
    public static CommandLine told(CommandLine commands) {
        Failures failures = new Failures();
        return commands.setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures)
                .setUsageHelpAutoWidth(true);
    }

    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("tokenops: " + said(e));
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        err.println("See " + command.getCommandSpec().qualifiedName() + " --help.");
        return CommandLine.ExitCode.USAGE;
    }

    /** picocli counts a word's place among all arguments, which helps nobody. */
    private static String said(ParameterException e) {
        return e instanceof CommandLine.UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()
                ? "Not understood: " + String.join(" ", unmatched.getUnmatched())
                : String.valueOf(e.getMessage());
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        command.getOut().flush();
        Optional<String> sentence = sentence(e);
        if (sentence.isPresent()) {
            err.println("tokenops: " + sentence.get());
        } else {
            err.println("tokenops: this should not have happened:");
            e.printStackTrace(err);
        }
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    private static Optional<String> sentence(Exception e) {
        return switch (e) {
            case FileSystemException file -> Optional.of(of(file));
            case UncheckedIOException wrapped
            when wrapped.getCause() instanceof FileSystemException file -> Optional.of(of(file));
            case Launch.CannotStart _,
                    PostgresUnavailable _,
                    OriginMismatch _,
                    PilotFailed _,
                    TokenOpsProblem _,
                    Unreachable _,
                    UnsoundAnswer _,
                    UncheckedIOException _,
                    IOException _ -> Optional.ofNullable(e.getMessage());
            default -> Optional.empty();
        };
    }

    /** The JDK's own message is often the file's name alone. */
    private static String of(FileSystemException e) {
        String why = e instanceof NoSuchFileException
                ? "it isn't there"
                : Optional.ofNullable(e.getReason()).orElse(e.getClass().getSimpleName());
        return e.getFile() + " can't be used: " + why;
    }
}
