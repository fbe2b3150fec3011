package io.meshroot.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.store.Secret;
import io.meshroot.api.store.SecretStore;
import io.meshroot.api.store.SecretStore.Creation;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.time.Subscription;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link SecretStore} keeps. Each test begins with {@link #open} and closes what it opened. Its secrets are in
 * namespaces {@code mesh-system} and {@code other}.
 */
public abstract class SecretStoreContract {
    private static final SecretRef REF = new SecretRef("mesh-system", "mesh-root-ca");
    private static final SecretRef SAME_NAME = new SecretRef("other", "mesh-root-ca");
    private static final int BYTE_VALUES = 256;

    private final List<SecretStore> opened = new ArrayList<>();

    /** For subclasses. */
    protected SecretStoreContract() {}

    /**
     * Opens an empty store; called once for each test.
     *
     * @return the store
     */
    protected abstract SecretStore open();

    /**
     * Opens what {@link #open} opened once more, as another process does while the first is running. A store in memory
     * returns the same again.
     *
     * @return the store
     */
    protected abstract SecretStore reopen();

    @BeforeEach
    void begin() {
        opened.add(open());
    }

    @AfterEach
    void closeAll() {
        opened.forEach(SecretStore::close);
    }

    private SecretStore store() {
        return opened.get(0);
    }

    private SecretStore other() {
        if (opened.size() == 1) {
            opened.add(reopen());
        }
        return opened.get(1);
    }

    @Test
    void findsNothingWhereNothingIs() {
        assertThat(store().read(REF)).isEmpty();
    }

    @Test
    void createsAndReads() {
        Creation creation = store().createIfAbsent(REF, secret("one"));

        assertThat(creation.outcome()).isEqualTo(Creation.Outcome.CREATED);
        assertThat(creation.current().value()).isEqualTo(secret("one"));
        assertThat(store().read(REF)).contains(creation.current());
        assertThat(other().read(REF)).contains(creation.current());
    }

    @Test
    void keepsEveryByteOfEveryEntry() {
        byte[] all = new byte[BYTE_VALUES];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        Secret secret = Secret.of(Map.of("ca.crt", all, "private.key", new byte[0], "A_b-1", new byte[] {'\r', '\n'}));

        store().createIfAbsent(REF, secret);

        assertThat(other().read(REF)).map(Versioned::value).contains(secret);
    }

    @Test
    void keepsSecretsOfOneNameApart() {
        store().createIfAbsent(REF, secret("one"));
        store().createIfAbsent(SAME_NAME, secret("two"));

        assertThat(store().read(REF)).map(Versioned::value).contains(secret("one"));
        assertThat(store().read(SAME_NAME)).map(Versioned::value).contains(secret("two"));
    }

    @Test
    void returnsWhatIsThereInsteadOfCreatingAgain() {
        Versioned<Secret> first = store().createIfAbsent(REF, secret("one")).current();

        Creation second = other().createIfAbsent(REF, secret("two"));

        assertThat(second.outcome()).isEqualTo(Creation.Outcome.EXISTED);
        assertThat(second.current()).isEqualTo(first);
        assertThat(store().read(REF)).contains(first);
    }

    @Test
    void letsExactlyOneOfManyCreate() throws Exception {
        List<Creation> creations = AtOnce.run(i -> {
            SecretStore mine = i % 2 == 0 ? store() : other();
            return () -> mine.createIfAbsent(REF, secret("by thread " + i));
        });

        assertThat(creations).extracting(Creation::outcome).containsOnlyOnce(Creation.Outcome.CREATED);
        assertThat(creations)
                .extracting(Creation::current)
                .containsOnly(store().read(REF).orElseThrow());
    }

    @Test
    void deletesAtItsVersionOnly() {
        StoreVersion version = create("one");

        assertThatThrownBy(() -> store().delete(REF, new StoreVersion("no version of any store")))
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_CONFLICT));
        assertThat(store().read(REF)).isPresent();

        other().delete(REF, version);
        assertThat(store().read(REF)).isEmpty();
    }

    @Test
    void neverReturnsToAVersion() {
        StoreVersion first = create("one");
        store().delete(REF, first);
        StoreVersion second = create("one");

        assertThat(second).isNotEqualTo(first);
        assertThatThrownBy(() -> store().delete(REF, first)).isInstanceOf(MeshRootException.class);
        assertThat(store().read(REF)).isPresent();
    }

    @Test
    void tellsOfACreationAndADeletion() throws Exception {
        tellsOf(store(), store());
    }

    @Test
    void tellsOfChangesByAnotherProcess() throws Exception {
        tellsOf(store(), other());
    }

    @SuppressWarnings("try") // the registration is only held
    private static void tellsOf(SecretStore watched, SecretStore changed) throws Exception {
        Calls calls = new Calls();
        try (Subscription ignored = watched.watch(REF, calls)) {
            StoreVersion version =
                    changed.createIfAbsent(REF, secret("one")).current().version();
            calls.await("the new secret", () -> watched.read(REF).isPresent());

            changed.delete(REF, version);
            calls.await("the deletion", () -> watched.read(REF).isEmpty());
        }
    }

    @Test
    @SuppressWarnings("try") // the registrations are only held
    void tellsNobodyWhoseRegistrationHasEnded() throws Exception {
        Calls ended = new Calls();
        Calls going = new Calls();
        Subscription subscription = store().watch(REF, ended);
        try (Subscription ignored = store().watch(REF, going)) {
            subscription.close();
            subscription.close();
            ended.drain();

            create("one");
            going.await("the new secret", () -> store().read(REF).isPresent());

            assertThat(ended.drain()).isZero();
        }
    }

    @Test
    @SuppressWarnings("try") // the registrations are only held
    void tellsOthersThoughAListenerThrows() throws Exception {
        Calls calls = new Calls();
        try (Subscription failing = store().watch(REF, () -> {
                    throw new IllegalStateException("expected by a test");
                });
                Subscription ignored = store().watch(REF, calls)) {
            create("one");

            calls.await("the new secret", () -> store().read(REF).isPresent());
        }
    }

    @Test
    void neverShowsASecret() {
        Versioned<Secret> read = store().createIfAbsent(REF, secret("hush")).current();

        assertThat(read.toString() + store()).doesNotContain("hush");
    }

    @Test
    void isClosedTwiceAndThenRefusesInsteadOfBeingEmpty() {
        create("one");

        store().close();
        store().close();

        assertThatThrownBy(() -> store().read(REF)).isInstanceOf(MeshRootException.class);
        assertThatThrownBy(() -> store().createIfAbsent(REF, secret("two"))).isInstanceOf(MeshRootException.class);
    }

    private StoreVersion create(String content) {
        return store().createIfAbsent(REF, secret(content)).current().version();
    }

    private static Secret secret(String content) {
        return Secret.of(Map.of("private.key", content.getBytes(StandardCharsets.UTF_8)));
    }
}
