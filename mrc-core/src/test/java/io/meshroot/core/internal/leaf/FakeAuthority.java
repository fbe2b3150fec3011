package io.meshroot.core.internal.leaf;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.Sequence;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.internal.Authority;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Two roots whose roles a test sets, and a book of what was asked of it. */
final class FakeAuthority implements Authority {
    static final MrcName ONE = MrcName.of("mrc-1");
    static final MrcName TWO = MrcName.of("mrc-2");

    final FakeIssuer one;
    final FakeIssuer two;
    final List<String> committed = new CopyOnWriteArrayList<>();
    final List<String> recorded = new CopyOnWriteArrayList<>();
    final List<String> ended = new CopyOnWriteArrayList<>();
    final List<Instant> horizons = new CopyOnWriteArrayList<>();
    volatile int open;
    private final List<Consumer<Snapshot>> listeners = new CopyOnWriteArrayList<>();
    private final TrustDomain domain;
    private volatile Snapshot snapshot;
    private long trust;
    private long signing;

    FakeAuthority(Instant now, TrustDomain domain, Duration life) {
        this.domain = domain;
        one = new FakeIssuer("one", domain, now.minusSeconds(3600), now.plus(life));
        two = new FakeIssuer("two", domain, now.minusSeconds(3600), now.plus(Duration.ofDays(3650)));
        accept(Map.of(ONE, Role.ACTIVE));
    }

    /** Accepts roles and tells the listeners. Of two active ones the second signs. */
    synchronized void accept(Map<MrcName, Role> roles) {
        trust++;
        signing++;
        TreeMap<MrcName, RootState> roots = new TreeMap<>();
        roles.forEach((name, role) -> roots.put(name, root(name, role)));
        TrustState state = new TrustState(
                roots,
                new Sequence(trust, "t" + trust),
                new Sequence(signing, "s" + signing),
                new TreeMap<>(),
                new TreeMap<>(),
                Optional.empty(),
                List.of());
        snapshot = new Snapshot(state, TrustBundle.of(state));
        Snapshot told = snapshot;
        listeners.forEach(listener -> listener.accept(told));
    }

    private RootState root(MrcName name, Role role) {
        FakeIssuer issuer = issuer(name);
        return new RootState(
                name,
                role,
                domain,
                SpiffeMode.ENABLED,
                new TreeSet<>(List.of(Anchor.of(issuer.root()))),
                role.validates() ? OptionalLong.of(1) : OptionalLong.empty(),
                role.signs() ? OptionalLong.of(name.equals(ONE) ? 1 : signing) : OptionalLong.empty(),
                Optional.empty(),
                new TreeMap<>());
    }

    private FakeIssuer issuer(MrcName name) {
        return name.equals(ONE) ? one : two;
    }

    @Override
    public Snapshot snapshot() {
        return snapshot;
    }

    @Override
    public synchronized IssueTicket begin() {
        open++;
        return new Ticket(snapshot);
    }

    @Override
    public boolean record(HolderId holder, String use, LiveLeaf leaf) {
        recorded.add(holder + " " + leaf.serial());
        return true;
    }

    @Override
    public void ended(HolderId holder, String serial) {
        ended.add(holder + " " + serial);
    }

    @Override
    public Subscription onChange(Consumer<Snapshot> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private final class Ticket implements IssueTicket {
        private final Snapshot begun;
        private final List<Instant> covered = new ArrayList<>();

        Ticket(Snapshot begun) {
            this.begun = begun;
        }

        @Override
        public RootState signer() {
            return begun.state().signer().orElseThrow();
        }

        @Override
        public Snapshot snapshot() {
            return begun;
        }

        @Override
        public Issuer issuer() {
            return FakeAuthority.this.issuer(signer().name());
        }

        @Override
        public void ensureHorizon(Instant leafEnd) {
            covered.add(leafEnd);
            horizons.add(leafEnd);
        }

        @Override
        public boolean commit(HolderId holder, String use, LiveLeaf leaf) {
            if (covered.stream().noneMatch(end -> !leaf.notAfter().isAfter(end))) {
                throw new AssertionError("the horizon does not cover " + leaf);
            }
            boolean signs = snapshot.state()
                    .root(leaf.signer())
                    .filter(root -> root.role().signs())
                    .isPresent();
            if (signs) {
                committed.add(holder + " " + leaf.serial());
            }
            return signs;
        }

        @Override
        public void close() {
            synchronized (FakeAuthority.this) {
                open--;
            }
        }
    }
}
