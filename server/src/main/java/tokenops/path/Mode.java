package tokenops.path;

/** Whether money is real. A test object says so in every document and never meets a live one. */
public enum Mode implements Word {
    LIVE,
    TEST
}
