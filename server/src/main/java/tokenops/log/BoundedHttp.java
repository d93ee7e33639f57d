package tokenops.log;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tokenops.proof.Visible;

/** Asks others' servers, who may answer anything: an answer has a size and a time, and no redirect is followed. Any thread. */
final class BoundedHttp {
    private static final Duration CONNECT = Duration.ofSeconds(2);

    /** The most characters that are told of why an answer can't be read: it may hold whatever the server sent. */
    private static final int LONGEST_REASON = 200;

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private BoundedHttp() {}

    /**
     * Sends a request. The client limits the wait for the head of an answer; this limits all of it.
     *
     * @param largest answer that is read, in bytes
     * @param whole connecting, sending and the whole answer together
     * @throws IOException with a sentence, which steers no terminal and begins no line whatever the server sent
     */
    static HttpResponse<byte[]> send(HttpRequest request, int largest, Duration whole) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> answer = HTTP.sendAsync(
                request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), largest));
        try {
            return answer.get(whole.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("it didn't answer within " + whole.toSeconds() + " s.", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException) {
                throw new IOException("it can't be reached.", cause);
            }
            throw new IOException("it gave no answer that can be read" + reason(cause) + ".", cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("it was interrupted.", e);
        } finally {
            answer.cancel(true);
        }
    }

    private static String reason(Throwable cause) {
        return Optional.ofNullable(cause.getMessage())
                .map(said -> ": " + Visible.line(said.substring(0, Math.min(said.length(), LONGEST_REASON))))
                .orElse("");
    }
}
