package io.meshroot.api.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.mrc.Mesh;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoreValuesTest {
    private static final byte[] KEY = "hunter2".getBytes(StandardCharsets.UTF_8);

    @Test
    void aSecretHandsOutCopiesOnly() {
        byte[] mine = KEY.clone();
        Map<String, byte[]> entries = new HashMap<>(Map.of("private.key", mine));
        Secret secret = Secret.of(entries);
        mine[0] = 'X';
        entries.clear();
        assertThat(secret.expose("private.key")).hasValueSatisfying(value -> {
            assertThat(value).isEqualTo(KEY);
            value[0] = 'X';
        });
        assertThat(secret.expose("private.key")).contains(KEY);
        assertThat(secret.expose("ca.crt")).isEmpty();
        assertThat(secret.names()).containsExactly("private.key");
        assertThatThrownBy(() -> secret.names().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aSecretNeverShowsItsContent() {
        Secret secret = Secret.of(Map.of("private.key", KEY, "ca.crt", KEY));
        assertThat(secret).hasToString("Secret[ca.crt, private.key]");
        assertThat(new Versioned<>(secret, new StoreVersion("1")).toString()).doesNotContain("hunter2");
        assertThat(new SecretStore.Creation(
                                SecretStore.Creation.Outcome.CREATED, new Versioned<>(secret, new StoreVersion("1")))
                        .toString())
                .doesNotContain("hunter2");
    }

    @Test
    void secretsEqualByNamesAndContent() {
        Secret secret = Secret.of(Map.of("a", KEY, "b", KEY));
        assertThat(secret)
                .isEqualTo(Secret.of(Map.of("b", KEY.clone(), "a", KEY.clone())))
                .hasSameHashCodeAs(Secret.of(Map.of("b", new byte[0], "a", KEY)))
                .isNotEqualTo(Secret.of(Map.of("a", KEY, "b", new byte[0])))
                .isNotEqualTo(Secret.of(Map.of("a", new byte[0], "b", KEY)))
                .isNotEqualTo(Secret.of(Map.of("a", KEY)))
                .isNotEqualTo(Secret.of(Map.of("a", KEY, "c", KEY)));
        assertThat(secret.equals((Object) "a")).isFalse();
        assertThat(secret.hashCode()).isNotEqualTo(Secret.of(Map.of("a", KEY)).hashCode());
    }

    @Test
    void namesOfEntriesAreSafeFileNames() {
        assertThat(Secret.of(Map.of("a".repeat(253), KEY, "-_.Z9", KEY)).names())
                .hasSize(2);
        for (String name : new String[] {"", ".", "..", "a/b", "a b", "a\n", "\u00e4", "a".repeat(254)}) {
            assertThatIllegalArgumentException().isThrownBy(() -> Secret.of(Map.of(name, KEY)));
        }
    }

    @Test
    void listingsCopyTheirLists() {
        List<MeshRootCertificate> mrcs = new ArrayList<>(List.of(Mesh.mrc("mrc-1", Role.ACTIVE)));
        List<MrcListing.Problem> problems = new ArrayList<>(List.of(new MrcListing.Problem("file", "broken")));
        MrcListing listing = new MrcListing(mrcs, problems);
        mrcs.clear();
        problems.clear();
        assertThat(listing.mrcs()).hasSize(1);
        assertThat(listing.problems()).hasSize(1);
    }
}
