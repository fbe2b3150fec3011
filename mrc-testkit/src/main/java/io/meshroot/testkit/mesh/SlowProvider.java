package io.meshroot.testkit.mesh;

import io.meshroot.api.ProviderException;
import io.meshroot.api.provider.CertificateProvider;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerCapabilities;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.api.provider.SigningRequest;
import io.meshroot.api.time.Subscription;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;

/** Another provider that takes its time to sign, and fails while the mesh says so. */
final class SlowProvider implements CertificateProvider {
    private final CertificateProvider inner;
    private final Life life;

    SlowProvider(CertificateProvider inner, Life life) {
        this.inner = inner;
        this.life = life;
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public Issuer open(IssuerContext context) {
        requireUp();
        return new SlowIssuer(inner.open(context));
    }

    private void requireUp() {
        if (life.isProviderDown()) {
            throw new ProviderException(
                    ProviderException.Retry.MAY_HELP, "the provider is down in this simulation; it comes back", null);
        }
    }

    private final class SlowIssuer implements Issuer {
        private final Issuer inner;

        SlowIssuer(Issuer inner) {
            this.inner = inner;
        }

        @Override
        public List<X509Certificate> trustAnchors() {
            requireUp();
            return inner.trustAnchors();
        }

        @Override
        public List<X509Certificate> sign(SigningRequest request) {
            requireUp();
            life.sleepWhileSigning(request.profile());
            requireUp();
            return inner.sign(request);
        }

        @Override
        public IssuerCapabilities capabilities() {
            return inner.capabilities();
        }

        @Override
        public Subscription onRootChange(Consumer<List<X509Certificate>> listener) {
            return inner.onRootChange(listener);
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
