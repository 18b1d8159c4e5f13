package dev.tidemark.alerts;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Posts signed alerts to the one address that the operator has named. Redirects are not followed, so that the answer of
 * whoever is there cannot lead requests elsewhere.
 */
final class Webhook {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;

    private final URI address;
    private final Secret secret;
    private final HttpClient client;

    /** What became of one try. */
    sealed interface Outcome {
        /** The receiver has it. */
        record Delivered() implements Outcome {}

        /**
         * It may go better later.
         *
         * @param why without anything of the address
         */
        record Failed(String why) implements Outcome {}

        /**
         * The receiver does not want it, and will not.
         *
         * @param status of HTTP
         */
        record Refused(int status) implements Outcome {}
    }

    Webhook(URI address, Secret secret) {
        this.address = address;
        this.secret = secret;
        this.client = HttpClient.newBuilder()
                .followRedirects(Redirect.NEVER)
                .version(Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build();
    }

    /** For messages: the path and the query may hold a secret. */
    String host() {
        return address.getHost();
    }

    Outcome post(Delivery delivery) throws InterruptedException {
        byte[] body = delivery.body().getBytes(StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(ANSWER)
                .header("Content-Type", "application/json")
                .header("User-Agent", "tidemark")
                .header("X-Tidemark-Delivery", delivery.id())
                .header("X-Tidemark-Signature", secret.signature(body))
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        CompletableFuture<HttpResponse<Void>> answer = client.sendAsync(request, BodyHandlers.discarding());
        try {
            // The request's own timeout ends with the headers; an answer may go on for ever.
            return outcome(
                    answer.get(2 * ANSWER.toMillis(), TimeUnit.MILLISECONDS).statusCode());
        } catch (TimeoutException e) {
            answer.cancel(true);
            return new Outcome.Failed("no end of the answer");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException) {
                return new Outcome.Failed(e.getCause().getClass().getSimpleName());
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static Outcome outcome(int status) {
        if (status >= 200 && status < 300) {
            return new Outcome.Delivered();
        }
        boolean later = status >= 500 || status == REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS;
        return later ? new Outcome.Failed("status " + status) : new Outcome.Refused(status);
    }
}
