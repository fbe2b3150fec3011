package io.meshroot.core.x509;

import io.meshroot.core.x509.CertificateDer.Extension;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Checks for what a leaf may be used (RFC 5280, sections 4.2.1.3, 4.2.1.9 and 4.2.1.12; X509-SVID, section 4). */
final class LeafUsageCheck {
    static final String SERVER = "2b06010505070301";
    static final String CLIENT = "2b06010505070302";
    static final String ANY = "551d2500";

    private static final Set<String> KNOWN = Set.of(
            CertificateDer.KEY_USAGE,
            CertificateDer.SUBJECT_ALTERNATIVE_NAME,
            CertificateDer.BASIC_CONSTRAINTS,
            CertificateDer.EXTENDED_KEY_USAGE);

    private static final int DIGITAL_SIGNATURE = 0x80;
    private static final int CERT_SIGN_OR_CRL_SIGN = 0x04 | 0x02;

    private LeafUsageCheck() {}

    static void check(CertificateDer leaf) throws DerReader.Malformed {
        requireKnown(leaf.extensions(), KNOWN, () -> "it");
        Optional<Extension> constraints = leaf.extension(CertificateDer.BASIC_CONSTRAINTS);
        if (constraints.isPresent()) {
            DerReader fields = new DerReader(constraints.get().value())
                    .next(DerWriter.SEQUENCE)
                    .reader();
            boolean ca = fields.peek() == DerWriter.BOOLEAN && fields.next().content()[0] != 0;
            if (ca || fields.hasMore()) {
                throw Refusal.because("its basic constraints are those of a certificate authority");
            }
        }
        Optional<Extension> usage = leaf.extension(CertificateDer.KEY_USAGE);
        if (usage.isEmpty() || !usage.get().critical()) {
            throw Refusal.because("it has no critical key usage");
        }
        byte[] bits =
                new DerReader(usage.get().value()).next(DerWriter.BIT_STRING).content();
        if (bits.length < 2 || (bits[1] & DIGITAL_SIGNATURE) == 0 || (bits[1] & CERT_SIGN_OR_CRL_SIGN) != 0) {
            throw Refusal.because("its key usage lacks digitalSignature, or has keyCertSign or cRLSign");
        }
        Optional<Extension> purposes = leaf.extension(CertificateDer.EXTENDED_KEY_USAGE);
        if (purposes.isEmpty() || !purposes(purposes.get()).equals(Set.of(SERVER, CLIENT))) {
            throw Refusal.because("its extended key usage is not server and client authentication");
        }
    }

    static Set<String> purposes(Extension extension) throws DerReader.Malformed {
        Set<String> purposes = new HashSet<>();
        DerReader list =
                new DerReader(extension.value()).next(DerWriter.SEQUENCE).reader();
        while (list.hasMore()) {
            purposes.add(HexFormat.of().formatHex(list.next(DerWriter.OID).content()));
        }
        return purposes;
    }

    static void requireKnown(List<Extension> extensions, Set<String> known, Supplier<String> what) {
        for (Extension extension : extensions) {
            if (extension.critical() && !known.contains(extension.id())) {
                throw Refusal.because(what.get() + " has the critical extension " + Refusal.shown(extension.id())
                        + " (hexadecimal), which is not understood");
            }
        }
    }
}
