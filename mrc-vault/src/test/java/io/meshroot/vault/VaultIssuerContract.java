package io.meshroot.vault;

import io.meshroot.api.provider.CertificateProvider;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.testkit.contract.IssuerContract;
import io.meshroot.testkit.x509.CertificateProfileChecker;
import io.meshroot.testkit.x509.Rule;
import org.junit.jupiter.api.AfterEach;

/** The contract of every provider, on a server: the fake always, a real one where there is one. */
abstract class VaultIssuerContract extends IssuerContract {
    private final ServerMounts mounts;
    private final IssuerContext context;
    private final VaultProvider provider = new VaultProvider();

    VaultIssuerContract(ServerMounts mounts) {
        this.mounts = mounts;
        this.context = mounts.context();
    }

    @AfterEach
    void cleanUp() {
        mounts.close();
    }

    @Override
    protected CertificateProvider provider() {
        return provider;
    }

    /** The server sets the beginning by its own clock and the role's {@code not_before_duration}. */
    @Override
    protected CertificateProfileChecker checker() {
        return super.checker().without(Rule.BEGINS_AS_ASKED);
    }

    @Override
    protected IssuerContext context() {
        return context;
    }

    @Override
    protected Issuer reopen() {
        return new VaultProvider().open(context);
    }
}
