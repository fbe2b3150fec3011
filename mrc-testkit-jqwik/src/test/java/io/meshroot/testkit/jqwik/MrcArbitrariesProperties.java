package io.meshroot.testkit.jqwik;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.ProviderConfig;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.mrc.RootSet;
import io.meshroot.api.mrc.VaultConfig;
import java.util.SortedMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.statistics.Statistics;

@Domain(MeshDomain.class)
class MrcArbitrariesProperties {
    @Provide
    Arbitrary<VaultConfig> vaultConfigs() {
        return MrcArbitraries.vaultConfigs();
    }

    @Property
    void providersAreOfEveryKind(@ForAll MeshRootCertificate mrc) {
        Class<? extends ProviderConfig> kind = mrc.spec().provider().getClass();
        Statistics.label("provider").collect(kind.getSimpleName()).coverage(coverage -> {
            for (Class<?> each : ProviderConfig.class.getPermittedSubclasses()) {
                coverage.check(each.getSimpleName()).percentage(percentage -> percentage > 5);
            }
        });
        Statistics.label("namespace")
                .collect(mrc.metadata().namespace().isPresent())
                .coverage(NameArbitrariesProperties.bothSides());
    }

    @Property
    void vaultLogsInByEveryMethod(@ForAll("vaultConfigs") VaultConfig config) {
        String method =
                config.auth().map(auth -> auth.getClass().getSimpleName()).orElse("token");
        Statistics.label("method").collect(method).coverage(coverage -> {
            coverage.check("token").percentage(percentage -> percentage > 5);
            coverage.check("AppRole").percentage(percentage -> percentage > 5);
            coverage.check("Kubernetes").percentage(percentage -> percentage > 5);
        });
    }

    @Property
    void someRoleMapsAreValid(@ForAll SortedMap<MrcName, Role> roles) {
        Statistics.label("valid")
                .collect(RootSet.violation(roles).isEmpty())
                .coverage(NameArbitrariesProperties.bothSides());
    }

    @Property
    void rootSetsAreValidAndMidRotationOrNot(@ForAll RootSet set) {
        assertThat(RootSet.violation(set.roles())).isEmpty();
        Statistics.label("two in use")
                .collect(set.validating().size() == 2)
                .coverage(NameArbitrariesProperties.bothSides());
    }

    @Property
    void roleChangesChangeSomething(@ForAll RoleChange change) {
        assertThat(change.from()).isNotEqualTo(change.to());
        Statistics.label("neighbours")
                .collect(change.from().isNeighbourOf(change.to()))
                .coverage(NameArbitrariesProperties.bothSides());
    }

    @Property
    void everyChangeOfAWalkIsLegal(@ForAll RoleWalk walk) {
        RootSet now = walk.start();
        for (RoleChange change : walk.changes()) {
            assertThat(now.roles()).containsEntry(change.mrc(), change.from());
            assertThat(now.violation(change.mrc(), change.to())).isEmpty();
            assertThat(RoleWalk.legalChanges(now)).contains(change);
            now = now.with(change.mrc(), change.to());
        }
        assertThat(walk.end()).isEqualTo(now);
        Statistics.label("several changes")
                .collect(walk.changes().size() > 3)
                .coverage(NameArbitrariesProperties.bothSides());
    }
}
