package io.meshroot.certmanager;

import io.meshroot.api.provider.CertificateProvider;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.testkit.contract.IssuerContract;
import io.meshroot.testkit.contract.RequestReading;
import io.meshroot.testkit.x509.CertificateProfileChecker;
import io.meshroot.testkit.x509.Rule;
import io.meshroot.testkit.x509.TestCertificates;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** The contract of every provider, with a cluster of its own for each test. */
class FakeCertManagerIssuerContractTest {
    abstract static class OnFake extends IssuerContract {
        final Bench bench = new Bench();
        private final CertificateProvider provider = bench.builder().build();

        abstract IssuerContext opened();

        @AfterEach
        void stop() {
            bench.close();
        }

        @Override
        protected CertificateProvider provider() {
            return provider;
        }

        @Override
        protected IssuerContext context() {
            return opened();
        }

        @Override
        protected Issuer reopen() {
            return bench.builder().build().open(opened());
        }

        /** cert-manager's CA issuer does not back-date, and takes what Go makes of serial numbers and key identifiers. */
        @Override
        protected CertificateProfileChecker checker() {
            return super.checker()
                    .without(Rule.BEGINS_AS_ASKED)
                    .without(Rule.SERIAL_LENGTH)
                    .without(Rule.SUBJECT_KEY_IDENTIFIER);
        }

        @Override
        protected RequestReading requestReading() {
            return RequestReading.AS_IT_STANDS;
        }
    }

    @Nested
    class SignedByARoot extends OnFake {
        private final IssuerContext context = bench.context();

        @Override
        IssuerContext opened() {
            return context;
        }
    }

    @Nested
    class SignedByAnIntermediate extends OnFake {
        private final IssuerContext context = bench.context("below");

        SignedByAnIntermediate() {
            bench.certManager.issuer(Bench.NAMESPACE, "below", TestCertificates.intermediate(bench.root));
        }

        @Override
        IssuerContext opened() {
            return context;
        }
    }
}
