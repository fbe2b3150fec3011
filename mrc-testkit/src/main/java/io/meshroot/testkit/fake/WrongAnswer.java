package io.meshroot.testkit.fake;

/** How a lying issuer's certificates differ from those that were asked for; each must be refused. */
public enum WrongAnswer {
    /** No certificate at all. */
    EMPTY_CHAIN,
    /** Another public key. */
    OTHER_KEY,
    /** Another common name. */
    OTHER_COMMON_NAME,
    /** Another DNS name in place of those asked for. */
    OTHER_DNS_NAME,
    /** One more DNS name. */
    MORE_DNS_NAMES,
    /** One more IP address. */
    MORE_IP_ADDRESSES,
    /** The SPIFFE ID of another workload. */
    OTHER_SPIFFE_ID,
    /** A SPIFFE ID in another trust domain. */
    OTHER_TRUST_DOMAIN,
    /** Two URIs. */
    SECOND_URI,
    /** It ends an hour later. */
    ENDS_LATER,
    /** It begins an hour earlier. */
    BEGINS_EARLIER,
    /** It begins only when it was to end. */
    NOT_YET_VALID,
    /** It has ended. */
    EXPIRED,
    /** It is a certificate authority. */
    CA_BITS,
    /** It may sign certificates by its key usage. */
    KEY_USAGE_OF_AUTHORITY,
    /** It has no key usage. */
    NO_KEY_USAGE,
    /** It has no extended key usage. */
    NO_EXTENDED_KEY_USAGE,
    /** It can't authenticate a client. */
    SERVER_AUTHENTICATION_ONLY,
    /** It has a critical extension that nobody knows. */
    UNKNOWN_CRITICAL_EXTENSION,
    /** It is signed with SHA-1; as {@link #TAMPERED_SIGNATURE} for an Ed25519 root. */
    SHA1_SIGNATURE,
    /** Its signature was changed. */
    TAMPERED_SIGNATURE,
    /** It is signed by another root with another name. */
    OTHER_ROOT,
    /** It is signed by another root with the same name. */
    OTHER_ROOT_OF_SAME_NAME,
    /** The leaf stands last: the root comes first. */
    LEAF_LAST,
    /** A certificate in the chain signed nothing in it. */
    STRANGER_IN_CHAIN
}
