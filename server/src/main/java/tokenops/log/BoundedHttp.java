package tokenops.log;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks others' servers, who may answer anything: an answer has a size and a time, and no redirect is followed. Any thread. */
final class BoundedHttp {
    private static final Duration CONNECT = Duration.ofSeconds(2);

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
     * @throws IOException with a sentence
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
            if (cause instanceof ConnectException) {
                throw new IOException("it can't be reached.", cause);
            }
            throw new IOException(cause.getClass().getSimpleName() + ": " + cause.getMessage(), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("it was interrupted.", e);
        } finally {
            answer.cancel(true);
        }
    }
}
