package io.meshroot.testkit.certmanager;

/** What the issuers of a {@link FakeCertManager} do with approved requests. */
public enum IssuerBehavior {
    /** Signs for real, under the issuer's certificate authority: the default. */
    ISSUES,
    /** Never gets ready, as with an issuer outside that nobody runs. */
    STAYS_PENDING,
    /** Ends in {@code Failed}, as every error of a Vault issuer does, also a passing one. */
    FAILS,
    /** Ends in {@code InvalidRequest}. */
    MARKS_INVALID,
    /** Signs for a key of its own. */
    SIGNS_ANOTHER_KEY,
    /** Signs names that nobody asked for. */
    SIGNS_OTHER_NAMES,
    /** Signs for a quarter of the time that was asked for, as a Vault role with a short {@code max_ttl}. */
    SIGNS_FOR_LESS,
    /** Answers with something that is no certificate. */
    ANSWERS_GARBAGE,
    /** Leaves {@code status.ca} empty, as ACME and many issuers outside do. */
    OMITS_CA
}
