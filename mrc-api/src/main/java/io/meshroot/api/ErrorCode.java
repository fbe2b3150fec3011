package io.meshroot.api;

/** The stable codes of {@link MeshRootException}. Codes are added, never renamed or given another meaning. */
public enum ErrorCode {
    /** A MeshRootCertificate document breaks the format; see {@link DocumentException}. */
    DOCUMENT_INVALID,
    /** PEM, a certificate, a key or a certification request could not be decoded. */
    ENCODING_INVALID,
    /** A key is of a kind or a size that is not accepted. */
    KEY_UNACCEPTABLE,
    /** The signature of a certification request does not prove possession of its key. */
    PROOF_OF_POSSESSION_FAILED,
    /** A role change, creation or deletion is not legal; see {@link RoleChangeException#reason()}. */
    CHANGE_ILLEGAL,
    /** A role change is legal but not yet safe; see {@link RoleChangeException#blockers()}. */
    CHANGE_UNSAFE,
    /** No provider, or more than one, answers to the name in a MeshRootCertificate. */
    PROVIDER_UNKNOWN,
    /** A provider could not sign or could not be reached; see {@link ProviderException#retry()}. */
    PROVIDER_FAILED,
    /** A provider answered with a certificate that is not the one that was asked for. */
    PROVIDER_ANSWER_REFUSED,
    /** The root behind a provider is not the one that was learnt; nothing is signed with it. */
    ROOT_DRIFTED,
    /** A secret with the key of a certificate authority exists and can't be used. */
    SECRET_UNUSABLE,
    /** No active root can sign. */
    NO_SIGNER,
    /** What would be issued ends too soon to be useful, because a certificate above it ends. */
    VALIDITY_TOO_SHORT,
    /** A policy or a ban refuses the identity or one of its names. */
    ISSUANCE_REFUSED,
    /** A public key already has a certificate for another request, or for this one, and reuse was not allowed. */
    KEY_REUSED,
    /** A store could not be read or written just now. */
    STORE_UNAVAILABLE,
    /** A store holds something that can't be read; it is left as it is. */
    STORE_CORRUPT,
    /** A store holds another version than the expected one, or already holds the name. */
    STORE_CONFLICT,
    /** Files for a program that reads files can't be written. */
    FILES_UNWRITABLE,
    /** The rotation was aborted or given up; the message says why. */
    ROTATION_ABORTED,
    /** The manager, or what was asked of, is closed. */
    CLOSED
}
