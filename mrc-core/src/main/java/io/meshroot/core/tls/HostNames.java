package io.meshroot.core.tls;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * Compares host names with subject alternative names, as HTTPS does (RFC 9110, section 4.3.4; RFC 6125, section 6): the CN
 * is not looked at, a wildcard is a whole left-most label with two labels to its right at least.
 */
final class HostNames {
    /** What URL parsers take for an IPv4 address, legal or not: no DNS name ends in a number (WHATWG URL, section 3.5). */
    private static final Pattern IP_V4 = Pattern.compile("[0-9]+(\\.[0-9]+)*\\.?");

    private HostNames() {}

    static boolean bears(PeerIdentity peer, String host) {
        if (isAddress(host)) {
            return peer.ipAddresses().stream().anyMatch(address -> sameAddress(address, host));
        }
        String ascii;
        try {
            ascii = IDN.toASCII(withoutRootDot(host)).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return false;
        }
        return !ascii.isEmpty()
                && peer.dnsNames().stream().anyMatch(name -> matches(name.toLowerCase(Locale.ROOT), ascii));
    }

    private static boolean matches(String name, String host) {
        if (!name.startsWith("*.")) {
            return name.equals(host);
        }
        int dot = host.indexOf('.');
        String parent = name.substring(2);
        return dot > 0
                && parent.indexOf('.') > 0
                && parent.indexOf('*') < 0
                && host.substring(dot + 1).equals(parent);
    }

    private static String withoutRootDot(String host) {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || IP_V4.matcher(host).matches();
    }

    private static boolean sameAddress(String one, String other) {
        Optional<InetAddress> address = literal(one);
        return address.isPresent() && address.equals(literal(other));
    }

    /** Reads a literal; nothing is ever looked up, whatever it looks like. */
    private static Optional<InetAddress> literal(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        int zone = bare.indexOf('%');
        try {
            GeneralName name = new GeneralName(GeneralName.iPAddress, zone < 0 ? bare : bare.substring(0, zone));
            return Optional.of(InetAddress.getByAddress(
                    ASN1OctetString.getInstance(name.getName()).getOctets()));
        } catch (RuntimeException | UnknownHostException e) {
            // No address, whichever way the parser says it.
            return Optional.empty();
        }
    }
}
