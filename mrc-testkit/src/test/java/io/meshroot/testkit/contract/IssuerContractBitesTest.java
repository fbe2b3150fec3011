package io.meshroot.testkit.contract;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.provider.CertificateProvider;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.testkit.fake.FakeProvider;
import io.meshroot.testkit.fake.Fakes;
import io.meshroot.testkit.fake.WrongAnswer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An issuer that lies fails its contract. */
final class IssuerContractBitesTest {
    @ParameterizedTest
    @EnumSource(WrongAnswer.class)
    void everyWrongAnswerIsFound(WrongAnswer answer) {
        Lying contract = new Lying(answer);

        assertThatThrownBy(contract::takesOnlyTheKeyFromTheCertificationRequest)
                .isInstanceOfAny(AssertionError.class, IndexOutOfBoundsException.class);
    }

    private static final class Lying extends IssuerContract {
        private final FakeProvider provider = FakeProvider.create();
        private final IssuerContext context = Fakes.context(provider);

        Lying(WrongAnswer answer) {
            provider.authority("mrc-1").answerWith(answer);
        }

        @Override
        protected CertificateProvider provider() {
            return provider;
        }

        @Override
        protected IssuerContext context() {
            return context;
        }

        @Override
        protected Issuer reopen() {
            return provider.open(context);
        }
    }
}
