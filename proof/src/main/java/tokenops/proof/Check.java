package tokenops.proof;

/**
 * One named check of a bundle and what came of it.
 *
 * @param name stable, snake_case
 * @param explanation one or more sentences for people, with figures where there are any
 */
public record Check(String name, Verdict verdict, String explanation) {
    /** What a check can come to. */
    public enum Verdict {
        PASSED("passed"),
        FAILED("failed"),
        /** It can't be decided from what was given, and the explanation says why: the server's word stands alone. */
        NOT_CHECKED("not_checked");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }

        /** As in reports. */
        public String text() {
            return text;
        }
    }

    static Check passed(String name, String explanation) {
        return new Check(name, Verdict.PASSED, explanation);
    }

    static Check failed(String name, String explanation) {
        return new Check(name, Verdict.FAILED, explanation);
    }

    static Check notChecked(String name, String explanation) {
        return new Check(name, Verdict.NOT_CHECKED, explanation);
    }

    Json.Obj json() {
        return Json.object()
                .put("name", name)
                .put("verdict", verdict.text())
                .put("explanation", explanation)
                .build();
    }
}
