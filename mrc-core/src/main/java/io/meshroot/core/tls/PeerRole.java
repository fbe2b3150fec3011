package io.meshroot.core.tls;

/** What the peer is in a handshake, with the extended key usage that it needs for it (RFC 5280, section 4.2.1.12). */
enum PeerRole {
    CLIENT("1.3.6.1.5.5.7.3.2", "client authentication"),
    SERVER("1.3.6.1.5.5.7.3.1", "server authentication");

    private final String purpose;
    private final String words;

    PeerRole(String purpose, String words) {
        this.purpose = purpose;
        this.words = words;
    }

    String purpose() {
        return purpose;
    }

    String words() {
        return words;
    }
}
