package io.meshroot.testkit.vault;

import io.meshroot.testkit.internal.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * Sets up a server for a test, a {@link FakeVault} or a real one, over HTTP. It is simple on purpose: no retries, and
 * nothing of the code under test. Immutable, safe for use by several threads.
 */
public final class VaultAdmin {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI address;
    private final String token;
    private final String namespace;
    private final HttpClient client;

    private VaultAdmin(URI address, String token, String namespace, HttpClient client) {
        this.address = address;
        this.token = token;
        this.namespace = namespace;
        this.client = client;
    }

    /**
     * Makes a client.
     *
     * @param address the server, as {@code http://127.0.0.1:8200}
     * @param token the token that it sends
     * @return the client
     */
    public static VaultAdmin of(URI address, String token) {
        return of(address, token, Optional.empty());
    }

    static VaultAdmin of(URI address, String token, Optional<X509Certificate> tlsRoot) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(PATIENCE);
        tlsRoot.ifPresent(root -> builder.sslContext(trusting(root)));
        return new VaultAdmin(
                Objects.requireNonNull(address, "address"),
                Objects.requireNonNull(token, "token"),
                "",
                builder.build());
    }

    /**
     * Returns a client for the server that the environment names in {@code MRC_VAULT_ADDR} and {@code MRC_VAULT_TOKEN}.
     * Without these the test is skipped, with a message on standard output.
     *
     * @return the client
     * @throws TestAbortedException if one of them is not set
     */
    @SuppressWarnings("SystemOut") // a skipped test has to be seen in the build's output
    public static VaultAdmin fromEnvironment() {
        String address = System.getenv("MRC_VAULT_ADDR");
        String token = System.getenv("MRC_VAULT_TOKEN");
        if (address == null || token == null) {
            String message = "MRC_VAULT_ADDR and MRC_VAULT_TOKEN are not set; set them to run the tests that need a"
                    + " Vault or OpenBao server";
            System.out.println("SKIPPED: " + message);
            throw new TestAbortedException(message);
        }
        return of(URI.create(address), token);
    }

    private static SSLContext trusting(X509Certificate root) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("root", root);
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("TLS can't be set up", e);
        }
    }

    /**
     * Returns a client for the same server with another token.
     *
     * @param other the token; empty to send none
     * @return the changed copy
     */
    public VaultAdmin withToken(String other) {
        return new VaultAdmin(address, Objects.requireNonNull(other, "other"), namespace, client);
    }

    /**
     * Returns a client for a namespace of the same server.
     *
     * @param path the namespace, as {@code team}; empty for the root namespace
     * @return the changed copy
     */
    public VaultAdmin inNamespace(String path) {
        return new VaultAdmin(address, token, Objects.requireNonNull(path, "path"), client);
    }

    /**
     * Returns where the server is.
     *
     * @return the URL
     */
    public URI address() {
        return address;
    }

    /**
     * Hands out the token.
     *
     * @return the token
     */
    public String token() {
        return token;
    }

    /**
     * Mounts a PKI engine whose certificates may live ten years.
     *
     * @param path where
     * @throws IllegalStateException if the server refuses
     */
    public void mountPki(String path) {
        write("sys/mounts/" + path, Map.of("type", "pki", "config", Map.of("max_lease_ttl", "87600h")))
                .requireSuccess();
    }

    /**
     * Removes a mount with everything in it.
     *
     * @param path where it is
     * @throws IllegalStateException if the server refuses
     */
    public void unmount(String path) {
        call("DELETE", "sys/mounts/" + path, "").requireSuccess();
    }

    /**
     * Makes a root with a key on P-256 that lives ten years. The first one becomes the default issuer.
     *
     * @param mount the mount
     * @param name its common name and the name of the issuer
     * @throws IllegalStateException if the server refuses
     */
    public void generateRoot(String mount, String name) {
        generateRoot(mount, name, Map.of());
    }

    /**
     * Makes a root with a key on P-256 that lives ten years, or as the parameters say.
     *
     * @param mount the mount
     * @param name its common name and the name of the issuer
     * @param parameters more parameters of the server's API
     * @return the answer
     * @throws IllegalStateException if the server refuses
     */
    public VaultAnswer generateRoot(String mount, String name, Map<String, ?> parameters) {
        Map<String, Object> all = new LinkedHashMap<>(Map.of(
                "common_name",
                name,
                "issuer_name",
                name,
                "exclude_cn_from_sans",
                true,
                "key_type",
                "ec",
                "key_bits",
                256,
                "ttl",
                "87600h"));
        all.putAll(parameters);
        return write(mount + "/root/generate/internal", all).requireSuccess();
    }

    /**
     * Makes an intermediate in one mount below the default root of another, which becomes the default issuer of its mount
     * if it is the first there.
     *
     * @param mount the mount of the intermediate
     * @param rootMount the mount of the root
     * @param name its common name
     * @throws IllegalStateException if the server refuses
     */
    public void generateIntermediate(String mount, String rootMount, String name) {
        Map<String, Object> request =
                Map.of("common_name", name, "exclude_cn_from_sans", true, "key_type", "ec", "key_bits", 256);
        VaultAnswer csr =
                write(mount + "/intermediate/generate/internal", request).requireSuccess();
        VaultAnswer signed = write(
                        rootMount + "/root/sign-intermediate",
                        Map.of(
                                "csr",
                                text(csr, "csr"),
                                "common_name",
                                name,
                                "exclude_cn_from_sans",
                                true,
                                "ttl",
                                "43800h"))
                .requireSuccess();
        String chain = text(signed, "certificate") + "\n" + text(signed, "issuing_ca");
        write(mount + "/intermediate/set-signed", Map.of("certificate", chain)).requireSuccess();
    }

    private static String text(VaultAnswer answer, String name) {
        return String.valueOf(answer.data().get(name));
    }

    /**
     * Returns the parameters of a role that signs what Mesh Root asks for: any acceptable key, any name, the names taken
     * from the request's parameters and not from the certification request, at most 24 hours.
     *
     * @param uriSans which SPIFFE IDs it allows, as {@code spiffe://cluster.local/*}
     * @return the parameters, to be added to
     */
    public static Map<String, Object> meshRole(String... uriSans) {
        Map<String, Object> role = new LinkedHashMap<>();
        role.put("key_type", "any");
        role.put("key_usage", List.of("DigitalSignature"));
        role.put("basic_constraints_valid_for_non_ca", true);
        role.put("allow_any_name", true);
        role.put("enforce_hostnames", false);
        role.put("cn_validations", List.of("disabled"));
        role.put("require_cn", false);
        role.put("use_csr_common_name", false);
        role.put("use_csr_sans", false);
        role.put("allowed_uri_sans", List.of(uriSans));
        role.put("max_ttl", "24h");
        role.put("no_store", true);
        return role;
    }

    /**
     * Writes a role.
     *
     * @param mount the mount
     * @param role its name
     * @param parameters the parameters of the server's API, as of {@link #meshRole}
     * @return the answer
     * @throws IllegalStateException if the server refuses
     */
    public VaultAnswer writeRole(String mount, String role, Map<String, ?> parameters) {
        return write(mount + "/roles/" + role, parameters).requireSuccess();
    }

    /**
     * Writes a policy.
     *
     * @param name its name
     * @param rules the rules, as {@code path "pki/sign/mesh" { capabilities = ["update"] }}
     * @throws IllegalStateException if the server refuses
     */
    public void writePolicy(String name, String rules) {
        write("sys/policies/acl/" + name, Map.of("policy", rules)).requireSuccess();
    }

    /**
     * Makes a token.
     *
     * @param parameters the parameters of {@code auth/token/create}, as {@code policies} and {@code ttl}
     * @return the token
     * @throws IllegalStateException if the server refuses
     */
    public String createToken(Map<String, ?> parameters) {
        VaultAnswer made = write("auth/token/create", parameters).requireSuccess();
        return String.valueOf(made.auth().get("client_token"));
    }

    /**
     * Reads a path.
     *
     * @param path the path without {@code /v1/}, encoded; with {@code ?list=true} it lists
     * @return the answer, whatever it is
     */
    public VaultAnswer read(String path) {
        return call("GET", path, "");
    }

    /**
     * Writes to a path.
     *
     * @param path the path without {@code /v1/}, encoded
     * @param parameters the body: maps, lists, strings, numbers, booleans and nulls
     * @return the answer, whatever it is
     */
    public VaultAnswer write(String path, Map<String, ? extends @Nullable Object> parameters) {
        return call("POST", path, Json.write(parameters));
    }

    /**
     * Sends any request.
     *
     * @param method the HTTP method
     * @param path the path without {@code /v1/}, encoded
     * @param body the body; none if empty
     * @return the answer, whatever it is
     * @throws UncheckedIOException if there is none
     */
    public VaultAnswer call(String method, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + "/v1/" + path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("X-Vault-Token", token);
        }
        if (!namespace.isEmpty()) {
            request.header("X-Vault-Namespace", namespace);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new VaultAnswer(response.statusCode(), response.headers().map(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(address + " does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + address + " was asked", e);
        }
    }

    /**
     * Names the server, not the token.
     *
     * @return the address and the namespace
     */
    @Override
    public String toString() {
        return "VaultAdmin[" + address + " " + namespace + "]";
    }
}
