package io.meshroot.tests.model;

import io.meshroot.api.store.MrcStore;
import io.meshroot.api.store.SecretStore;
import io.meshroot.api.time.Scheduler;
import io.meshroot.core.store.FileMrcStore;
import io.meshroot.core.store.FileSecretStore;
import io.meshroot.core.store.InMemoryMrcStore;
import io.meshroot.core.store.InMemorySecretStore;
import java.nio.file.Path;

/** Where a manager keeps what outlives it, and a second way in for somebody else. */
interface Stores extends AutoCloseable {
    MrcStore roots();

    SecretStore secrets();

    /** The same documents, as another process sees them. */
    MrcStore somebodyElses();

    /** Closes what a process has open and opens it anew, as after a restart. */
    void reopen();

    @Override
    void close();

    static Stores inMemory() {
        return new InMemory(new InMemoryMrcStore(), new InMemorySecretStore());
    }

    static Stores inFolder(Path folder, Scheduler scheduler) {
        return new InFolder(folder, scheduler);
    }

    /** Nothing outlives the process, so that opening anew changes nothing. */
    record InMemory(MrcStore roots, SecretStore secrets) implements Stores {
        @Override
        public MrcStore somebodyElses() {
            return roots;
        }

        @Override
        public void reopen() {}

        @Override
        public void close() {
            roots.close();
            secrets.close();
        }
    }

    /** Files, watched by the scheduler. */
    final class InFolder implements Stores {
        private final Path folder;
        private final Scheduler scheduler;
        private final FileMrcStore other;
        private FileMrcStore roots;
        private FileSecretStore secrets;

        private InFolder(Path folder, Scheduler scheduler) {
            this.folder = folder;
            this.scheduler = scheduler;
            this.other = FileMrcStore.at(folder, scheduler);
            this.roots = FileMrcStore.at(folder, scheduler);
            this.secrets = FileSecretStore.at(folder, scheduler);
        }

        @Override
        public MrcStore roots() {
            return roots;
        }

        @Override
        public SecretStore secrets() {
            return secrets;
        }

        @Override
        public MrcStore somebodyElses() {
            return other;
        }

        @Override
        public void reopen() {
            roots.close();
            secrets.close();
            roots = FileMrcStore.at(folder, scheduler);
            secrets = FileSecretStore.at(folder, scheduler);
        }

        @Override
        public void close() {
            roots.close();
            secrets.close();
            other.close();
        }
    }
}
