package io.meshroot.core.x509;

import io.meshroot.api.identity.DnsNames;
import io.meshroot.api.identity.LeafNames;
import io.meshroot.api.leaf.LeafProfile;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Writes what the names and the kind of key of a leaf call for (RFC 5280, section 4.2; X509-SVID, sections 2 and 4). */
final class LeafExtensions {
    static final int DNS_NAME = 2;
    static final int URI = 6;
    static final int IP_ADDRESS = 7;

    private static final byte[] COMMON_NAME = HexFormat.of().parseHex("0603550403");
    private static final byte[] ALTERNATIVE_NAME = HexFormat.of().parseHex("0603551d11");

    /** Basic constraints (critical, no CA), key usage (critical), extended key usage (server, client). */
    static final byte[] FOR_SIGNING_KEYS = HexFormat.of()
            .parseHex("300c0603551d130101ff04023000"
                    + "300e0603551d0f0101ff040403020780"
                    + "301d0603551d250416301406082b0601050507030106082b06010505070302");

    /** The same with key encipherment. */
    static final byte[] FOR_RSA_KEYS = HexFormat.of()
            .parseHex("300c0603551d130101ff04023000"
                    + "300e0603551d0f0101ff0404030205a0"
                    + "301d0603551d250416301406082b0601050507030106082b06010505070302");

    private LeafExtensions() {}

    static void subject(DerWriter writer, LeafProfile profile) {
        int mark = writer.size();
        if (profile.commonName().isPresent()) {
            String name = profile.commonName().get();
            if (name.isEmpty() || name.length() > LeafNames.MAX_COMMON_NAME) {
                throw new IllegalArgumentException("commonName has " + name.length() + " characters; give 1 to "
                        + LeafNames.MAX_COMMON_NAME + " (RFC 5280, ub-common-name), or none");
            }
            writer.utf8(name).raw(COMMON_NAME).wrap(DerWriter.SEQUENCE, mark).wrap(DerWriter.SET, mark);
        }
        writer.wrap(DerWriter.SEQUENCE, mark);
    }

    /** Writes the extension with the names; critical with an empty subject (RFC 5280, section 4.2.1.6). */
    static void alternativeNames(DerWriter writer, LeafProfile profile) {
        List<byte[]> names = new ArrayList<>();
        int mark = writer.size();
        profile.spiffeId()
                .ifPresent(id ->
                        writer.value(DerWriter.implicit(URI), id.toString().getBytes(StandardCharsets.US_ASCII)));
        for (InetAddress address : profile.ipAddresses()) {
            names.add(address.getAddress());
        }
        for (int i = names.size() - 1; i >= 0; i--) {
            writer.value(DerWriter.implicit(IP_ADDRESS), names.get(i));
        }
        names.clear();
        for (String name : profile.dnsNames()) {
            names.add(dnsName(name));
        }
        for (int i = names.size() - 1; i >= 0; i--) {
            writer.value(DerWriter.implicit(DNS_NAME), names.get(i));
        }
        if (writer.size() == mark) {
            return;
        }
        writer.wrap(DerWriter.SEQUENCE, mark).wrap(DerWriter.OCTET_STRING, mark);
        if (profile.commonName().isEmpty()) {
            writer.value(DerWriter.BOOLEAN, new byte[] {-1});
        }
        writer.raw(ALTERNATIVE_NAME).wrap(DerWriter.SEQUENCE, mark);
    }

    private static byte[] dnsName(String name) {
        if (!DnsNames.isLegal(name.startsWith("*.") ? name.substring(2) : name)) {
            throw new IllegalArgumentException("dnsNames has \"" + name.replaceAll("[^ -~]", "?")
                    + "\", which is no legal DNS name (RFC 5280, 4.2.1.6); use letters, digits and inner hyphens");
        }
        return name.getBytes(StandardCharsets.US_ASCII);
    }
}
