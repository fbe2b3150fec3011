package io.meshroot.testkit.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.testkit.mesh.Credentials.LeafFacts;
import io.meshroot.testkit.mesh.Handshakes.Standing;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.x509.CertificateRecipe;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestCertificates;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The count by groups against every pair looked at one by one. */
class HandshakesTest {
    private static final int HOLDERS = 40;
    private static final int CHANGES = 3_000;
    private static final Duration FURTHEST = Duration.ofSeconds(40);
    private static final List<TrustDomain> DOMAINS =
            List.of(TrustDomain.of("one.example"), TrustDomain.of("two.example"));

    private final SplittableRandom random = new SplittableRandom(5);
    private final Instant now = TestClock.START.truncatedTo(ChronoUnit.SECONDS);
    private final Clocks clocks = new Clocks(FURTHEST);
    private final Credentials credentials = new Credentials();
    private final Handshakes handshakes = new Handshakes(credentials, clocks);
    private final List<TestCertificate> roots =
            List.of(TestCertificates.root(), TestCertificates.root(), TestCertificates.root());
    private final List<IssuedCertificate> leaves = leaves();
    private final List<TrustBundle> bundles = bundles();
    private final Map<IssuedCertificate, Map<TrustBundle, Boolean>> trusted = new IdentityHashMap<>();

    /** What a holder of this test uses. */
    private record Used(TrustBundle trust, @Nullable IssuedCertificate leaf, int clock, Standing standing) {}

    @Test
    void countsWhatLookingAtEachPairFinds() {
        List<@Nullable Used> holders = new ArrayList<>();
        List<Integer> groups = new ArrayList<>();
        for (int i = 0; i < HOLDERS; i++) {
            holders.add(null);
            groups.add(-1);
        }
        for (int change = 0; change < CHANGES; change++) {
            int which = random.nextInt(HOLDERS);
            Used next = random.nextInt(8) == 0 ? null : any();
            if (groups.get(which) >= 0) {
                handshakes.remove(groups.get(which));
            }
            holders.set(which, next);
            groups.set(which, next == null ? -1 : group(next));
            if (next != null) {
                handshakes.add(groups.get(which));
            }
            if (change % 20 == 0) {
                compare(holders);
            }
        }
    }

    private void compare(List<@Nullable Used> holders) {
        Map<Failure, Long> expected = new EnumMap<>(Failure.class);
        long pairs = 0;
        for (int i = 0; i < holders.size(); i++) {
            for (int j = 0; j < i; j++) {
                Used one = holders.get(i);
                Used other = holders.get(j);
                if (one != null && other != null && (one.leaf != null || other.leaf != null)) {
                    pairs++;
                    Failure failure = failure(one, other);
                    if (failure != null) {
                        expected.merge(failure, 1L, Long::sum);
                    }
                }
            }
        }
        assertThat(handshakes.pairs()).isEqualTo(pairs);
        for (Failure failure : Failure.values()) {
            assertThat(handshakes.failing(failure)).as(failure.name()).isEqualTo(expected.getOrDefault(failure, 0L));
        }
    }

    private @Nullable Failure failure(Used one, Used other) {
        if (!valid(one.leaf, other) || !valid(other.leaf, one)) {
            return Failure.NOT_VALID_NOW;
        }
        if (trusted(one.leaf, other.trust) && trusted(other.leaf, one.trust)) {
            return null;
        }
        return one.standing == Standing.FALLEN_BACK || other.standing == Standing.FALLEN_BACK
                ? Failure.FELL_BACK
                : Failure.NOT_TRUSTED;
    }

    private boolean valid(@Nullable IssuedCertificate leaf, Used verifier) {
        Instant shown = now.plus(FURTHEST.multipliedBy(2L * verifier.clock - 8).dividedBy(8));
        return leaf == null || (!shown.isBefore(leaf.notBefore()) && !shown.isAfter(leaf.notAfter()));
    }

    /** By the name in the certificate, and by who signed it. */
    private boolean trusted(@Nullable IssuedCertificate leaf, TrustBundle trust) {
        return leaf == null
                || trusted.computeIfAbsent(leaf, any -> new IdentityHashMap<>())
                        .computeIfAbsent(
                                trust,
                                bundle -> bundle.rootsOf(domain(leaf.leaf())).stream()
                                        .anyMatch(root -> isSignedBy(leaf.leaf(), root)));
    }

    private static TrustDomain domain(X509Certificate leaf) {
        try {
            return leaf.getSubjectAlternativeNames().stream()
                    .map(name -> String.valueOf(name.get(1)))
                    .filter(name -> name.startsWith("spiffe://"))
                    .map(uri -> TrustDomain.of(uri.split("/")[2]))
                    .findFirst()
                    .orElseThrow();
        } catch (CertificateParsingException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isSignedBy(X509Certificate leaf, X509Certificate root) {
        try {
            leaf.verify(root.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private int group(Used used) {
        LeafFacts leaf = used.leaf == null ? null : credentials.leaf(used.leaf);
        return handshakes.group(credentials.trust(used.trust), leaf, used.clock, used.standing, now);
    }

    private Used any() {
        return new Used(
                bundles.get(random.nextInt(bundles.size())),
                random.nextInt(6) == 0 ? null : leaves.get(random.nextInt(leaves.size())),
                random.nextInt(clocks.number()),
                random.nextInt(6) == 0 ? Standing.FALLEN_BACK : Standing.AS_ACKNOWLEDGED);
    }

    private List<TrustBundle> bundles() {
        List<TrustBundle> made = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            TreeMap<TrustDomain, List<X509Certificate>> authorities = new TreeMap<>();
            for (TrustDomain domain : DOMAINS) {
                List<X509Certificate> some = roots.stream()
                        .filter(root -> random.nextInt(3) > 0)
                        .map(TestCertificate::certificate)
                        .toList();
                authorities.put(domain, some);
            }
            made.add(new TrustBundle(i, authorities, Set.of()));
        }
        return made;
    }

    /** Leaves of each root in each domain; some begin or end within the reach of the clocks. */
    private List<IssuedCertificate> leaves() {
        List<IssuedCertificate> made = new ArrayList<>();
        for (TestCertificate root : roots) {
            for (TrustDomain domain : DOMAINS) {
                for (int offset = -40; offset <= 40; offset += 40) {
                    made.add(leaf(root, domain, now.minusSeconds(3_600), now.plusSeconds(offset)));
                }
                made.add(leaf(root, domain, now.plusSeconds(10), now.plusSeconds(3_600)));
            }
        }
        return made;
    }

    private static IssuedCertificate leaf(TestCertificate root, TrustDomain domain, Instant begin, Instant end) {
        TestCertificate leaf = CertificateRecipe.leaf()
                .uris("spiffe://" + domain + "/a/b")
                .validity(begin, end)
                .signedBy(root);
        TreeMap<TrustDomain, List<X509Certificate>> own = new TreeMap<>();
        own.put(domain, List.of(root.certificate()));
        return IssuedCertificate.withoutKey(
                LeafIdentity.service("a.b"),
                new IssuedCertificate.Signed(MrcName.of("root"), 1, leaf.chain()),
                new TrustBundle(1, own, Set.of()));
    }
}
