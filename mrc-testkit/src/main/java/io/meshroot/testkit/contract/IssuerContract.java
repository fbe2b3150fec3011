package io.meshroot.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.MeshRootException;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.api.provider.CertificateProvider;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.api.time.Subscription;
import io.meshroot.testkit.x509.CertificateProfileChecker;
import io.meshroot.testkit.x509.TestKeys;
import io.meshroot.testkit.x509.TestSigningRequest;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every {@link CertificateProvider} and the {@link Issuer} that it opens keep. Each test opens what it needs by
 * {@link #provider} and {@link #context} and closes it.
 */
public abstract class IssuerContract {
    private static final int LEAVES = 5;

    private final List<Issuer> opened = new ArrayList<>();

    /** For subclasses. */
    protected IssuerContract() {}

    /**
     * Returns the provider.
     *
     * @return the provider; within a test the same or another instance for the same certificate authorities
     */
    protected abstract CertificateProvider provider();

    /**
     * Returns what to open: within one test the same MeshRootCertificate and the same secrets, a certificate authority
     * that does not exist yet at the first call of a test.
     *
     * @return the context
     */
    protected abstract IssuerContext context();

    /**
     * Opens the same certificate authority once more, as another process does while the first is running.
     *
     * @return the issuer
     */
    protected abstract Issuer reopen();

    /**
     * Returns the checker that every chain has to pass; override it where somebody else's root breaks a rule.
     *
     * @return the checker
     */
    protected CertificateProfileChecker checker() {
        return CertificateProfileChecker.create();
    }

    /**
     * Returns what the authority reads in certification requests; override it where that is more than the key.
     *
     * @return {@link RequestReading#KEY_ONLY} by default
     */
    protected RequestReading requestReading() {
        return RequestReading.KEY_ONLY;
    }

    @BeforeEach
    void begin() {
        opened.clear();
    }

    @AfterEach
    void closeAll() {
        opened.forEach(Issuer::close);
    }

    private Issuer issuer() {
        return opened.isEmpty() ? kept(provider().open(context())) : opened.get(0);
    }

    private Issuer kept(Issuer issuer) {
        opened.add(issuer);
        return issuer;
    }

    @Test
    void answersToTheNameInTheConfiguration() {
        assertThat(provider().name())
                .isEqualTo(context().mrc().spec().provider().providerName());
    }

    @TestFactory
    Stream<DynamicTest> signsEveryKeyTypeThatItClaims() {
        Set<KeyType> claimed = issuer().capabilities().keyTypes();
        assertThat(claimed).isNotEmpty();
        return claimed.stream()
                .map(type -> DynamicTest.dynamicTest(
                        type.id(),
                        () -> signAndCheck(
                                issuer(), TestKeys.shared(type), profiles().service())));
    }

    @TestFactory
    Stream<DynamicTest> certifiesExactlyTheNamesThatWereAskedFor() {
        return profiles().all().entrySet().stream()
                .map(entry ->
                        DynamicTest.dynamicTest(entry.getKey(), () -> signAndCheck(issuer(), key(), entry.getValue())));
    }

    @Test
    void takesOnlyTheKeyFromTheCertificationRequest() {
        LeafProfile profile = profiles().service();
        KeyPair keys = key();
        TestSigningRequest misleading = TestSigningRequest.misleading(keys, profile);
        if (requestReading() == RequestReading.AS_IT_STANDS) {
            assertThatThrownBy(() -> issuer().sign(misleading)).isInstanceOf(MeshRootException.class);
            return;
        }

        List<X509Certificate> chain = issuer().sign(misleading);

        check(issuer(), chain, profile, keys);
    }

    @Test
    void neverOutlivesWhatIsAbove() {
        LeafProfile profile = profiles().endingAt(now().plus(Duration.ofDays(36_500)));
        List<X509Certificate> chain;
        try {
            chain = issuer().sign(TestSigningRequest.of(key(), profile));
        } catch (MeshRootException refused) {
            return;
        }

        Instant end = chain.get(0).getNotAfter().toInstant();
        X509Certificate anchor = anchorOf(chain, issuer().trustAnchors());
        chain.forEach(
                above -> assertThat(end).isBeforeOrEqualTo(above.getNotAfter().toInstant()));
        assertThat(end).isBeforeOrEqualTo(anchor.getNotAfter().toInstant());
        issuer().capabilities().notAfter().ifPresent(limit -> assertThat(end).isBeforeOrEqualTo(limit));
        issuer().capabilities()
                .longestValidity()
                .ifPresent(longest ->
                        assertThat(end).isBeforeOrEqualTo(now().plus(longest).plusSeconds(1)));
    }

    @Test
    void hasSoundAnchorsThatStayTheSame() {
        List<X509Certificate> anchors = issuer().trustAnchors();

        assertThat(anchors).isNotEmpty().doesNotHaveDuplicates();
        assertThat(issuer().trustAnchors()).isEqualTo(anchors);
        for (X509Certificate anchor : anchors) {
            if (anchor.getSubjectX500Principal().equals(anchor.getIssuerX500Principal())) {
                checker().at(now()).requireRoot(anchor);
            }
            assertThat(anchor.getBasicConstraints()).isNotNegative();
        }
    }

    @Test
    void isTheSameAuthorityWhenOpenedAgain() {
        List<X509Certificate> anchors = issuer().trustAnchors();
        Issuer second = kept(reopen());

        assertThat(second.trustAnchors()).containsExactlyInAnyOrderElementsOf(anchors);
        LeafProfile profile = profiles().service();
        KeyPair keys = key();
        List<X509Certificate> chain = second.sign(TestSigningRequest.of(keys, profile));
        check(issuer(), chain, profile, keys);
    }

    @Test
    void isOneAuthorityHoweverManyOpenItAtOnce() throws Exception {
        List<Issuer> issuers = AtOnce.run(i -> this::reopen);
        opened.addAll(issuers);

        Set<Set<X509Certificate>> anchors = new HashSet<>();
        issuers.forEach(each -> anchors.add(new HashSet<>(each.trustAnchors())));
        assertThat(anchors).hasSize(1);
    }

    @Test
    void signsOnSeveralThreadsAndNeverWithOneSerialNumberTwice() throws Exception {
        Issuer issuer = issuer();
        KeyPair keys = key();
        LeafProfile profile = profiles().service();

        List<List<X509Certificate>> leaves = AtOnce.run(i -> () -> {
            List<X509Certificate> mine = new ArrayList<>();
            for (int leaf = 0; leaf < LEAVES; leaf++) {
                mine.add(signAndCheck(issuer, keys, profile));
            }
            return mine;
        });

        Set<BigInteger> serials = new HashSet<>();
        leaves.stream()
                .flatMap(Collection::stream)
                .map(X509Certificate::getSerialNumber)
                .forEach(serials::add);
        assertThat(serials).hasSize(AtOnce.THREADS * LEAVES);
    }

    @Test
    void refusesAWeakKeyWithATypedError() {
        TestSigningRequest request =
                TestSigningRequest.of(TestKeys.weak(), profiles().service());

        assertThatThrownBy(() -> issuer().sign(request)).isInstanceOf(MeshRootException.class);
    }

    @Test
    void isClosedTwiceAndThenSignsNothing() {
        TestSigningRequest request = TestSigningRequest.of(key(), profiles().service());
        Issuer issuer = issuer();
        assertThat(issuer.sign(request)).isNotEmpty();

        issuer.close();
        issuer.close();

        assertThatThrownBy(() -> issuer.sign(request)).isInstanceOf(MeshRootException.class);
    }

    @Test
    void closingOneLeavesTheOther() {
        Issuer first = issuer();
        Issuer second = kept(reopen());
        TestSigningRequest request = TestSigningRequest.of(key(), profiles().service());

        first.close();

        assertThat(second.sign(request)).isNotEmpty();
    }

    @Test
    void endsAListenersRegistrationTwice() {
        Subscription subscription = issuer().onRootChange(roots -> {});

        subscription.close();
        subscription.close();
    }

    @Test
    void neverShowsAPrivateKey() {
        assertThat(issuer().toString() + provider() + issuer().capabilities())
                .doesNotContain("PRIVATE")
                .doesNotContainIgnoringCase("privateExponent");
    }

    private X509Certificate signAndCheck(Issuer issuer, KeyPair keys, LeafProfile profile) {
        List<X509Certificate> chain = issuer.sign(TestSigningRequest.of(keys, profile));
        check(issuer, chain, profile, keys);
        return chain.get(0);
    }

    private void check(Issuer issuer, List<X509Certificate> chain, LeafProfile profile, KeyPair keys) {
        X509Certificate anchor = anchorOf(chain, issuer.trustAnchors());
        checker().at(now()).requireIssued(chain, anchor, profile, keys.getPublic());
    }

    private static X509Certificate anchorOf(List<X509Certificate> chain, List<X509Certificate> anchors) {
        assertThat(chain).as("the chain that was signed").isNotEmpty();
        X509Certificate top = chain.get(chain.size() - 1);
        return anchors.stream()
                .filter(anchor -> anchor.getSubjectX500Principal().equals(top.getIssuerX500Principal()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("none of the anchors " + anchors + " issued " + top));
    }

    private KeyPair key() {
        Set<KeyType> claimed = issuer().capabilities().keyTypes();
        return TestKeys.shared(
                claimed.contains(KeyType.EC_P256)
                        ? KeyType.EC_P256
                        : claimed.iterator().next());
    }

    private Instant now() {
        return context().clock().instant();
    }

    private Profiles profiles() {
        IssuerContext context = context();
        return new Profiles(
                context.mrc().spec().trustDomain(), now().minus(context.clockSkew()), now().plus(Duration.ofHours(1)));
    }
}
