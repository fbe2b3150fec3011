package io.meshroot.benchmarks.vault;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;

/** The least that anybody has to do: the same body each time, sent with the JDK's client; the answer is not looked at. */
final class PlainLoop implements AutoCloseable {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpRequest request;

    PlainLoop(Target target) {
        String pem = "-----BEGIN CERTIFICATE REQUEST-----\\n"
                + Base64.getEncoder().encodeToString(Target.request().pkcs10())
                + "\\n-----END CERTIFICATE REQUEST-----\\n";
        String body = "{\"csr\":\"" + pem + "\",\"common_name\":\"bookbuyer.bookstore.cluster.local\","
                + "\"alt_names\":\"bookbuyer.bookstore.cluster.local\","
                + "\"uri_sans\":\"spiffe://cluster.local/bookbuyer/bookstore\",\"ttl\":\"12h\"}";
        request = HttpRequest.newBuilder(target.signUri())
                .header("X-Vault-Token", target.token())
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    String sign() throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /** The JDK's client of Java 17 ends by itself once it is no longer reachable. */
    @Override
    public void close() {}
}
