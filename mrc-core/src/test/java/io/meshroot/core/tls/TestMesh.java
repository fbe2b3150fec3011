package io.meshroot.core.tls;

import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.x509.CertificateRecipe;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestCertificates;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Roots, leaves and bundles for tests. */
final class TestMesh {
    static final TrustDomain DOMAIN = new TrustDomain("cluster.local");
    static final TrustDomain OTHER_DOMAIN = new TrustDomain("cluster.example");
    static final String BUYER = "spiffe://cluster.local/bookbuyer/bookstore";
    static final String SELLER = "spiffe://cluster.local/bookseller/bookstore";

    final TestClock clock = TestClock.create();
    final TestCertificate root = TestCertificates.root();
    final TestCertificate otherRoot = TestCertificates.root();

    static CertificateRecipe buyer() {
        return CertificateRecipe.leaf();
    }

    static CertificateRecipe seller() {
        return CertificateRecipe.leaf()
                .commonName("bookseller.bookstore.cluster.local")
                .dnsNames("bookseller.bookstore.cluster.local", "localhost")
                .uris(SELLER);
    }

    static TrustBundle trust(long sequence, TestCertificate... roots) {
        return trust(sequence, DOMAIN, roots);
    }

    static TrustBundle trust(long sequence, TrustDomain domain, TestCertificate... roots) {
        return trust(sequence, new TreeMap<>(java.util.Map.of(domain, certificates(roots))));
    }

    static TrustBundle trust(long sequence, SortedMap<TrustDomain, List<X509Certificate>> authorities) {
        return new TrustBundle(sequence, authorities, Set.of());
    }

    static TrustBundle tainted(TrustBundle trust, TestCertificate... tainted) {
        Set<String> keys = Set.copyOf(Stream.of(tainted)
                .map(each -> Anchor.of(each.certificate()).keyFingerprint())
                .toList());
        return new TrustBundle(trust.sequence() + 1, trust.authorities(), keys);
    }

    static List<X509Certificate> certificates(TestCertificate... roots) {
        return Stream.of(roots).map(TestCertificate::certificate).toList();
    }

    /** Collects garbage until something is so, but not for ever. */
    static void collectUntil(BooleanSupplier so) {
        for (int i = 0; !so.getAsBoolean() && i < 200; i++) {
            System.gc();
            // Fills the heap a little, so that the collector has a reason.
            byte[] some = new byte[1 << 20];
            Reference.reachabilityFence(some);
        }
    }

    static boolean isForgotten(WeakReference<?> reference) {
        collectUntil(() -> reference.get() == null);
        return reference.get() == null;
    }

    FakeSource source(TestCertificate leaf, TestCertificate... roots) {
        return source(leaf, trust(1, roots));
    }

    FakeSource source(TestCertificate leaf, TrustBundle trust) {
        return new FakeSource(clock, leaf, trust);
    }

    MeshTls tls(TestCertificate leaf, TestCertificate... roots) {
        return tls(source(leaf, roots));
    }

    static MeshTls tls(FakeSource source) {
        return MeshTls.of(source, IssueRequest.service("bookbuyer.bookstore"));
    }
}
