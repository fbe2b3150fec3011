package io.meshroot.testkit.certmanager;

import io.meshroot.testkit.kubernetes.FakeKubernetes;
import io.meshroot.testkit.kubernetes.KubernetesEvent;
import io.meshroot.testkit.kubernetes.KubernetesObjects;
import io.meshroot.testkit.kubernetes.ObjectName;
import io.meshroot.testkit.x509.CertificateRecipe;
import io.meshroot.testkit.x509.TestCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A cert-manager in the test's own process: its definitions, its webhook, its approver and its issuers, on a
 * {@link FakeKubernetes}. It approves, signs for real, denies, fails, finds requests invalid or stays silent, with the
 * conditions of the real one (1.18). Set up issuers with {@link #issuer} and {@link #clusterIssuer}. Safe for use by several
 * threads.
 *
 * <pre>{@code
 * try (FakeKubernetes kubernetes = FakeKubernetes.start();
 *         FakeCertManager certManager = FakeCertManager.install(kubernetes)) {
 *     TestCertificate root = certManager.issuer("mesh", "mesh-ca");
 *     // ... the code under test asks the issuer "mesh-ca" in namespace "mesh" ...
 *     certManager.approval(Approval.DENIED);
 * }
 * }</pre>
 *
 * <p>Not there: Certificates and their controllers, all issuers but CA, and usages inside of certification requests.
 */
public final class FakeCertManager implements AutoCloseable {
    private final FakeKubernetes kubernetes;
    private final Map<IssuerKey, Authority> authorities = new ConcurrentHashMap<>();
    private final RequestController controller;
    private final AutoCloseable admission;
    private final AutoCloseable requests;

    /**
     * Which issuer.
     *
     * @param namespace its namespace; empty for a ClusterIssuer
     * @param name its name
     */
    record IssuerKey(String namespace, String name) {}

    /**
     * What an issuer signs with.
     *
     * @param certificate the certificate and its key
     * @param top the certificate that is given as {@code status.ca}
     */
    record Authority(TestCertificate certificate, TestCertificate top) {}

    private FakeCertManager(FakeKubernetes kubernetes) {
        this.kubernetes = kubernetes;
        KubernetesObjects objects = kubernetes.objects();
        Definitions.install(objects);
        controller = new RequestController(objects, kubernetes.clock(), authorities);
        admission = kubernetes.admit(new RequestAdmission());
        requests = kubernetes.watch(Definitions.API, Definitions.REQUEST, this::changed);
    }

    /**
     * Installs the definitions and starts the controllers.
     *
     * @param kubernetes where
     * @return the cert-manager; close it before the server
     */
    public static FakeCertManager install(FakeKubernetes kubernetes) {
        return new FakeCertManager(Objects.requireNonNull(kubernetes, "kubernetes"));
    }

    private void changed(KubernetesEvent event) {
        if (event.type() == KubernetesEvent.Type.ADDED || event.type() == KubernetesEvent.Type.MODIFIED) {
            controller.reconcile(event.object());
        }
    }

    /**
     * Makes a ready Issuer with a new self-signed root, valid for ten years from a day ago.
     *
     * @param namespace its namespace, which is made if it is missing
     * @param name its name
     * @return the root
     */
    public TestCertificate issuer(String namespace, String name) {
        Instant now = kubernetes.clock().instant();
        TestCertificate root = CertificateRecipe.root()
                .commonName(name)
                .validity(now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(3650)))
                .selfSigned();
        issuer(namespace, name, root);
        return root;
    }

    /**
     * Makes a ready Issuer that knows the chain of its certificate up to the root.
     *
     * @param namespace its namespace, which is made if it is missing
     * @param name its name
     * @param authority what it signs with, a root or an intermediate
     */
    public void issuer(String namespace, String name, TestCertificate authority) {
        put("Issuer", new IssuerKey(namespace, name), new Authority(authority, authority.root()));
    }

    /**
     * Makes a ready Issuer that knows no root: {@code status.ca} is the certificate that signs.
     *
     * @param namespace its namespace, which is made if it is missing
     * @param name its name
     * @param authority the intermediate that it signs with
     */
    public void issuerWithoutRoot(String namespace, String name, TestCertificate authority) {
        put("Issuer", new IssuerKey(namespace, name), new Authority(authority, authority));
    }

    /**
     * Makes a ready ClusterIssuer that knows the chain of its certificate up to the root.
     *
     * @param name its name
     * @param authority what it signs with
     */
    public void clusterIssuer(String name, TestCertificate authority) {
        put("ClusterIssuer", new IssuerKey("", name), new Authority(authority, authority.root()));
    }

    private void put(String kind, IssuerKey key, Authority authority) {
        ObjectName inside = new ObjectName("v1", "Namespace", "", key.namespace());
        if (!key.namespace().isEmpty() && kubernetes.objects().get(inside).isEmpty()) {
            var unused = kubernetes
                    .objects()
                    .create(Map.of(
                            "apiVersion", "v1", "kind", "Namespace", "metadata", Map.of("name", key.namespace())));
        }
        authorities.put(key, authority);
        ObjectName name = new ObjectName(Definitions.API, kind, key.namespace(), key.name());
        if (kubernetes.objects().get(name).isEmpty()) {
            Map<String, Object> metadata = new LinkedHashMap<>(Map.of("name", key.name()));
            if (!key.namespace().isEmpty()) {
                metadata.put("namespace", key.namespace());
            }
            var unused = kubernetes
                    .objects()
                    .create(Map.of(
                            "apiVersion",
                            Definitions.API,
                            "kind",
                            kind,
                            "metadata",
                            metadata,
                            "spec",
                            Map.of("ca", Map.of("secretName", key.name()))));
        }
        ready(name, new Conditions.Condition("Ready", "True", "KeyPairVerified", "Signing CA verified"));
    }

    /**
     * Makes an Issuer not ready, as when its Secret is missing.
     *
     * @param namespace its namespace
     * @param name its name
     */
    public void breakIssuer(String namespace, String name) {
        ready(
                new ObjectName(Definitions.API, "Issuer", namespace, name),
                new Conditions.Condition(
                        "Ready",
                        "False",
                        "ErrGetKeyPair",
                        "Error getting keypair for CA issuer: secrets \"" + name + "\" not found"));
    }

    private void ready(ObjectName name, Conditions.Condition condition) {
        Map<String, @Nullable Object> issuer =
                kubernetes.objects().get(name).orElseThrow(() -> new IllegalStateException(name + " is not there"));
        if (Conditions.set(issuer, condition, kubernetes.clock().instant())) {
            var unused = kubernetes.objects().updateStatus(issuer);
        }
        again();
    }

    /**
     * Says who approves requests, from now on and those that wait.
     *
     * @param approval who
     */
    public void approval(Approval approval) {
        controller.approval(Objects.requireNonNull(approval, "approval"));
        again();
    }

    /**
     * Says what issuers do with approved requests, from now on and with those that wait.
     *
     * @param behavior what
     */
    public void behave(IssuerBehavior behavior) {
        controller.behave(Objects.requireNonNull(behavior, "behavior"));
        again();
    }

    private void again() {
        requests().forEach(controller::reconcile);
    }

    /**
     * Returns the requests that are there.
     *
     * @return the CertificateRequests
     */
    public List<Map<String, @Nullable Object>> requests() {
        return kubernetes.objects().list(Definitions.API, Definitions.REQUEST);
    }

    /** Stops the controllers; definitions and objects stay. Closing twice does no harm. */
    @Override
    public void close() {
        try {
            requests.close();
            admission.close();
        } catch (Exception e) {
            throw new IllegalStateException("a watch can't be closed", e);
        }
    }
}
