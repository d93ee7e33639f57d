package tokenops.faces.console;

/** Something that isn't there, or couldn't be done. */
public record ProblemPage(Shell shell, String problem, String detail, String remedy) {}
