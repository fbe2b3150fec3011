package io.meshroot.core.tls;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Compares host names with subject alternative names, as HTTPS does (RFC 9110, section 4.3.4; RFC 6125, section 6): the CN
 * is not looked at, a wildcard is a whole left-most label with two labels to its right at least.
 */
final class HostNames {
    private static final Pattern IP_V4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

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

    /** Both are literals, so that nothing is looked up. */
    private static boolean sameAddress(String one, String other) {
        try {
            return InetAddress.getByName(one).equals(InetAddress.getByName(other));
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
