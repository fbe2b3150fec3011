package io.meshroot.testkit.certmanager;

/** Who approves requests of a {@link FakeCertManager}. */
public enum Approval {
    /** The internal approver, which approves all: the default. */
    AUTOMATIC,
    /** Nobody, as where approval waits for a policy that isn't there. */
    NONE,
    /** A policy that denies all. */
    DENIED
}
