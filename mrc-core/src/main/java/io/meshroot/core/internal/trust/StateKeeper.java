package io.meshroot.core.internal.trust;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.store.MrcStore;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.Transition;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustModel;
import io.meshroot.api.trust.TrustState;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Keeps the accepted state in step with the store. Every change goes through {@link TrustModel#apply} and is written only
 * if nobody else has changed the state since; otherwise it is decided again on the fresh one. One thread at a time works
 * with the store; what listeners hear is put out after that.
 */
final class StateKeeper {
    private static final int MOST_ATTEMPTS = 1_000;

    private final MrcStore store;
    private final Books books;
    private final Outbox outbox;
    private final BiConsumer<TrustState, TrustState> onChange;
    private Consumer<TrustState> onRestored = before -> {};
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * Makes a keeper that has not read anything.
     *
     * @param onChange hears of the state before and after, in order, under the keeper's lock
     */
    StateKeeper(MrcStore store, Books books, Outbox outbox, BiConsumer<TrustState, TrustState> onChange) {
        this.store = store;
        this.books = books;
        this.outbox = outbox;
        this.onChange = onChange;
    }

    /** Sets who hears of the state before a store was found to be restored from a backup; under the keeper's lock. */
    void onRestored(Consumer<TrustState> listener) {
        onRestored = listener;
    }

    TrustState state() {
        return books.snapshot().state();
    }

    /** Runs work with the store; nobody else in this process changes state or documents meanwhile. */
    <T> T exclusively(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
            settle();
        }
    }

    void exclusively(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
            settle();
        }
    }

    /** Runs a task as soon as this thread does not work with the store. */
    void later(Runnable task) {
        outbox.put(task);
        settle();
    }

    private void settle() {
        if (!lock.isHeldByCurrentThread()) {
            outbox.drain();
        }
    }

    /** Reads the state for the first time, and makes the empty one in a store that never had any. */
    void load() {
        exclusively(() -> {
            if (store.readState().isEmpty()) {
                store.createState(TrustState.EMPTY);
            }
            refresh();
        });
    }

    /** Takes over what others wrote. */
    void refresh() {
        exclusively(() -> {
            for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
                Versioned<TrustState> read = store.readState()
                        .orElseThrow(
                                () -> new MeshRootException(
                                        ErrorCode.STORE_CORRUPT,
                                        "the trust state is gone from the store; what was accepted stays in force, put it back"));
                boolean same = books.known()
                        .filter(known -> known.version().equals(read.version()))
                        .isPresent();
                if (same || adopt(read)) {
                    return;
                }
            }
            throw contended();
        });
    }

    /**
     * A digest that does not fit what it numbers takes the next number before anything is handed out, and so do sequences
     * that are behind those that this process handed out already. If that can't be written the read was an old copy.
     */
    private boolean adopt(Versioned<TrustState> read) {
        Transition transition = TrustModel.apply(
                read.value(),
                new TrustEvent.SequencesRemembered(books.trustHandedOut(), books.signingHandedOut()),
                books.evidence());
        if (transition instanceof Transition.Unchanged) {
            transition = TrustModel.apply(read.value(), new TrustEvent.StateRead(), books.evidence());
        }
        if (!(transition instanceof Transition.Changed changed)) {
            install(read);
            return true;
        }
        Optional<StoreVersion> written = store.replaceState(read.version(), changed.state());
        TrustState before = state();
        written.ifPresent(version -> {
            install(new Versioned<>(changed.state(), version));
            if (isRestored(read.value(), before)) {
                onRestored.accept(before);
            }
        });
        return written.isPresent();
    }

    /**
     * Applies an event to the newest state.
     *
     * @param event makes the event of the state that it is applied to; empty if that state needs none
     * @return what came of it
     */
    Transition apply(Function<TrustState, Optional<TrustEvent>> event) {
        return exclusively(() -> {
            for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
                Versioned<TrustState> base = base();
                Optional<TrustEvent> wanted = event.apply(base.value());
                if (wanted.isEmpty()) {
                    return new Transition.Unchanged();
                }
                Optional<Transition> transition = attempt(wanted.get());
                if (transition.isPresent()) {
                    return transition.get();
                }
                refresh();
            }
            throw contended();
        });
    }

    /**
     * Applies an event to the state that was read last, with one call of the store at most.
     *
     * @return what came of it; empty if somebody else has changed the state since
     */
    Optional<Transition> attempt(TrustEvent event) {
        return exclusively(() -> {
            Versioned<TrustState> base = base();
            // The base is installed: under it, no leaf can be committed any more that is not in this evidence.
            Evidence evidence = books.evidence();
            Transition transition = TrustModel.apply(base.value(), event, evidence);
            if (!(transition instanceof Transition.Changed changed)) {
                return Optional.of(transition);
            }
            Optional<StoreVersion> written = store.replaceState(base.version(), changed.state());
            written.ifPresent(version -> install(new Versioned<>(changed.state(), version)));
            return written.map(version -> transition);
        });
    }

    private static boolean isRestored(TrustState read, TrustState before) {
        return read.trust().number() < before.trust().number()
                || read.signing().number() < before.signing().number();
    }

    private Versioned<TrustState> base() {
        return books.known().orElseGet(() -> {
            load();
            return books.known().orElseThrow(() -> new IllegalStateException("the state was not loaded"));
        });
    }

    private void install(Versioned<TrustState> state) {
        TrustState before = state();
        books.install(state);
        if (!before.equals(state.value())) {
            onChange.accept(before, state.value());
        }
    }

    private static MeshRootException contended() {
        return new MeshRootException(
                ErrorCode.STORE_CONFLICT,
                "the trust state changed " + MOST_ATTEMPTS + " times while it was being written; try again");
    }
}
