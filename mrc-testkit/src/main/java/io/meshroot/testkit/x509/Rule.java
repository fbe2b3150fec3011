package io.meshroot.testkit.x509;

/** The rules of the certificate profile that {@link CertificateProfileChecker} checks, each with its source. */
public enum Rule {
    /** Distinguished encoding throughout: DER, no explicit defaults, no bytes left over. */
    DER("RFC 5280, 4.1; X.690, 10 and 11"),
    /** Version 3. */
    VERSION("RFC 5280, 4.1.2.1"),
    /** A serial number above zero. */
    SERIAL_POSITIVE("RFC 5280, 4.1.2.2"),
    /** A serial number of 127 to 159 bits. */
    SERIAL_LENGTH("RFC 5280, 4.1.2.2, with the randomness of this library"),
    /** The signature algorithm stands twice, the same. */
    SIGNATURE_ALGORITHM_TWICE("RFC 5280, 4.1.1.2"),
    /** ECDSA with SHA-256 or SHA-384, RSA with SHA-256, SHA-384 or SHA-512, or Ed25519, parameters as required. */
    SIGNATURE_ALGORITHM("RFC 5280, 4.1.1.2; RFC 4055, 5; RFC 5758, 3.2; RFC 8410, 3"),
    /** The signature algorithm is that of the issuer's key: SHA-256 for P-256 and RSA, SHA-384 for P-384, Ed25519. */
    SIGNATURE_FITS_KEY("RFC 5280, 4.1.1.2; RFC 5480, 4"),
    /** The signature is the issuer's. */
    SIGNATURE_VALID("RFC 5280, 6.1.3 (a) (1)"),
    /** The issuer is not empty. */
    ISSUER("RFC 5280, 4.1.2.4"),
    /** The issuer is the subject of the certificate above, byte for byte. */
    NAMES_CHAIN("RFC 5280, 6.1.3 (a) (4)"),
    /** UTCTime until 2049, GeneralizedTime from 2050, in whole seconds and in UTC. */
    TIME_ENCODING("RFC 5280, 4.1.2.5"),
    /** The end is after the beginning. */
    VALIDITY_ORDER("RFC 5280, 4.1.2.5"),
    /** The end is not after the end of any certificate above. */
    ENDS_WITHIN_ISSUER("this library's design: notAfter never past any certificate above"),
    /** The beginning is not before the beginning of any certificate above. */
    BEGINS_WITHIN_ISSUER("this library's design: validity nested in the issuers'"),
    /** The certificate is valid at the time of the check, where one is given. */
    VALID_NOW("RFC 5280, 6.1.3 (a) (2)"),
    /** The subject of a certificate authority is not empty. */
    SUBJECT("RFC 5280, 4.1.2.6"),
    /** One common name at most, of 64 characters at most; a DNS name stands among the alternative names, too. */
    COMMON_NAME("RFC 5280, A.1 (ub-common-name); RFC 6125, 2.3"),
    /** Names are UTF8String or PrintableString. */
    NAME_ENCODING("RFC 5280, 4.1.2.4"),
    /** No unique identifiers. */
    UNIQUE_IDS("RFC 5280, 4.1.2.8"),
    /** RSA with 2048 bits or more, EC on P-256 or P-384 by name, or Ed25519. */
    KEY_ACCEPTABLE("RFC 5280, 4.1.2.7; RFC 3279, 2.3.1; RFC 5480, 2; RFC 8410, 3"),
    /** No extension stands twice. */
    EXTENSIONS_ONCE("RFC 5280, 4.2"),
    /** Every critical extension is one of the profile's. */
    CRITICAL_EXTENSIONS("RFC 5280, 4.2; X509-SVID, 4"),
    /** Basic constraints are there; critical and with the CA bit in an authority, without it in a leaf. */
    BASIC_CONSTRAINTS("RFC 5280, 4.2.1.9; X509-SVID, 4.1"),
    /** Path lengths allow what stands below, and a root allows an intermediate. */
    PATH_LENGTH("RFC 5280, 4.2.1.9 and 6.1.4 (l)"),
    /** Key usage is there, critical, and has what is needed and nothing else. */
    KEY_USAGE("RFC 5280, 4.2.1.3; RFC 8813, 3; RFC 8410, 5; X509-SVID, 4.3"),
    /** Extended key usage of a leaf is server and client authentication, of an authority absent or both. */
    EXTENDED_KEY_USAGE("RFC 5280, 4.2.1.12; X509-SVID, 4.4"),
    /** The subject key identifier is there and not critical. */
    SUBJECT_KEY_IDENTIFIER("RFC 5280, 4.2.1.2"),
    /** The authority key identifier is there, not critical, the issuer's, and without its issuer and serial number. */
    AUTHORITY_KEY_IDENTIFIER("RFC 5280, 4.2.1.1"),
    /** A leaf has alternative names: legal DNS names, addresses, a URI; nothing else, nothing twice. */
    SUBJECT_ALTERNATIVE_NAME("RFC 5280, 4.2.1.6"),
    /** Alternative names are critical if the subject is empty, and only then. */
    SAN_CRITICALITY("RFC 5280, 4.1.2.6 and 4.2.1.6"),
    /** One URI at most. */
    ONE_URI("X509-SVID, 2"),
    /** The URI is a normalised SPIFFE ID; with a path in a leaf, without one in an authority. */
    SPIFFE_ID("X509-SVID, 2 and 3.1; SPIFFE-ID, 2"),
    /** The chain goes from the leaf to a self-signed root, each certificate once, the root not in it. */
    CHAIN("RFC 5280, 6.1; RFC 8446, 4.4.2"),
    /** The leaf has the names and the key that were asked for, and ends no later. */
    AS_ASKED("this library's design: a provider is not believed"),
    /** The leaf begins when it was asked to. A server that sets the beginning by its own clock can't keep this one. */
    BEGINS_AS_ASKED("this library's design: a provider is not believed");

    private final String source;

    Rule(String source) {
        this.source = source;
    }

    /**
     * Returns where the rule stands.
     *
     * @return as {@code RFC 5280, 4.1.2.1}
     */
    public String source() {
        return source;
    }
}
