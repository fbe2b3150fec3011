package io.meshroot.testkit.x509;

/** Ways to break a certificate on purpose, each against one {@link Rule}; see {@link CertificateRecipe#with}. */
public enum Flaw {
    /** It ended before the issuer's default validity: a day before the clock's default start. */
    EXPIRED(Rule.VALID_NOW),
    /** It begins a day after the clock's default start. */
    NOT_YET_VALID(Rule.VALID_NOW),
    /** It ends before it begins. */
    ENDS_BEFORE_IT_BEGINS(Rule.VALIDITY_ORDER),
    /** It ends a second after its issuer. */
    OUTLIVES_ISSUER(Rule.ENDS_WITHIN_ISSUER, Only.SIGNED_BY_OTHER),
    /** It begins a second before its issuer. */
    BEGINS_BEFORE_ISSUER(Rule.BEGINS_WITHIN_ISSUER, Only.SIGNED_BY_OTHER),
    /** Its dates are GeneralizedTime though before 2050. */
    GENERALIZED_TIME_BEFORE_2050(Rule.TIME_ENCODING),
    /** It has version 1, and so no extensions. */
    VERSION_1(Rule.VERSION),
    /** Its serial number is negative. */
    SERIAL_NEGATIVE(Rule.SERIAL_POSITIVE),
    /** Its serial number is zero. */
    SERIAL_ZERO(Rule.SERIAL_POSITIVE),
    /** Its serial number has 64 bits. */
    SERIAL_SHORT(Rule.SERIAL_LENGTH),
    /** Its serial number has 168 bits. */
    SERIAL_LONG(Rule.SERIAL_LENGTH),
    /** It is signed with SHA-1; not for an Ed25519 issuer. */
    SHA1_SIGNATURE(Rule.SIGNATURE_ALGORITHM),
    /** The signed part names another signature algorithm than the certificate does. */
    SIGNATURE_ALGORITHMS_DIFFER(Rule.SIGNATURE_ALGORITHM_TWICE),
    /** It names a signature algorithm of another kind of key. */
    SIGNATURE_ALGORITHM_OF_OTHER_KEY(Rule.SIGNATURE_FITS_KEY),
    /** Its signature was changed. */
    TAMPERED_SIGNATURE(Rule.SIGNATURE_VALID),
    /** Its key is RSA with 1024 bits. */
    WEAK_KEY(Rule.KEY_ACCEPTABLE),
    /** Its key is on the curve secp256k1. */
    UNKNOWN_CURVE(Rule.KEY_ACCEPTABLE),
    /** Its issuer name is empty. */
    EMPTY_ISSUER(Rule.ISSUER),
    /** Its issuer name is not the issuer's subject. */
    WRONG_ISSUER(Rule.NAMES_CHAIN, Only.SIGNED_BY_OTHER),
    /** Its common name has 65 characters. */
    LONG_COMMON_NAME(Rule.COMMON_NAME),
    /** It has two common names. */
    TWO_COMMON_NAMES(Rule.COMMON_NAME),
    /** Its common name is a DNS name that is no subject alternative name. */
    COMMON_NAME_NOT_IN_SAN(Rule.COMMON_NAME, Only.LEAF),
    /** Its common name is a TeletexString. */
    TELETEX_NAME(Rule.NAME_ENCODING),
    /** It has a subject unique identifier. */
    UNIQUE_ID(Rule.UNIQUE_IDS),
    /** Its subject is empty though it is a certificate authority. */
    EMPTY_SUBJECT_OF_AUTHORITY(Rule.SUBJECT, Only.AUTHORITY),
    /** It is a leaf with CA bits. */
    CA_AS_LEAF(Rule.BASIC_CONSTRAINTS, Only.LEAF),
    /** It is a certificate authority without the CA bit. */
    NOT_A_CA(Rule.BASIC_CONSTRAINTS, Only.AUTHORITY),
    /** Its basic constraints are missing. */
    NO_BASIC_CONSTRAINTS(Rule.BASIC_CONSTRAINTS),
    /** Its basic constraints are not critical. */
    BASIC_CONSTRAINTS_NOT_CRITICAL(Rule.BASIC_CONSTRAINTS, Only.AUTHORITY),
    /** Its path length forbids any intermediate. */
    PATH_LENGTH_ZERO_IN_ROOT(Rule.PATH_LENGTH, Only.ROOT),
    /** Its key usage is missing. */
    NO_KEY_USAGE(Rule.KEY_USAGE),
    /** Its key usage is not critical. */
    KEY_USAGE_NOT_CRITICAL(Rule.KEY_USAGE),
    /** Its key usage lacks what it is for: digital signature in a leaf, certificate signing in an authority. */
    KEY_USAGE_TOO_NARROW(Rule.KEY_USAGE),
    /** Its key usage has certificate signing though it is a leaf. */
    KEY_USAGE_OF_AUTHORITY(Rule.KEY_USAGE, Only.LEAF),
    /** Its key usage has key encipherment though the key can't; not for RSA keys. */
    KEY_ENCIPHERMENT_WITHOUT_RSA(Rule.KEY_USAGE, Only.LEAF),
    /** Its extended key usage is missing. */
    NO_EXTENDED_KEY_USAGE(Rule.EXTENDED_KEY_USAGE, Only.LEAF),
    /** Its extended key usage has server authentication only. */
    SERVER_AUTHENTICATION_ONLY(Rule.EXTENDED_KEY_USAGE, Only.LEAF),
    /** Its extended key usage has any usage beside the two. */
    ANY_EXTENDED_KEY_USAGE(Rule.EXTENDED_KEY_USAGE, Only.LEAF),
    /** Its subject key identifier is missing. */
    NO_SUBJECT_KEY_IDENTIFIER(Rule.SUBJECT_KEY_IDENTIFIER),
    /** Its subject key identifier is critical. */
    SUBJECT_KEY_IDENTIFIER_CRITICAL(Rule.SUBJECT_KEY_IDENTIFIER),
    /** Its authority key identifier is missing. */
    NO_AUTHORITY_KEY_IDENTIFIER(Rule.AUTHORITY_KEY_IDENTIFIER, Only.SIGNED_BY_OTHER),
    /** Its authority key identifier is critical. */
    AUTHORITY_KEY_IDENTIFIER_CRITICAL(Rule.AUTHORITY_KEY_IDENTIFIER, Only.SIGNED_BY_OTHER),
    /** Its authority key identifier is not the issuer's subject key identifier. */
    AUTHORITY_KEY_IDENTIFIER_WRONG(Rule.AUTHORITY_KEY_IDENTIFIER, Only.SIGNED_BY_OTHER),
    /** Its authority key identifier has the issuer's issuer and serial number, too. */
    AUTHORITY_KEY_IDENTIFIER_WITH_SERIAL(Rule.AUTHORITY_KEY_IDENTIFIER, Only.SIGNED_BY_OTHER),
    /** Its subject alternative names are missing. */
    NO_SUBJECT_ALTERNATIVE_NAME(Rule.SUBJECT_ALTERNATIVE_NAME, Only.LEAF),
    /** Its subject is empty and its subject alternative names are not critical. */
    SAN_NOT_CRITICAL(Rule.SAN_CRITICALITY, Only.LEAF),
    /** Its subject is not empty and its subject alternative names are critical. */
    SAN_CRITICAL(Rule.SAN_CRITICALITY, Only.LEAF),
    /** It has one more URI. */
    TWO_URIS(Rule.ONE_URI, Only.LEAF),
    /** Its URI is no SPIFFE ID. */
    URI_NOT_SPIFFE(Rule.SPIFFE_ID),
    /** Its SPIFFE ID names no workload. */
    SPIFFE_ID_WITHOUT_PATH(Rule.SPIFFE_ID, Only.LEAF),
    /** Its SPIFFE ID names a workload though it is a certificate authority. */
    SPIFFE_ID_WITH_PATH(Rule.SPIFFE_ID, Only.AUTHORITY),
    /** One of its DNS names has an underscore. */
    DNS_NAME_ILLEGAL(Rule.SUBJECT_ALTERNATIVE_NAME, Only.LEAF),
    /** One of its subject alternative names is a mail address. */
    MAIL_NAME(Rule.SUBJECT_ALTERNATIVE_NAME, Only.LEAF),
    /** One of its subject alternative names stands twice. */
    NAME_TWICE(Rule.SUBJECT_ALTERNATIVE_NAME, Only.LEAF),
    /** It has one extension twice; no certificate class of Java reads it, see {@link TestCertificate#der}. */
    DUPLICATE_EXTENSION(Rule.EXTENSIONS_ONCE),
    /** It has a critical extension that nobody knows. */
    UNKNOWN_CRITICAL_EXTENSION(Rule.CRITICAL_EXTENSIONS),
    /** A boolean in it is true by 01 instead of FF. */
    BOOLEAN_NOT_DER(Rule.DER),
    /** A length in it takes more bytes than it needs. */
    LENGTH_NOT_MINIMAL(Rule.DER),
    /** Its basic constraints say explicitly that it is no CA, the default. */
    DEFAULT_ENCODED(Rule.DER, Only.LEAF),
    /** The bits of its key usage end with zeros. */
    KEY_USAGE_WITH_TRAILING_ZEROS(Rule.DER),
    /** An extension has a byte after its value. */
    TRAILING_BYTE(Rule.DER);

    private enum Only {
        ANY,
        LEAF,
        ROOT,
        AUTHORITY,
        SIGNED_BY_OTHER
    }

    private final Rule rule;
    private final Only only;

    Flaw(Rule rule) {
        this(rule, Only.ANY);
    }

    Flaw(Rule rule, Only only) {
        this.rule = rule;
        this.only = only;
    }

    /**
     * Returns the rule that the flaw breaks.
     *
     * @return the rule
     */
    public Rule rule() {
        return rule;
    }

    /**
     * Tells whether a kind of certificate can have the flaw.
     *
     * @param kind the kind
     * @return whether it can
     */
    public boolean fits(CertificateKind kind) {
        return switch (only) {
            case ANY -> true;
            case LEAF -> kind == CertificateKind.LEAF;
            case ROOT -> kind == CertificateKind.ROOT;
            case AUTHORITY -> kind.isAuthority();
            case SIGNED_BY_OTHER -> kind != CertificateKind.ROOT;
        };
    }
}
