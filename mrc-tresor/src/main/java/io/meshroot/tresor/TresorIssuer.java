package io.meshroot.tresor;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerCapabilities;
import io.meshroot.api.provider.SigningRequest;
import io.meshroot.api.time.Subscription;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Signs leaves under one certificate authority, from opening to closing the same. */
final class TresorIssuer implements Issuer {
    private final Optional<SecretWatch> watch;
    private volatile @Nullable Signers signers;

    private TresorIssuer(Signers signers, Optional<SecretWatch> watch) {
        this.signers = signers;
        this.watch = watch;
    }

    static TresorIssuer open(Signers signers, Optional<SecretWatch> watch) {
        TresorIssuer issuer = new TresorIssuer(signers, watch);
        try {
            watch.ifPresent(SecretWatch::start);
            return issuer;
        } catch (RuntimeException e) {
            issuer.close();
            throw e;
        }
    }

    @Override
    public List<X509Certificate> trustAnchors() {
        return List.of(signers().kept().root());
    }

    @Override
    public List<X509Certificate> sign(SigningRequest request) {
        Objects.requireNonNull(request, "request");
        return signers().current().signLeaf(request.publicKey(), request.profile());
    }

    /** Tells the end of what is kept: an intermediate that is made anew by itself limits a leaf, but no later one. */
    @Override
    public IssuerCapabilities capabilities() {
        Signers open = signers();
        return new IssuerCapabilities(
                EnumSet.allOf(KeyType.class),
                open.longestValidity(),
                Optional.of(open.kept().notAfter()),
                OptionalInt.empty());
    }

    @Override
    public Subscription onRootChange(Consumer<List<X509Certificate>> listener) {
        Objects.requireNonNull(listener, "listener");
        return watch.map(secret -> secret.onChange(listener)).orElse(() -> {});
    }

    private Signers signers() {
        Signers open = signers;
        if (open == null) {
            throw new MeshRootException(ErrorCode.CLOSED, "the issuer is closed; open it again");
        }
        return open;
    }

    @Override
    public void close() {
        Signers open = signers;
        signers = null;
        watch.ifPresent(SecretWatch::close);
        if (open != null) {
            open.close();
        }
    }
}
