package io.meshroot.testkit.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.testkit.time.TestClock;
import java.net.InetAddress;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class CertificateProfileCheckerTest {
    private static final TestCertificate ROOT =
            CertificateRecipe.root().uris("spiffe://cluster.local").selfSigned();
    private static final TestCertificate INTERMEDIATE = TestCertificates.intermediate(ROOT);

    private final CertificateProfileChecker checker =
            CertificateProfileChecker.create().at(TestClock.START);

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void findsNothingInSoundCertificates(KeyType type) {
        TestCertificate root =
                CertificateRecipe.root().keys(TestKeys.shared(type)).selfSigned();
        TestCertificate leaf =
                CertificateRecipe.leaf().keys(TestKeys.shared(type)).signedBy(TestCertificates.intermediate(root));

        assertThat(checker.violationsOfChain(leaf.chain(), root.certificate())).isEmpty();
        assertThat(checker.violationsOfRoot(root.certificate())).isEmpty();
        assertThatCode(() -> checker.requireRoot(root.certificate())).doesNotThrowAnyException();
    }

    @Test
    void findsNothingInALeafWithoutSubject() throws Exception {
        TestCertificate leaf = CertificateRecipe.leaf()
                .commonName(Optional.empty())
                .ipAddresses(InetAddress.getByAddress(new byte[16]), InetAddress.getByAddress(new byte[] {10, 0, 0, 1}))
                .signedBy(ROOT);

        assertThat(checker.violationsOfChain(leaf.chain(), ROOT.certificate())).isEmpty();
    }

    @Test
    void findsNothingInCertificatesThatEndAfter2049() {
        TestCertificate root = CertificateRecipe.root()
                .validity(TestClock.START, Instant.parse("2050-01-01T00:00:00Z"))
                .selfSigned();

        assertThat(checker.violationsOfRoot(root.certificate())).isEmpty();
    }

    static Stream<Arguments> flaws() {
        return Arrays.stream(Flaw.values())
                .flatMap(flaw -> Arrays.stream(CertificateKind.values())
                        .filter(flaw::fits)
                        .map(kind -> Arguments.of(kind, flaw)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("flaws")
    void findsEveryFlawAndNothingElse(CertificateKind kind, Flaw flaw) {
        TestCertificate broken = broken(kind, flaw);
        List<byte[]> chain = kind == CertificateKind.INTERMEDIATE
                ? TestCertificates.leaf(broken).chainDer()
                : broken.chainDer();
        CertificateProfileChecker used = flaw.rule() == Rule.VALID_NOW
                ? checker.without(Rule.ENDS_WITHIN_ISSUER).without(Rule.BEGINS_WITHIN_ISSUER)
                : CertificateProfileChecker.create();

        List<Violation> violations = used.violations(chain, broken.root().der());

        Set<Rule> unexpected = violations.stream().map(Violation::rule).collect(Collectors.toCollection(TreeSet::new));
        assertThat(violations).extracting(Violation::rule).contains(flaw.rule());
        unexpected.removeAll(consequences(flaw));
        unexpected.remove(flaw.rule());
        assertThat(unexpected).as("%s", violations).isEmpty();
    }

    private static TestCertificate broken(CertificateKind kind, Flaw flaw) {
        return switch (kind) {
            case ROOT -> TestCertificates.brokenRoot(flaw);
            case INTERMEDIATE -> CertificateRecipe.intermediate().with(flaw).signedBy(ROOT);
            case LEAF -> TestCertificates.brokenLeaf(INTERMEDIATE, flaw);
        };
    }

    /** What can't be otherwise when a certificate has the flaw. */
    private static Set<Rule> consequences(Flaw flaw) {
        return switch (flaw) {
            case VERSION_1 ->
                EnumSet.of(
                        Rule.BASIC_CONSTRAINTS,
                        Rule.KEY_USAGE,
                        Rule.EXTENDED_KEY_USAGE,
                        Rule.SUBJECT_KEY_IDENTIFIER,
                        Rule.AUTHORITY_KEY_IDENTIFIER,
                        Rule.SUBJECT_ALTERNATIVE_NAME,
                        Rule.COMMON_NAME);
            case SERIAL_ZERO -> EnumSet.of(Rule.SERIAL_LENGTH);
            case SHA1_SIGNATURE, SIGNATURE_ALGORITHM_OF_OTHER_KEY ->
                EnumSet.of(Rule.SIGNATURE_FITS_KEY, Rule.SIGNATURE_VALID);
            case EMPTY_ISSUER, EMPTY_SUBJECT_OF_AUTHORITY -> EnumSet.of(Rule.NAMES_CHAIN, Rule.ISSUER);
            case NO_SUBJECT_ALTERNATIVE_NAME -> EnumSet.of(Rule.COMMON_NAME);
            case NO_SUBJECT_KEY_IDENTIFIER -> EnumSet.of(Rule.AUTHORITY_KEY_IDENTIFIER);
            case CA_AS_LEAF, TRAILING_BYTE -> EnumSet.of(Rule.KEY_USAGE);
            case BOOLEAN_NOT_DER -> EnumSet.of(Rule.BASIC_CONSTRAINTS, Rule.KEY_USAGE);
            case ENDS_BEFORE_IT_BEGINS -> EnumSet.of(Rule.ENDS_WITHIN_ISSUER, Rule.BEGINS_WITHIN_ISSUER);
            case WEAK_KEY, UNKNOWN_CURVE -> EnumSet.of(Rule.SIGNATURE_FITS_KEY);
            default -> EnumSet.noneOf(Rule.class);
        };
    }

    @Test
    void hasAFlawForEveryRuleOfACertificate() {
        Set<Rule> rules = EnumSet.allOf(Rule.class);
        Arrays.stream(Flaw.values()).map(Flaw::rule).forEach(rules::remove);

        assertThat(rules).containsExactlyInAnyOrder(Rule.CHAIN, Rule.AS_ASKED, Rule.BEGINS_AS_ASKED);
    }

    @Test
    void findsAPathLengthThatIsTooShort() {
        TestCertificate first = CertificateRecipe.intermediate().pathLength(0).signedBy(ROOT);
        TestCertificate second =
                CertificateRecipe.intermediate().commonName("Second").signedBy(first);

        assertThat(checker.violationsOfChain(TestCertificates.leaf(second).chain(), ROOT.certificate()))
                .extracting(Violation::rule)
                .containsExactly(Rule.PATH_LENGTH);
        assertThat(checker.violationsOfChain(TestCertificates.leaf(first).chain(), ROOT.certificate()))
                .isEmpty();
    }

    @Test
    void findsTheRootInTheChain() {
        TestCertificate leaf = TestCertificates.leaf(ROOT);

        assertThat(checker.violationsOfChain(leaf.chainWithRoot(), ROOT.certificate()))
                .extracting(Violation::rule)
                .contains(Rule.CHAIN);
    }

    @Test
    void findsAnIntermediateThatStandsTwiceOrInTheWrongPlace() {
        List<X509Certificate> chain =
                new ArrayList<>(TestCertificates.leaf(INTERMEDIATE).chain());
        chain.add(chain.get(1));

        assertThat(checker.violationsOfChain(chain, ROOT.certificate()))
                .extracting(Violation::rule)
                .contains(Rule.CHAIN, Rule.NAMES_CHAIN);
    }

    @Test
    void findsAnotherRoot() {
        X509Certificate other = TestCertificates.root().certificate();

        assertThat(checker.violationsOfChain(TestCertificates.leaf(ROOT).chain(), other))
                .extracting(Violation::rule)
                .containsExactly(Rule.SIGNATURE_VALID, Rule.AUTHORITY_KEY_IDENTIFIER);
    }

    @Test
    void comparesALeafWithWhatWasAsked() {
        PublicKey key = TestKeys.generate(KeyType.EC_P256).getPublic();
        LeafProfile profile = new LeafProfile(
                Optional.of("a.b"),
                new TreeSet<>(Set.of("a.b", "c.d")),
                Set.of(InetAddress.getLoopbackAddress()),
                Optional.of(SpiffeId.parse("spiffe://b/a")),
                TestClock.START,
                TestClock.START.plusSeconds(60));
        TestCertificate asked = CertificateRecipe.leaf(profile).publicKey(key).signedBy(ROOT);
        TestCertificate other = CertificateRecipe.leaf(profile)
                .commonName("x.y")
                .dnsNames("x.y")
                .validity(TestClock.START.plusSeconds(1), TestClock.START.plusSeconds(61))
                .signedBy(ROOT);

        assertThatCode(() -> checker.requireIssued(asked.chain(), ROOT.certificate(), profile, key))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> CertificateProfileChecker.create()
                        .requireIssued(other.chain(), ROOT.certificate(), profile, key))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("break 5 rules")
                .hasMessageContaining("common name: asked for was [a.b], found is [x.y]")
                .hasMessageContaining("begins at")
                .hasMessageContaining("ends at")
                .hasMessageContaining("the key");
    }

    @Test
    void listsEveryViolationWithItsSource() {
        TestCertificate leaf = CertificateRecipe.leaf()
                .with(Flaw.TWO_URIS)
                .with(Flaw.NO_KEY_USAGE)
                .signedBy(ROOT);

        assertThatThrownBy(() -> checker.requireChain(leaf.chain(), ROOT.certificate()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("leaf: KEY_USAGE: is missing (RFC 5280, 4.2.1.3")
                .hasMessageContaining("leaf: ONE_URI: there are 2 (X509-SVID, 2)");
    }

    @Test
    void waivesARule() {
        TestCertificate root = TestCertificates.brokenRoot(Flaw.SERIAL_SHORT);

        assertThat(checker.without(Rule.SERIAL_LENGTH).violationsOfRoot(root.certificate()))
                .isEmpty();
    }
}
