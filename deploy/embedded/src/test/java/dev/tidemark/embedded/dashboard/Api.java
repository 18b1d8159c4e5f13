package dev.tidemark.embedded.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks a server, and holds every answer to the contract. */
final class Api {
    static final OpenApi CONTRACT = new OpenApi();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final URI address;
    private final HttpClient client = HttpClient.newHttpClient();

    Api(String address) {
        this.address = URI.create(address);
    }

    /** What a path says with status 200. */
    JsonNode get(String path) {
        HttpResponse<String> response = ask(path);
        assertThat(response.statusCode()).as(path + " " + response.body()).isEqualTo(200);
        return json(response);
    }

    /** The error of a path, which has a status. */
    JsonNode error(int status, String path) {
        HttpResponse<String> response = ask(path);
        assertThat(response.statusCode()).as(path + " " + response.body()).isEqualTo(status);
        return json(response).get("error");
    }

    /** The table of a path, without the head if there are rows. */
    String csv(String path) {
        HttpResponse<String> response = ask(path);
        assertThat(response.statusCode()).as(path + " " + response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/csv"));
        return response.body();
    }

    HttpResponse<String> ask(String path) {
        return ask(HttpRequest.newBuilder(address.resolve(path)).GET().build());
    }

    HttpResponse<String> ask(HttpRequest request) {
        try {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(request, (name, value) -> true)
                            .timeout(DEADLINE)
                            .build(),
                    BodyHandlers.ofString());
            String path = request.uri().getPath();
            if (CONTRACT.template(path).isPresent()) {
                CONTRACT.check(
                        request.method().toLowerCase(java.util.Locale.ROOT),
                        path,
                        response.statusCode(),
                        response.headers().firstValue("Content-Type").orElse(""),
                        response.body());
            }
            return response;
        } catch (IOException e) {
            throw new AssertionError(request.uri() + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(path));
    }

    URI address() {
        return address;
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + response.body(), e);
        }
    }
}
