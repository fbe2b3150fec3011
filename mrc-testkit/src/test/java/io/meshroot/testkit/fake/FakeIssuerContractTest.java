package io.meshroot.testkit.fake;

import io.meshroot.api.provider.CertificateProvider;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.testkit.contract.IssuerContract;

final class FakeIssuerContractTest extends IssuerContract {
    private final FakeProvider provider = FakeProvider.create();
    private final IssuerContext context = Fakes.context(provider);

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
