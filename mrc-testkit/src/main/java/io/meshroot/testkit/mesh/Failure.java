package io.meshroot.testkit.mesh;

/** Why a handshake between two holders fails. */
public enum Failure {
    /** A certificate is not valid by the other side's clock. */
    NOT_VALID_NOW,
    /** One side does not trust the other's signer, and both use at least what they have acknowledged: the authority erred. */
    NOT_TRUSTED,
    /** One side does not trust the other's signer, and one of them uses less than it has acknowledged. */
    FELL_BACK
}
