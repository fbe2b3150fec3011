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
        IssuerContract contract = contract(answer);

        assertThatThrownBy(contract::takesOnlyTheKeyFromTheCertificationRequest).isInstanceOf(AssertionError.class);
    }

    /** Anonymous, or JUnit would take it for a test class of its own. */
    private static IssuerContract contract(WrongAnswer answer) {
        FakeProvider provider = FakeProvider.create();
        IssuerContext context = Fakes.context(provider);
        provider.authority("mrc-1").answerWith(answer);
        return new IssuerContract() {
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
        };
    }
}
