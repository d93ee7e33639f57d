package tokenops.store.postgres;

/** PostgreSQL can't be started, reached or trusted. The message is a sentence for the operator and says what to do. */
public class PostgresUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PostgresUnavailable(String message) {
        super(message);
    }

    public PostgresUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
