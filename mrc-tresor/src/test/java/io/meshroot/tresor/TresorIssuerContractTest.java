package io.meshroot.tresor;

import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.provider.CertificateProvider;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.core.x509.Csr;
import io.meshroot.core.x509.Pem;
import io.meshroot.core.x509.SigningCa;
import io.meshroot.testkit.contract.IssuerContract;
import io.meshroot.testkit.x509.CertificateRecipe;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestCertificates;
import io.meshroot.testkit.x509.TestKeys;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** Every way to come by a root keeps the issuers' contract. */
class TresorIssuerContractTest {
    private static final MrcName MRC = MrcName.of("mrc-1");

    @Nested
    class RootThatIsMade extends Contract {
        RootThatIsMade() {
            super(new TresorProvider());
        }
    }

    @Nested
    class Intermediate extends Contract {
        Intermediate() {
            super(TresorProvider.builder().intermediate().build());
        }
    }

    @Nested
    class OwnRoot extends Contract {
        OwnRoot() {
            super(TresorProvider.builder()
                    .ownRoot(MRC, ca(TestCertificates.root()))
                    .build());
        }
    }

    @Nested
    class OwnIntermediateWithAnotherBelow extends Contract {
        OwnIntermediateWithAnotherBelow() {
            super(TresorProvider.builder()
                    .ownRoot(MRC, ca(TestCertificates.intermediate(TestCertificates.root())))
                    .intermediate()
                    .build());
        }
    }

    @Nested
    class OfflineRoot extends Contract {
        OfflineRoot() {
            super(TresorProvider.builder().offlineRoot(MRC).build());
        }

        @BeforeEach
        void certify() {
            TestCertificate root = TestCertificates.root();
            io.meshroot.tresor.OfflineRoot offline = provider.offlineRoot(bench.secrets, bench.clock);
            byte[] csr = offline.certificationRequest(Bench.mrc()).getBytes(StandardCharsets.US_ASCII);
            TestCertificate certified = CertificateRecipe.intermediate()
                    .publicKey(Csr.verified(csr))
                    .signedBy(root);
            offline.accept(Bench.mrc(), Pem.of(certified.chainWithRoot()));
        }
    }

    @Nested
    class P384Root extends Stored {
        P384Root() {
            super(KeyType.EC_P384);
        }
    }

    @Nested
    class Rsa2048Root extends Stored {
        Rsa2048Root() {
            super(KeyType.RSA_2048);
        }
    }

    @Nested
    class Rsa3072Root extends Stored {
        Rsa3072Root() {
            super(KeyType.RSA_3072);
        }
    }

    @Nested
    class Rsa4096Root extends Stored {
        Rsa4096Root() {
            super(KeyType.RSA_4096);
        }
    }

    @Nested
    class Ed25519Root extends Stored {
        Ed25519Root() {
            super(KeyType.ED25519);
        }
    }

    private static SigningCa ca(TestCertificate ca) {
        return SigningCa.of(ca.chainWithRoot(), ca.keys().getPrivate());
    }

    private abstract static class Contract extends IssuerContract {
        final Bench bench = new Bench();
        final TresorProvider provider;

        Contract(TresorProvider provider) {
            this.provider = provider;
        }

        @Override
        protected CertificateProvider provider() {
            return provider;
        }

        @Override
        protected IssuerContext context() {
            return bench.context();
        }

        @Override
        protected Issuer reopen() {
            return provider.open(bench.context());
        }
    }

    /** A root of a key type in the secret; the slow keys are made once for all tests. */
    private abstract static class Stored extends Contract {
        private final KeyType type;

        Stored(KeyType type) {
            super(new TresorProvider());
            this.type = type;
        }

        @BeforeEach
        void store() {
            TestCertificate root =
                    CertificateRecipe.root().keys(TestKeys.shared(type)).selfSigned();
            bench.store(List.of(root.certificate()), root.keys().getPrivate());
        }
    }
}
