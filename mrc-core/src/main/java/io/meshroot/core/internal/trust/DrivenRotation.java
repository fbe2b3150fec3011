package io.meshroot.core.internal.trust;

import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.trust.Blocker;
import io.meshroot.core.Rotation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A rotation that this process was asked to walk, and what it has asked for already. */
final class DrivenRotation implements Rotation {
    private final MrcName from;
    private final MrcName to;
    private final Supplier<List<Blocker>> blockers;
    private final CompletableFuture<Void> completion = new CompletableFuture<>();
    private final Set<RoleChange> asked = new HashSet<>();
    private @Nullable MeshRootCertificate document;
    private boolean documentSeen;
    private volatile boolean over;

    DrivenRotation(MrcName from, MrcName to, Supplier<List<Blocker>> blockers) {
        this.from = from;
        this.to = to;
        this.blockers = blockers;
    }

    @Override
    public MrcName from() {
        return from;
    }

    @Override
    public MrcName to() {
        return to;
    }

    @Override
    public List<Blocker> waitsFor() {
        return over ? List.of() : blockers.get();
    }

    @Override
    public CompletionStage<Void> completion() {
        return completion.minimalCompletionStage();
    }

    void document(MeshRootCertificate mrc) {
        this.document = mrc;
    }

    MeshRootCertificate document() {
        if (document == null) {
            throw new IllegalStateException("the document of " + to + " was not handed in");
        }
        return document;
    }

    void sawDocument() {
        documentSeen = true;
    }

    boolean mayCreate() {
        return !documentSeen;
    }

    boolean hasAsked(RoleChange change) {
        return asked.contains(change);
    }

    void asked(RoleChange change) {
        asked.add(change);
    }

    boolean isOver() {
        return over;
    }

    void end() {
        over = true;
    }

    void finish() {
        over = true;
        completion.complete(null);
    }

    void fail(MeshRootException failure) {
        completion.completeExceptionally(failure);
    }

    @Override
    public String toString() {
        return "Rotation[" + from + " -> " + to + "]";
    }
}
