package io.meshroot.core.x509;

import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.core.x509.CertificateDer.Extension;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/** Compares the names of a leaf with those that were asked for (RFC 5280, sections 4.1.2.6 and 4.2.1.6). */
final class LeafNameCheck {
    private static final String COMMON_NAME = "550403";

    /** Serial number, country, locality, state, street, organisation, its unit, postal code: no name of a peer. */
    private static final Set<String> HARMLESS =
            Set.of("550405", "550406", "550407", "550408", "550409", "55040a", "55040b", "550411");

    private static final int PRINTABLE_STRING = 0x13;
    private static final int IA5_STRING = 0x16;

    private LeafNameCheck() {}

    /** A name as it stands in the certificate: its tag, and its content as text or in hexadecimal. */
    private record Name(int tag, String value) {
        static Name of(int tag, byte[] content) {
            boolean text =
                    tag == DerWriter.implicit(LeafExtensions.DNS_NAME) || tag == DerWriter.implicit(LeafExtensions.URI);
            return new Name(
                    tag,
                    text
                            ? new String(content, StandardCharsets.ISO_8859_1)
                            : HexFormat.of().formatHex(content));
        }

        @Override
        public String toString() {
            String kind = switch (tag & 0x1F) {
                case 1 -> "e-mail address";
                case LeafExtensions.DNS_NAME -> "DNS name";
                case 4 -> "directory name";
                case LeafExtensions.URI -> "URI";
                case LeafExtensions.IP_ADDRESS -> "IP address (hexadecimal)";
                case 8 -> "registered ID";
                default -> "name of type " + (tag & 0x1F);
            };
            return kind + " " + Refusal.shown(value);
        }
    }

    /** Says which name differs. */
    private static final class Different extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Different(String message) {
            super(message, null, false, false);
        }
    }

    static void check(CertificateDer leaf, LeafProfile profile) throws DerReader.Malformed {
        Optional<Extension> extension = leaf.extension(CertificateDer.SUBJECT_ALTERNATIVE_NAME);
        Optional<String> difference = difference(leaf.subject(), extension, profile);
        if (difference.isPresent()) {
            throw Refusal.because(difference.get());
        }
        boolean emptySubject =
                !new DerReader(leaf.subject()).next(DerWriter.SEQUENCE).reader().hasMore();
        if (emptySubject && extension.isPresent() && !extension.get().critical()) {
            throw Refusal.because("its subject is empty, but its alternative names are not critical");
        }
    }

    /** Returns the first difference between the names that are there and those that were asked for. */
    static Optional<String> difference(byte[] subject, Optional<Extension> alternativeNames, LeafProfile profile)
            throws DerReader.Malformed {
        try {
            checkSubject(subject, profile.commonName());
            checkAlternativeNames(alternativeNames, profile);
            return Optional.empty();
        } catch (Different difference) {
            return Optional.of(String.valueOf(difference.getMessage()));
        }
    }

    private static void checkAlternativeNames(Optional<Extension> extension, LeafProfile profile)
            throws DerReader.Malformed {
        Set<Name> missing = expected(profile);
        if (extension.isPresent()) {
            DerReader outer = new DerReader(extension.get().value());
            DerReader names = outer.next(DerWriter.SEQUENCE).reader();
            outer.done();
            while (names.hasMore()) {
                DerReader.Element element = names.next();
                Name name = Name.of(element.tag(), element.content());
                if (!missing.remove(name)) {
                    throw new Different("it bears the " + name + ", which was not asked for, or bears it twice");
                }
            }
        }
        for (Name name : missing) {
            throw new Different("it lacks the " + name);
        }
    }

    private static Set<Name> expected(LeafProfile profile) {
        Set<Name> names = new HashSet<>();
        for (String name : profile.dnsNames()) {
            names.add(new Name(DerWriter.implicit(LeafExtensions.DNS_NAME), name));
        }
        for (InetAddress address : profile.ipAddresses()) {
            names.add(Name.of(DerWriter.implicit(LeafExtensions.IP_ADDRESS), address.getAddress()));
        }
        profile.spiffeId().ifPresent(id -> names.add(new Name(DerWriter.implicit(LeafExtensions.URI), id.toString())));
        return names;
    }

    private static void checkSubject(byte[] subject, Optional<String> asked) throws DerReader.Malformed {
        DerReader names = new DerReader(subject).next(DerWriter.SEQUENCE).reader();
        boolean found = false;
        while (names.hasMore()) {
            DerReader attributes = names.next(DerWriter.SET).reader();
            while (attributes.hasMore()) {
                DerReader attribute = attributes.next(DerWriter.SEQUENCE).reader();
                String type =
                        HexFormat.of().formatHex(attribute.next(DerWriter.OID).content());
                DerReader.Element value = attribute.next();
                attribute.done();
                if (type.equals(COMMON_NAME)) {
                    String name = text(value);
                    if (found || !asked.equals(Optional.of(name))) {
                        throw new Different("its CN is " + Refusal.shown(name) + ", asked was "
                                + asked.map(Refusal::shown).orElse("none"));
                    }
                    found = true;
                } else if (!HARMLESS.contains(type)) {
                    throw new Different("its subject has an attribute of type " + Refusal.shown(type)
                            + " (hexadecimal), which was not asked for");
                }
            }
        }
        if (asked.isPresent() && !found) {
            throw new Different("it lacks the CN " + Refusal.shown(asked.get()));
        }
    }

    private static String text(DerReader.Element value) {
        return switch (value.tag()) {
            case DerWriter.UTF8_STRING -> new String(value.content(), StandardCharsets.UTF_8);
            case PRINTABLE_STRING, IA5_STRING -> new String(value.content(), StandardCharsets.ISO_8859_1);
            default -> throw new Different("its CN is of an outdated string type");
        };
    }
}
