package io.meshroot.vault;

import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.leaf.LeafProfile;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The subject alternative names of a certificate, or those that were asked for, by kind (RFC 5280, 4.2.1.6).
 *
 * @param dns DNS names
 * @param ip addresses, each in one form
 * @param uri URIs
 * @param others names of other kinds
 */
record Names(NavigableSet<String> dns, NavigableSet<String> ip, NavigableSet<String> uri, NavigableSet<String> others) {
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int IP = 7;

    static Names asked(LeafProfile profile) {
        Names names = empty();
        names.dns.addAll(profile.dnsNames());
        profile.ipAddresses().forEach(address -> names.ip.add(address.getHostAddress()));
        profile.spiffeId().map(SpiffeId::toString).ifPresent(names.uri::add);
        return names;
    }

    static Names of(X509Certificate certificate) throws CertificateParsingException {
        Names names = empty();
        Collection<List<?>> found = certificate.getSubjectAlternativeNames();
        if (found != null) {
            for (List<?> name : found) {
                switch ((Integer) name.get(0)) {
                    case DNS -> names.dns.add((String) name.get(1));
                    case URI -> names.uri.add((String) name.get(1));
                    case IP -> names.ip.add(address((String) name.get(1)));
                    default -> names.others.add("name of type " + name.get(0));
                }
            }
        }
        return names;
    }

    /** An address in the JDK's own form; what is none stays as it is and equals nothing that was asked for. */
    private static String address(String text) {
        try {
            return text.matches("[0-9A-Fa-f:.]+") ? InetAddress.getByName(text).getHostAddress() : text;
        } catch (UnknownHostException e) {
            return text;
        }
    }

    private static Names empty() {
        return new Names(new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
    }
}
