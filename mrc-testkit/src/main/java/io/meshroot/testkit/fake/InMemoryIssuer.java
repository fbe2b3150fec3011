package io.meshroot.testkit.fake;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerCapabilities;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.api.provider.SigningRequest;
import io.meshroot.api.time.Subscription;
import io.meshroot.testkit.x509.CertificateProfileChecker;
import io.meshroot.testkit.x509.CertificateRecipe;
import io.meshroot.testkit.x509.Rule;
import io.meshroot.testkit.x509.TestCertificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Signs under a {@link FakeAuthority}. */
final class InMemoryIssuer implements Issuer {
    private final FakeAuthority authority;
    private final IssuerContext context;
    private volatile boolean closed;

    InMemoryIssuer(FakeAuthority authority, IssuerContext context) {
        this.authority = authority;
        this.context = context;
    }

    @Override
    public List<X509Certificate> trustAnchors() {
        checkOpen();
        authority.throwFailure();
        return List.of(authority.root());
    }

    @Override
    public List<X509Certificate> sign(SigningRequest request) {
        checkOpen();
        authority.waitWhileHanging();
        authority.throwFailure();
        TestCertificate signer = authority.signer();
        Instant end = end(request.profile(), signer);
        if (!end.isAfter(request.profile().notBefore())) {
            throw new ProviderException(
                    ErrorCode.VALIDITY_TOO_SHORT,
                    ProviderException.Retry.CANNOT_HELP,
                    null,
                    "the leaf would end at " + end + "; rotate to a root that lives longer",
                    null);
        }
        CertificateRecipe recipe = CertificateRecipe.leaf(request.profile())
                .publicKey(request.publicKey())
                .validity(request.profile().notBefore(), end);
        Optional<WrongAnswer> wrong = authority.wrongAnswer();
        List<X509Certificate> chain = wrong.isPresent()
                ? WrongAnswers.chain(wrong.get(), recipe, request.profile(), signer)
                : sound(recipe.signedBy(signer));
        chain.stream().findFirst().ifPresent(authority::signed);
        return chain;
    }

    private static List<X509Certificate> sound(TestCertificate leaf) {
        boolean unacceptable =
                CertificateProfileChecker.create()
                        .violations(leaf.chainDer(), leaf.root().der())
                        .stream()
                        .anyMatch(violation -> violation.rule() == Rule.KEY_ACCEPTABLE);
        if (unacceptable) {
            throw new ProviderException(
                    ErrorCode.KEY_UNACCEPTABLE,
                    ProviderException.Retry.CANNOT_HELP,
                    null,
                    "the public key is too weak or of an unknown kind; make another",
                    null);
        }
        return leaf.chain();
    }

    private Instant end(LeafProfile profile, TestCertificate signer) {
        Instant end =
                earlier(profile.notAfter(), signer.certificate().getNotAfter().toInstant());
        Instant now = context.clock().instant().truncatedTo(ChronoUnit.SECONDS);
        return authority
                .longestValidity()
                .map(longest -> earlier(end, now.plus(longest).truncatedTo(ChronoUnit.SECONDS)))
                .orElse(end);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    @Override
    public IssuerCapabilities capabilities() {
        return new IssuerCapabilities(
                EnumSet.allOf(KeyType.class),
                authority.longestValidity(),
                Optional.of(authority.signer().certificate().getNotAfter().toInstant()),
                OptionalInt.empty());
    }

    @Override
    public Subscription onRootChange(Consumer<List<X509Certificate>> listener) {
        return authority.listen(listener);
    }

    @Override
    public void close() {
        closed = true;
    }

    private void checkOpen() {
        if (closed) {
            throw new MeshRootException(ErrorCode.CLOSED, "the issuer is closed; open another");
        }
    }
}
