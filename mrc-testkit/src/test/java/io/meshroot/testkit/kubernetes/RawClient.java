package io.meshroot.testkit.kubernetes;

import io.meshroot.testkit.internal.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;

/** Requests as they are sent, and answers as they come. */
final class RawClient {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI server;
    private final String token;

    RawClient(URI server, String token) {
        this.server = server;
        this.token = token;
    }

    /** An answer. */
    record Answer(int code, Map<String, Object> body, HttpResponse<String> response) {
        String reason() {
            return Fields.text(body, "reason");
        }

        String message() {
            return Fields.text(body, "message");
        }

        String text(String... path) {
            return Fields.text(body, path);
        }

        String version() {
            return text("metadata", "resourceVersion");
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path));
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    Answer send(String method, String path, Object body) {
        return send(method, path, "application/json", Json.write(body));
    }

    Answer send(String method, String path, String type, String body) {
        HttpRequest request = request(path)
                .header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), Json.readObject(response.body()), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Answer get(String path) {
        return send("GET", path, "application/json", "");
    }

    /** The events of a watch, each when it comes. */
    Iterator<Map<String, Object>> watch(String path) {
        try {
            Stream<String> lines = http.send(request(path).build(), HttpResponse.BodyHandlers.ofLines())
                    .body();
            return lines.map(Json::readObject).iterator();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
